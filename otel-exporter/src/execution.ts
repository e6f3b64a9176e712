import { type Baggage, propagation } from "@opentelemetry/api";
import {
  type Ancestor,
  type Attributes,
  type Carrier,
  type ExecutionFacts,
  type SpanLink,
  type Upstream,
  baggageInInput,
  baggagePrefix,
  deriveTraceIdFromArn,
  own,
  rootSpanId,
  timedTraceId,
  w3cInput,
  xrayContext,
} from "@durascope/sdk/trace";
import type { TracingOptions } from "./options.ts";

/** What decides which trace an execution is in, live as well as from its history. */
export type Naming = Pick<
  TracingOptions,
  "suite" | "root" | "traceIds" | "workflowSpanName" | "extractors" | "baggage"
>;

/** An execution as it presents itself in each of its invocations. */
export interface Presented {
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly carrier: Carrier;
}

/** What an execution's trace begins with. */
export interface Beginning {
  readonly execution: ExecutionFacts;
  readonly upstream: Upstream | undefined;
  readonly baggage: Baggage | undefined;
}

/** The same in every invocation, because nothing goes into it but what is: nothing has to be stored for it. */
export function beginningOf(naming: Naming, { arn, startedAt, carrier }: Presented): Beginning {
  const { traceIds, workflowSpanName } = naming;
  const root = naming.root ?? (isLater(naming) ? "synthetic" : "workflow");
  const [upstream, ...others] = upstreamsOf(naming, carrier);
  const baggage = allowed(upstream?.baggage ?? baggageInInput(carrier), naming.baggage ?? []);
  const ownTraceId = (): string =>
    traceIds === "official" ? deriveTraceIdFromArn(arn, new Date(startedAt)) : timedTraceId(arn, startedAt);
  const execution = {
    arn,
    traceId: upstream?.traceId ?? ownTraceId(),
    startedAt,
    ancestor: ancestorOf(arn, upstream?.parentSpanId, root),
    ...(workflowSpanName === undefined ? {} : { workflowName: workflowSpanName }),
    callers: others.flatMap(callerLink),
    ...(baggage === undefined ? {} : { baggage: attributesOf(baggage) }),
  };
  return { execution, upstream, baggage };
}

/** Whether spans are laid out for the suite's revision of September 2026. */
export function isLater({ suite }: Pick<Naming, "suite">): boolean {
  return suite === "2026-09";
}

/** Whether anything is looked for in the input: then it is for nobody else. */
export function readsInput({ extractors = [], baggage = [] }: Naming): boolean {
  return baggage.length > 0 || extractors.includes(w3cInput);
}

/** What the extractors find: each trace context once, in their order. */
function upstreamsOf({ extractors = [xrayContext] }: Naming, carrier: Carrier): Upstream[] {
  const found = extractors.map((extract) => extract(carrier)).filter((upstream) => upstream !== undefined);
  return found.filter(
    ({ traceId, parentSpanId }, index) =>
      found.findIndex((other) => other.traceId === traceId && other.parentSpanId === parentSpanId) === index,
  );
}

function callerLink({ traceId, parentSpanId: spanId }: Upstream): SpanLink[] {
  return spanId === undefined ? [] : [{ traceId, spanId, attributes: { [own.linkType]: "caller" } }];
}

function ancestorOf(arn: string, caller: string | undefined, root: Naming["root"]): Ancestor | undefined {
  if (caller !== undefined) return { spanId: caller, isRemote: true };
  return root === "synthetic" ? { spanId: rootSpanId(arn), isRemote: false } : undefined;
}

/** The members of a W3C header that may go on. Read here: OpenTelemetry's propagator would have the command load its core. */
function allowed(header: string | undefined, keys: readonly string[]): Baggage | undefined {
  if (header === undefined || keys.length === 0) return undefined;
  const entries: Record<string, { value: string }> = {};
  for (const member of header.split(",")) {
    // Behind the value there may be properties, which say nothing here.
    const [, key = "", value = ""] = /^\s*([^=\s]+)\s*=\s*([^;]*?)\s*(?:;.*)?$/.exec(member) ?? [];
    if (keys.includes(key)) entries[key] = { value: decoded(value) };
  }
  return Object.keys(entries).length === 0 ? undefined : propagation.createBaggage(entries);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function attributesOf(baggage: Baggage): Attributes {
  return Object.fromEntries(baggage.getAllEntries().map(([key, { value }]) => [baggagePrefix + key, value]));
}
