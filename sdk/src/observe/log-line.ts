import { nodeUtil } from "../values/builtin.ts";
import type { DurableLogData, DurableLogLevel } from "./logger.ts";

export type LogFormat = "json" | "text";

export interface LogHead {
  readonly data: DurableLogData;
  readonly level: DurableLogLevel;
  readonly enrichment: Record<string, unknown> | undefined;
}

/** A line before it is written: text, or the members of a JSON object, those that every line begins with apart. */
export interface LogLine {
  readonly level: DurableLogLevel;
  readonly text?: string;
  readonly head: { requestId: unknown; timestamp: unknown; level: unknown };
  readonly body: Record<string, unknown>;
}

interface ErrorFields {
  errorType: string;
  errorMessage: string;
  stackTrace: string[];
}

/** What one call of a logger says, with its members in the order in which they are written. */
export function formatLog(
  { data, level, enrichment }: LogHead,
  params: readonly unknown[],
  format: LogFormat,
): LogLine {
  const head: LogLine["head"] = { requestId: data.requestId, timestamp: new Date().toISOString(), level };
  const body: Record<string, unknown> = { executionArn: data.executionArn };
  if (data.tenantId !== undefined && data.tenantId !== null) body["tenantId"] = data.tenantId;
  if (data.operationId !== undefined) body["operationId"] = data.operationId;
  if (data.operationName !== undefined) body["operationName"] = data.operationName;
  if (data.attempt !== undefined) body["attempt"] = data.attempt;
  if (enrichment !== undefined) enrich(head, body, enrichment);
  addMessage(body, params[0] === undefined ? params.slice(1) : params);
  return format === "json" ? { level, head, body } : { level, head, body, text: textOf(head, body) };
}

/** Fields of plugins stand behind the SDK's own, and in their place where they have their name. */
function enrich(head: LogLine["head"], body: Record<string, unknown>, enrichment: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(enrichment)) {
    if (key === "requestId" || key === "timestamp" || key === "level") head[key] = value;
    else if (key !== "message") body[key] = value;
  }
}

function addMessage(body: Record<string, unknown>, params: readonly unknown[]): void {
  if (params.length === 1) {
    body["message"] = structured(params[0]);
    return;
  }
  body["message"] = print(params);
  const error = params.find((param) => param instanceof Error);
  if (error !== undefined) Object.assign(body, errorFields(error));
}

/** `value` as data that JSON can hold, with errors as fields; else as text. */
function structured(value: unknown): unknown {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  try {
    let replaced = false;
    const text = JSON.stringify(value, (_key, member: unknown) => {
      if (!(member instanceof Error)) return member;
      replaced = true;
      return Object.assign(errorFields(member), member);
    });
    if (text === undefined) return print([value]);
    return replaced ? (JSON.parse(text) as unknown) : value;
  } catch {
    return print([value]);
  }
}

function print(params: readonly unknown[]): string {
  return nodeUtil().formatWithOptions({ breakLength: Infinity }, ...params);
}

function errorFields(error: Error): ErrorFields {
  return {
    errorType: error.constructor?.name ?? error.name,
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : [],
  };
}

function textOf(head: LogLine["head"], body: Record<string, unknown>): string {
  const { message, ...fields } = body;
  const parts = [
    head.timestamp,
    head.requestId,
    head.level,
    typeof message === "string" ? message : JSON.stringify(message),
  ];
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(fields)) {
    const plain = typeof value === "string" && value !== "" && !/[\s"=]/.test(value);
    pairs.push(`${key}=${plain ? value : JSON.stringify(value)}`);
  }
  return `${parts.join("\t")}\t${pairs.join(" ")}`.replaceAll(/\r?\n/g, "\\n");
}
