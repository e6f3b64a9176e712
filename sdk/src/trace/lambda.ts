import { own, semantic } from "./attributes.ts";
import type { Attributes } from "./span.ts";
import { version } from "../version.ts";

/** What the platform's context says of where the invocation runs and logs. */
export function lambdaAttributes(lambdaContext: unknown): Attributes {
  const { logGroupName, logStreamName } = (lambdaContext ?? {}) as { logGroupName?: unknown; logStreamName?: unknown };
  const attributes: Attributes = { [own.sdkVersion]: version };
  if (typeof logGroupName === "string") attributes[semantic.logGroups] = [logGroupName];
  if (typeof logStreamName === "string") attributes[semantic.logStreams] = [logStreamName];
  return attributes;
}
