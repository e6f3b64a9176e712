/** A span as far as it tells about a durable execution. Times are epoch milliseconds. */
export interface Span {
  readonly id: string;
  readonly parent: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly attributes: ReadonlyMap<string, unknown>;
  readonly links: readonly string[];
  /** Type and message of the exception that was recorded on it. */
  readonly error: { readonly ErrorType: string; readonly ErrorMessage: string } | undefined;
}

type Members = Readonly<Record<string, unknown>>;

/** The spans of OTLP requests in JSON; what is no span is passed over. */
export function readSpans(requests: readonly Members[]): Span[] {
  const scopes = requests
    .flatMap((request) => list(request["resourceSpans"]))
    .flatMap((resource) => list(resource["scopeSpans"] ?? resource["instrumentationLibrarySpans"]));
  return scopes.flatMap((scope) => list(scope["spans"])).map(readSpan);
}

function readSpan(span: Members): Span {
  const exception = list(span["events"]).find(({ name }) => name === "exception");
  return {
    id: text(span["spanId"]),
    parent: text(span["parentSpanId"]),
    name: text(span["name"]),
    start: milliseconds(span["startTimeUnixNano"]),
    end: milliseconds(span["endTimeUnixNano"]),
    attributes: readAttributes(span["attributes"]),
    links: list(span["links"]).map(({ spanId }) => text(spanId)),
    error: exception === undefined ? undefined : readException(readAttributes(exception["attributes"])),
  };
}

function readException(attributes: ReadonlyMap<string, unknown>): Span["error"] {
  return {
    ErrorType: text(attributes.get("exception.type")) || "Error",
    ErrorMessage: text(attributes.get("exception.message")),
  };
}

/** Nanoseconds are text in OTLP JSON, since a number cannot hold them; it can hold microseconds, which histories have. */
function milliseconds(value: unknown): number {
  return Math.round(Number(value) / 1e3) / 1e3;
}

function readAttributes(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(list(value).map(({ key, value: any }) => [text(key), readValue(any)]));
}

function readValue(value: unknown): unknown {
  const [kind, content] = Object.entries((value ?? {}) as Members)[0] ?? [];
  return kind === "intValue" || kind === "doubleValue" ? Number(content) : content;
}

function list(value: unknown): Members[] {
  const entries: unknown[] = Array.isArray(value) ? value : [];
  return entries.filter((entry): entry is Members => typeof entry === "object" && entry !== null);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
