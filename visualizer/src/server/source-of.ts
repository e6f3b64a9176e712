import type { Target } from "../lambda/target.ts";
import { AwsSource } from "./aws-source.ts";
import { LocalSource } from "./local-source.ts";
import type { Source } from "./source.ts";

/** The source for a service. */
export function sourceOf(target: Target): Source {
  return target.kind === "aws" ? new AwsSource(target) : new LocalSource(target);
}
