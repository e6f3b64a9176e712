export type AttributeValue = string | number | boolean | readonly string[];
export type Attributes = Record<string, AttributeValue>;

/** What a span stands for. Outputs and profiles decide by it; it is not exported as such. */
export type SpanRole =
  | "root"
  | "workflow"
  | "invocation"
  | "operation"
  | "attempt"
  | "replay"
  | "marker"
  | "checkpoint";

export interface SpanStatus {
  readonly code: "UNSET" | "OK" | "ERROR";
  readonly message?: string;
}

export interface SpanEvent {
  readonly name: string;
  /** Epoch milliseconds, as all times of spans; fractions are microseconds. */
  readonly at: number;
  readonly attributes: Attributes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes?: Attributes;
}

/** One span, complete. Plain data: whatever sends it gives it the form that its API wants. */
export interface SpanData {
  readonly role: SpanRole;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** The parent was made by another service: it is not among our spans. */
  readonly parentIsRemote?: boolean;
  readonly name: string;
  readonly kind: "INTERNAL" | "SERVER" | "CLIENT";
  readonly startMs: number;
  readonly endMs: number;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
}

/** What is known of a span when it begins: enough to run code in it. */
export type SpanStart = Pick<
  SpanData,
  | "role"
  | "traceId"
  | "spanId"
  | "parentSpanId"
  | "parentIsRemote"
  | "name"
  | "kind"
  | "startMs"
  | "attributes"
  | "links"
>;

/** Adds what is known: an attribute without a value is no attribute. */
export function put(attributes: Attributes, key: string, value: AttributeValue | undefined): void {
  if (value !== undefined) attributes[key] = value;
}
