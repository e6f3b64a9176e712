import { nodeUtil } from "../values/builtin.ts";
import { Cleaner, errorFields, holdsSecret, type Secrets } from "./clean.ts";
import type { DurableLogData, DurableLogLevel } from "./logger.ts";

export interface LogStyle {
  readonly format: "json" | "text";
  readonly secrets: Secrets;
}

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

/** What one call of a logger says, with its members in the order in which they are written. */
export function formatLog({ data, level, enrichment }: LogHead, params: readonly unknown[], style: LogStyle): LogLine {
  const head: LogLine["head"] = { requestId: data.requestId, timestamp: new Date().toISOString(), level };
  const body: Record<string, unknown> = {};
  for (const key in data) {
    const value = data[key];
    if (value !== undefined && value !== null && key !== "requestId") body[key] = value;
  }
  if (enrichment !== undefined) enrich(head, body, enrichment);
  addMessage(body, params[0] === undefined ? params.slice(1) : params, style.secrets);
  const line = { level, head, body };
  return style.format === "json" ? line : { ...line, text: textOf(line) };
}

/** Fields of plugins stand behind the SDK's own, and in their place where they have their name. */
function enrich(head: LogLine["head"], body: Record<string, unknown>, enrichment: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(enrichment)) {
    if (key === "requestId" || key === "timestamp" || key === "level") head[key] = value;
    else if (key !== "message") body[key] = value;
  }
}

function addMessage(body: Record<string, unknown>, params: readonly unknown[], secrets: Secrets): void {
  if (params.length === 1) {
    body["message"] = structured(params[0], secrets);
    return;
  }
  body["message"] = print(params, secrets);
  const error = params.find((param) => param instanceof Error);
  if (error !== undefined) Object.assign(body, errorFields(error, secrets));
}

/** `value` as data that JSON can hold, with errors as fields; else as text. */
function structured(value: unknown, secrets: Secrets): unknown {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value === null) return value;
  const cleaner = new Cleaner(secrets);
  try {
    const clean = cleaner.clean(value);
    const isData = typeof clean === "object" && (cleaner.isPlain || JSON.stringify(clean) !== undefined);
    return isData ? clean : print([value], secrets);
  } catch {
    return print([value], secrets);
  }
}

function print(params: readonly unknown[], secrets: Secrets): string {
  const shown = params.map((param) => (holdsSecret(param, secrets) ? new Cleaner(secrets).clean(param) : param));
  return nodeUtil().formatWithOptions({ breakLength: Infinity }, ...shown);
}

/** The line with its long members cut, and the number of bytes that it would have had. */
export function shortened({ level, head, body, text }: LogLine, bytes: number, mostBytes: number): LogLine {
  const each = Math.floor(mostBytes / 8);
  const short: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    const written = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    short[key] = written.length > each ? `${written.slice(0, each)}…` : value;
  }
  const line = { level, head, body: { ...short, truncatedFrom: bytes } };
  return text === undefined ? line : { ...line, text: textOf(line) };
}

/** As Lambda writes lines of text, with the fields as the one piece of JSON in which a query finds them. */
function textOf({ head, body }: Pick<LogLine, "head" | "body">): string {
  const { message, ...fields } = body;
  const isText = typeof message === "string";
  const rest = JSON.stringify({ level: head.level, ...fields, ...(isText ? {} : { message }) });
  return [head.timestamp, head.requestId, head.level, ...(isText ? [message] : []), rest]
    .join("\t")
    .replaceAll(/\r?\n/g, "\\n");
}
