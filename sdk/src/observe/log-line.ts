import { nodeUtil } from "../values/builtin.ts";
import { Cleaner, errorFields, holdsSecret, type Secrets } from "./clean.ts";
import type { DurableLogData, DurableLogLevel } from "./logger.ts";

export interface LogHead {
  readonly data: DurableLogData;
  readonly level: DurableLogLevel;
  readonly enrichment: Record<string, unknown> | undefined;
}

/** A line before it is written. */
export interface LogLine {
  readonly level: DurableLogLevel;
  /** Members that every line begins with. */
  readonly first: { readonly requestId: unknown; readonly timestamp: unknown; readonly level: unknown };
  /** Where it comes from, as JSON without braces. */
  readonly place: string;
  /** The message, and what else the call says. */
  readonly body: Record<string, unknown>;
}

/** What one call of a logger says, with its members in the order in which they are written. */
export function formatLog({ data, level, enrichment }: LogHead, params: readonly unknown[], secrets: Secrets): LogLine {
  const body: Record<string, unknown> = {};
  addMessage(body, params[0] === undefined ? params.slice(1) : params, secrets);
  const timestamp = new Date().toISOString();
  const first = { requestId: data.requestId, timestamp, level };
  if (enrichment === undefined) return { level, first, place: placeOf(data), body };
  if (!overwrites(enrichment, { ...first, ...data, message: "" })) {
    const place = [placeOf(data), membersOf(enrichment)].filter((part) => part !== "").join(",");
    return { level, first, place, body };
  }
  const all: Record<string, unknown> = { ...first, ...data, ...enrichment };
  const { requestId, timestamp: at, level: named, message: _, ...rest } = all;
  return { level, first: { requestId, timestamp: at, level: named }, place: membersOf(rest), body };
}

/** Fields of plugins stand behind the SDK's own, and in their place where they have their name. */
function overwrites(enrichment: Record<string, unknown>, own: Record<string, unknown>): boolean {
  for (const key in enrichment) if (key in own) return true;
  return false;
}

/** Most lines of a place are written with the same fields, which need not be made JSON of again. */
const places = new WeakMap<DurableLogData, string>();

function placeOf(data: DurableLogData): string {
  let place = places.get(data);
  if (place === undefined) {
    const { requestId: _, ...rest } = data;
    places.set(data, (place = membersOf(rest)));
  }
  return place;
}

function membersOf(fields: Record<string, unknown>): string {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return present.length === 0 ? "" : JSON.stringify(Object.fromEntries(present)).slice(1, -1);
}

/** Members of the JSON object that stand before its body. */
export function headOf({ first, place }: LogLine): string {
  const { requestId, timestamp, level } = first;
  const head = `"requestId":${JSON.stringify(requestId ?? null)},"timestamp":${JSON.stringify(timestamp)},"level":${JSON.stringify(level)}`;
  return place === "" ? head : `${head},${place}`;
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
export function shortened(line: LogLine, bytes: number, mostBytes: number): LogLine {
  const each = Math.floor(mostBytes / 8);
  const short: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(line.body)) {
    const written = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    short[key] = written.length > each ? `${written.slice(0, each)}…` : value;
  }
  return { ...line, body: { ...short, truncatedFrom: bytes } };
}

/** As Lambda writes lines of text, with the fields as the one piece of JSON in which a query finds them. */
export function textOf({ first, place, body }: LogLine): string {
  const { message, ...fields } = body;
  const isText = typeof message === "string";
  const rest = JSON.stringify(isText ? fields : { ...fields, message }).slice(1);
  const members = [`"level":${JSON.stringify(first.level)}`, place, rest.slice(0, -1)].filter((part) => part !== "");
  return [first.timestamp, first.requestId, first.level, ...(isText ? [message] : []), `{${members.join(",")}}`]
    .join("\t")
    .replaceAll(/\r?\n/g, "\\n");
}
