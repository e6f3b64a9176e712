import type { SessionLinks } from "../../shared/api.ts";

/** What the ids of a trace follow from. */
interface TracedExecution {
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly start: number;
  /** The X-Ray header that the execution was started with. */
  readonly traceHeader: string | undefined;
}

/** Ids of a trace and of a span in it, as the runtime gives them: 32 and 16 hexadecimal digits. */
interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** The trace of an execution, and the span of an operation or, without one, of the execution itself. */
export async function traceIds(execution: TracedExecution, operationId?: string): Promise<TraceIds> {
  const { arn } = execution;
  const traceId = givenTraceId(execution.traceHeader) ?? (await timedTraceId(execution));
  const spanId = (await sha256(operationId === undefined ? `workflow:${arn}` : `${arn}:${operationId}`)).slice(0, 16);
  return { traceId, spanId };
}

async function timedTraceId({ arn, start }: TracedExecution): Promise<string> {
  const seconds = Math.max(0, Math.floor(start / 1000)) % 2 ** 32;
  return seconds.toString(16).padStart(8, "0") + (await sha256(arn)).slice(0, 24);
}

function givenTraceId(header: string | undefined): string | undefined {
  const [, time, rest] = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/i.exec(header ?? "") ?? [];
  return time === undefined || rest === undefined ? undefined : (time + rest).toLowerCase();
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A place where the trace can be looked at. */
interface TraceLink {
  readonly name: "Jaeger" | "X-Ray";
  readonly href: string;
}

/** Links to a trace, for the backends that the session names. */
export function traceLinks(links: SessionLinks, { traceId, spanId }: TraceIds): TraceLink[] {
  const found: TraceLink[] = [];
  const jaeger = safe(links.jaeger?.replaceAll("{traceId}", traceId));
  if (jaeger !== undefined) {
    jaeger.searchParams.set("uiFind", spanId);
    found.push({ name: "Jaeger", href: jaeger.href });
  }
  const xray = safe(links.xray?.replaceAll("{traceId}", `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`));
  if (xray !== undefined) found.push({ name: "X-Ray", href: xray.href });
  return found;
}

/** An address to open in a browser, and nothing that runs code. */
function safe(address: string | undefined): URL | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
}
