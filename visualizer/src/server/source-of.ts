import type { Target } from "../lambda/target.ts";
import { AwsSource } from "./aws-source.ts";
import { LocalSource } from "./local-source.ts";
import type { Source } from "./source.ts";

/** The source for a service. One that is reached with TLS is AWS behind another name, and is treated with that care. */
export function sourceOf(target: Target): Source {
  const isLocal = target.kind !== "aws" && target.url?.startsWith("http:") === true;
  return isLocal ? new LocalSource(target) : new AwsSource(target);
}
