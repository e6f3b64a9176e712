import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";

export type Protocol = "http/protobuf" | "http/json";

export interface ExporterOptions {
  /** Base address of the receiver; spans go to `/v1/traces` below it. Default: what the environment says. */
  readonly endpoint?: string | undefined;
  readonly protocol?: Protocol | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly compression?: "gzip" | "none" | undefined;
  /** For one request, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

type Done = (result: ExportResult) => void;

type Environment = Readonly<Record<string, string | undefined>>;

/** The protocol that is asked for, else the environment's, else protobuf, which is half the size. */
export function protocolOf(asked: Protocol | undefined, signal: "TRACES" | "METRICS", env: Environment): Protocol {
  const named = asked ?? env[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`] ?? env["OTEL_EXPORTER_OTLP_PROTOCOL"];
  return named === "http/json" ? "http/json" : "http/protobuf";
}

/** In the form of the OTLP exporters. */
export function exporterConfig(options: ExporterOptions, path: string): Record<string, unknown> {
  const { endpoint, headers, compression, timeoutMs } = options;
  return {
    ...(endpoint === undefined ? {} : { url: `${endpoint.replace(/\/+$/, "")}${path}` }),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    ...(compression === undefined ? {} : { compression }),
    ...(timeoutMs === undefined ? {} : { timeoutMillis: timeoutMs }),
  };
}

/** Loads the OTLP exporter when the first spans are sent: an invocation does not begin later for it. */
export class LazyExporter implements SpanExporter {
  readonly #load: () => Promise<SpanExporter>;
  #loading: Promise<SpanExporter> | undefined;

  constructor(load: () => Promise<SpanExporter>) {
    this.#load = load;
  }

  export(spans: ReadableSpan[], done: Done): void {
    void this.#send(spans, done);
  }

  async forceFlush(): Promise<void> {
    await (await this.#loading)?.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await (await this.#loading)?.shutdown();
  }

  async #send(spans: ReadableSpan[], done: Done): Promise<void> {
    try {
      const exporter = await (this.#loading ??= this.#load());
      exporter.export(spans, done);
    } catch (error) {
      done({ code: ExportResultCode.FAILED, error: error as Error });
    }
  }
}

export function otlpExporter(options: ExporterOptions, env: Environment): LazyExporter {
  const config = exporterConfig(options, "/v1/traces");
  return new LazyExporter(async () => {
    const { OTLPTraceExporter } =
      protocolOf(options.protocol, "TRACES", env) === "http/json"
        ? await import("@opentelemetry/exporter-trace-otlp-http")
        : await import("@opentelemetry/exporter-trace-otlp-proto");
    return new OTLPTraceExporter(config);
  });
}

type SpreadDone = Parameters<SpanExporter["export"]>[1];

/** Splits what is exported so that no request spans more time than the backend takes. */
export class SpreadExporter implements SpanExporter {
  readonly #next: SpanExporter;
  readonly #spreadMs: number;

  constructor(next: SpanExporter, spreadMs: number) {
    this.#next = next;
    this.#spreadMs = spreadMs;
  }

  export(spans: ReadableSpan[], done: SpreadDone): void {
    const groups = groupsWithin(spans, this.#spreadMs);
    if (groups.length <= 1) return this.#next.export(spans, done);
    const results: Parameters<SpreadDone>[0][] = [];
    for (const group of groups) {
      this.#next.export(group, (result) => {
        results.push(result);
        const [first = result] = results;
        if (results.length === groups.length) done(results.find(({ error }) => error !== undefined) ?? first);
      });
    }
  }

  async forceFlush(): Promise<void> {
    await this.#next.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#next.shutdown();
  }
}

/** Spans by their start, each group within `spreadMs` from its first start to its last end; what is longer goes alone. */
export function groupsWithin(spans: readonly ReadableSpan[], spreadMs: number): ReadableSpan[][] {
  const groups: ReadableSpan[][] = [];
  let first = 0;
  let last = 0;
  for (const span of spans.toSorted((a, b) => msOf(a.startTime) - msOf(b.startTime))) {
    const group = groups.at(-1);
    const end = Math.max(last, msOf(span.endTime));
    if (group !== undefined && end - first <= spreadMs) {
      group.push(span);
      last = end;
    } else {
      groups.push([span]);
      first = msOf(span.startTime);
      last = msOf(span.endTime);
    }
  }
  return groups;
}

function msOf([seconds, nanos]: ReadableSpan["startTime"]): number {
  return seconds * 1_000 + nanos / 1_000_000;
}
