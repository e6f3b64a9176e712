import { nodeCrypto } from "../values/builtin.ts";
import { parseXRayHeader, traceIdOfRoot } from "./xray.ts";

/** In hexadecimal. */
export function sha256(text: string): string {
  return nodeCrypto().hash("sha256", text, "hex");
}

/**
 * Every id is a hash of what it identifies: a redelivered invocation, another process and a reader of the history come to
 * the same one, without anything being stored.
 */
function spanIdOf(text: string): string {
  const id = sha256(text).slice(0, 16);
  return id === "0000000000000000" ? "0000000000000001" : id;
}

export function rootSpanId(arn: string): string {
  return spanIdOf(`execution-root:${arn}`);
}

export function workflowSpanId(arn: string): string {
  return spanIdOf(`workflow:${arn}`);
}

export function invocationSpanId(arn: string, requestId: string): string {
  return spanIdOf(`invocation:${arn}:${requestId}`);
}

export function operationSpanId(arn: string, operationId: string): string {
  return spanIdOf(`${arn}:${operationId}`);
}

/** Of the part of an operation that falls into a later invocation than the one that began it. */
export function segmentSpanId(arn: string, operationId: string, requestId: string): string {
  return spanIdOf(`${arn}:${operationId}:${requestId}`);
}

export function attemptSpanId(arn: string, operationId: string, attempt: number): string {
  return spanIdOf(`${arn}:${operationId}:attempt:${attempt}`);
}

/** `which` tells markers of one execution apart: what they mark, and of which operation or invocation. */
export function markerSpanId(arn: string, which: string): string {
  return spanIdOf(`marker:${arn}:${which}`);
}

/**
 * Of an operation's replay in an invocation: both ids in one, without another hash. Which replay came first does not matter, so
 * that a history, which does not tell, gives the same ids.
 */
export function replaySpanId(operation: string, invocation: string): string {
  const id = BigInt(`0x${operation}`) ^ BigInt(`0x${invocation}`);
  return (id === 0n ? 1n : id).toString(16).padStart(16, "0");
}

/**
 * The trace of an execution that no caller's trace is known of: the second it began, then a hash of its ARN. X-Ray accepts
 * ids only if they begin with a time.
 */
export function timedTraceId(arn: string, startedAtMs: number): string {
  const seconds = Math.max(0, Math.floor(startedAtMs / 1_000)) % 2 ** 32;
  return seconds.toString(16).padStart(8, "0") + sha256(arn).slice(0, 24);
}

/** The trace of one invocation, where invocations have traces of their own. */
export function invocationTraceId(arn: string, requestId: string, startedAtMs: number): string {
  return timedTraceId(`${arn}:${requestId}`, startedAtMs);
}

// The names and results of the official plugin's helpers, for links and dashboards that were built with them.

/** @throws {Error} for an empty ARN, as the official helper does. */
export function deriveWorkflowSpanId(executionArn: string): string {
  return workflowSpanId(named(executionArn));
}

/** @throws {Error} for an empty ARN, as the official helper does. */
export function deriveExecutionRootSpanId(executionArn: string): string {
  return rootSpanId(named(executionArn));
}

export function deriveSpanIdFromOperationId(operationId: string, executionArn: string): string {
  return operationSpanId(executionArn, operationId);
}

export function deriveTraceIdFromArn(executionArn: string, executionStartTimestamp?: Date): string {
  const text =
    executionStartTimestamp === undefined ? executionArn : `${executionArn}:${executionStartTimestamp.toISOString()}`;
  const id = sha256(text).slice(0, 32);
  return /^0+$/.test(id) ? id.replace(/0$/, "1") : id;
}

/** `xRayRoot` with or without `Root=`. */
export function deriveTraceIdFromXRayRoot(xRayRoot: string): string | undefined {
  return traceIdOfRoot(xRayRoot.startsWith("Root=") ? xRayRoot.slice(5) : xRayRoot);
}

/** Where a trace header is looked for: `process.env`, or an object of a test's. */
export interface ExecutionTraceEnvironment {
  readonly _X_AMZN_TRACE_ID?: string | undefined;
}

/** The trace id by the official plugin's rules: a given header counts, even if it is none, before the environment's. */
export function deriveExecutionTraceId(
  environment: ExecutionTraceEnvironment,
  executionArn: string,
  executionStartTimestamp?: Date,
  carrier?: { readonly xRayTraceId?: string | null | undefined },
): string {
  const header = carrier?.xRayTraceId ?? environment._X_AMZN_TRACE_ID;
  const known = header === undefined ? undefined : parseXRayHeader(header).traceId;
  return known ?? deriveTraceIdFromArn(executionArn, executionStartTimestamp);
}

function named(arn: string): string {
  if (arn === "") throw new Error("The ARN of the execution is empty; ids are derived from it.");
  return arn;
}
