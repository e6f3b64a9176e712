import { enclosedIn } from "./carrier.ts";
import { parseXRayHeader } from "./xray.ts";

/** Who started the execution, and what was decided about its trace. */
export interface Upstream {
  readonly traceId: string;
  /** The caller's span; without it, only the trace is given. */
  readonly parentSpanId: string | undefined;
  readonly sampled: boolean | undefined;
  readonly traceState?: string | undefined;
  /** The W3C header of that name. */
  readonly baggage?: string | undefined;
}

/** Where trace context is looked for: of the platform's context what it may carry, and the environment. */
export interface Carrier {
  readonly lambdaContext: unknown;
  readonly input: () => unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type ContextExtractor = (carrier: Carrier) => Upstream | undefined;

/** Lambda's own: in its context where one process serves several invocations at once, else in the environment. */
export const xrayContext: ContextExtractor = ({ lambdaContext, env }) => {
  const given = (lambdaContext as { xRayTraceId?: unknown } | undefined)?.xRayTraceId;
  // A header that came with the invocation counts before the environment's, which may be another invocation's, even if it is none.
  const header = given === undefined || given === null ? env["_X_AMZN_TRACE_ID"] : given;
  if (typeof header !== "string") return undefined;
  const { traceId, parentId, sampled } = parseXRayHeader(header);
  return traceId === undefined ? undefined : { traceId, parentSpanId: parentId, sampled };
};

/** `traceparent` in `clientContext.custom`, where a caller puts it. */
export const w3cClientContext: ContextExtractor = ({ lambdaContext }) => {
  const client = (lambdaContext as { clientContext?: Record<string, unknown> } | undefined)?.clientContext;
  return fromW3C(client?.["custom"] ?? client?.["Custom"]);
};

/** `traceparent` in the member `_otel` of the input. */
export const w3cInput: ContextExtractor = ({ input }) => fromW3C(enclosedIn(input()));

/** The W3C header `baggage` in the member `_otel` of the input, which is the same in every invocation. */
export function baggageInInput({ input }: Carrier): string | undefined {
  const { baggage } = (enclosedIn(input()) ?? {}) as { baggage?: unknown };
  return typeof baggage === "string" ? baggage : undefined;
}

const traceparentForm = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;

function fromW3C(carrier: unknown): Upstream | undefined {
  if (typeof carrier !== "object" || carrier === null) return undefined;
  const { traceparent, tracestate, baggage } = carrier as Readonly<Record<string, unknown>>;
  const found = typeof traceparent === "string" ? traceparentForm.exec(traceparent) : null;
  const [, traceId = "", parentSpanId = "", flags = "00"] = found ?? [];
  if (found === null || traceparent?.toString().startsWith("ff") || /^0+$/.test(traceId) || /^0+$/.test(parentSpanId))
    return undefined;
  return {
    traceId,
    parentSpanId,
    sampled: (Number.parseInt(flags, 16) & 1) === 1,
    ...(typeof tracestate === "string" ? { traceState: tracestate } : {}),
    ...(typeof baggage === "string" ? { baggage } : {}),
  };
}
