import { UsageError } from "../errors/invocation-errors.ts";
import type { DurableExecutionConfig } from "./config.ts";

/** Throws for what is no configuration at all. */
export function checkIsConfig(config: unknown): void {
  if (typeof config === "object" && config !== null) return;
  throw mistake(
    `The configuration passed to withDurableExecution is ${config === null ? "null" : `a ${typeof config}`}; it must be an object.`,
  );
}

/** What the configuration is wrong about, to be answered by every invocation, where it can be acted on. */
export function configMistake(config: DurableExecutionConfig): UsageError | undefined {
  if (config.client && config.durableExecutionClient) {
    return mistake(
      "Both `client` and `durableExecutionClient` were provided. Pass the Lambda client to `DurableExecutionApiClient`, and that as `durableExecutionClient`.",
    );
  }
  for (const [member, isGood, form] of rules) {
    const value: unknown = config[member];
    if (value !== undefined && value !== null && !isGood(value)) return mistake(`${member}: it must be ${form}.`);
  }
  return undefined;
}

type Rule = readonly [member: keyof DurableExecutionConfig, isGood: (value: unknown) => boolean, form: string];

const rules: readonly Rule[] = [
  [
    "durableExecutionClient",
    (value) => has(value, "checkpoint") && has(value, "getExecutionState"),
    "an object with the functions checkpoint and getExecutionState",
  ],
  [
    "sinks",
    (value) => Array.isArray(value) && value.every((sink) => has(sink, "on")),
    "a list of sinks, each with a function `on`",
  ],
  [
    "input",
    (value) => has((value as { "~standard"?: unknown })["~standard"], "validate"),
    "a schema of a library that implements Standard Schema",
  ],
  ["flushTimeoutMs", (value) => typeof value === "number" && value >= 0, "a number of milliseconds of at least 0"],
  ["ports", (value) => typeof value === "function", "a function"],
];

function has(value: unknown, method: string): boolean {
  return (
    typeof value === "object" && value !== null && typeof (value as Record<string, unknown>)[method] === "function"
  );
}

function mistake(message: string): UsageError {
  return new UsageError("DX1002", message);
}
