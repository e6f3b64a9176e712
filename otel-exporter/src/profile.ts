import { type Attributes, type SpanData, own, semantic } from "@durascope/sdk/trace";

/** What a backend takes, and how much of it. */
export interface Profile {
  /** `single`: one trace for the execution. `linked`: one for each invocation too, once the execution is `linkedAfterMs` old. */
  readonly linkedAfterMs: number;
  /** Longest span of time within one request. */
  readonly requestSpreadMs?: number;
  /** Oldest start that is accepted. */
  readonly oldestMs?: number;
  readonly maxString: number;
  readonly maxName?: number;
  /** List the attributes to be searched by. */
  readonly hasAnnotations?: boolean;
  readonly isInvocationServer?: boolean;
  /** A span that is sent again, with more in it, replaces the earlier one. */
  readonly replacesSpans?: boolean;
}

export type ProfileName = "jaeger" | "xray" | "cloudwatch-otlp" | "strict-window";

const hour = 3_600_000;
const day = 24 * hour;

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  jaeger: { linkedAfterMs: Infinity, maxString: 4_096 },
  xray: {
    linkedAfterMs: 300_000,
    oldestMs: 30 * day,
    maxString: 256,
    maxName: 200,
    hasAnnotations: true,
    isInvocationServer: true,
    replacesSpans: true,
  },
  "cloudwatch-otlp": { linkedAfterMs: 13 * day, requestSpreadMs: day, oldestMs: 14 * day, maxString: 2_048 },
  "strict-window": { linkedAfterMs: 0, oldestMs: hour, maxString: 256, isInvocationServer: true },
};

/** A span as the backend takes it, at `now`. */
export function shape(span: SpanData, profile: Profile, now: number): SpanData {
  const isServer = profile.isInvocationServer === true && span.role === "invocation";
  const startMs = Math.max(span.startMs, now - (profile.oldestMs ?? Infinity));
  const attributes = limited(span.attributes, profile.maxString);
  const isSame = attributes === span.attributes && startMs === span.startMs && !isServer;
  if (isSame && profile.maxName === undefined && profile.hasAnnotations !== true && span.events.length === 0)
    return span;
  return {
    ...span,
    name: profile.maxName === undefined ? span.name : xrayName(span.name, profile.maxName),
    kind: isServer ? "SERVER" : span.kind,
    startMs,
    endMs: Math.max(span.endMs, startMs),
    attributes: {
      ...attributes,
      ...(startMs === span.startMs ? {} : trueTimes(span)),
      ...(profile.hasAnnotations === true ? { [semantic.xrayAnnotations]: annotationsOf(attributes) } : {}),
    },
    events: span.events.map((event) => ({ ...event, attributes: limited(event.attributes, profile.maxString) })),
  };
}

/** What a span with another start no longer says itself. */
function trueTimes({ startMs, endMs }: SpanData): Attributes {
  return { [own.trueStart]: new Date(startMs).toISOString(), [own.trueDuration]: endMs - startMs };
}

/** The attributes themselves unless one is too long, which is rare. */
function limited(attributes: Attributes, maxString: number): Attributes {
  let copy: Attributes | undefined;
  for (const key in attributes) {
    const value = attributes[key];
    if (typeof value !== "string" || value.length <= maxString) continue;
    copy ??= { ...attributes };
    copy[key] = value.slice(0, maxString);
  }
  return copy ?? attributes;
}

/** X-Ray refuses other characters, and longer names. */
function xrayName(name: string, max: number): string {
  return name.replaceAll(/[^\p{L}\p{N}\p{Z}_.:/%&#=+\-@]/gu, "_").slice(0, max);
}

/** X-Ray indexes a limited number of attributes in a trace, so only what is searched by. */
const searched = [
  own.executionName,
  "durable.operation.name",
  own.operationName,
  own.replayed,
  "durable.execution.status",
  "durable.invocation.status",
  "durable.operation.status",
  own.invocationId,
];

function annotationsOf(attributes: Attributes): string[] {
  return searched.filter((key) => key in attributes);
}
