import type { Counter, Histogram, Meter, MeterProvider } from "@opentelemetry/api";
import type { DurableEvent, WireOperation } from "@durascope/sdk";
import { instrumentationName, isExternalType } from "@durascope/sdk/trace";
import type { Resource } from "@opentelemetry/resources";
import { type ExporterOptions, exporterConfig, protocolOf } from "./exporter.ts";

export interface MetricsOptions {
  /** Instead of a provider of ours that sends to the same receiver as the spans. */
  readonly provider?: MeterProvider & { forceFlush?(): Promise<void> };
}

type Environment = Readonly<Record<string, string | undefined>>;

interface MetricsSetup {
  readonly exporter: ExporterOptions;
  readonly resource: Resource;
  readonly env: Environment;
  /** Told if there can be no metrics. */
  readonly failed: (error: unknown) => void;
}

type Provider = NonNullable<MetricsOptions["provider"]>;
type Loaded = { readonly provider: Provider; readonly instruments: Instruments };

/** Between two exports by themselves, in ms: each invocation flushes. */
const exportIntervalMs = 60_000;

/**
 * Where measurements go, made once for all invocations of the process. The metrics SDK is loaded beside the first invocation; what
 * happens until then is measured when it is there.
 */
export class Metrics {
  readonly #loading: Promise<Loaded | undefined>;
  #loaded: Loaded | undefined;
  readonly #early: ((instruments: Instruments) => void)[] = [];

  constructor(options: MetricsOptions, setup: MetricsSetup) {
    this.#loading = this.#load(options, setup);
  }

  /** Measures one invocation by its events. */
  invocation(): (event: DurableEvent) => void {
    const measured = new InvocationMetrics();
    return (event) => {
      if (this.#loaded !== undefined) measured.on(event, this.#loaded.instruments);
      else this.#early.push((instruments) => measured.on(event, instruments));
    };
  }

  async flush(): Promise<void> {
    const loaded = await this.#loading;
    await loaded?.provider.forceFlush?.();
  }

  async #load(
    { provider }: MetricsOptions,
    { exporter, resource, env, failed }: MetricsSetup,
  ): Promise<Loaded | undefined> {
    try {
      const used = provider ?? (await ownProvider(exporter, resource, env));
      this.#loaded = { provider: used, instruments: new Instruments(used.getMeter(instrumentationName)) };
      for (const measure of this.#early.splice(0)) measure(this.#loaded.instruments);
    } catch (error) {
      this.#early.length = 0;
      failed(error);
    }
    return this.#loaded;
  }
}

async function ownProvider(exporter: ExporterOptions, resource: Resource, env: Environment): Promise<Provider> {
  const { MeterProvider, PeriodicExportingMetricReader } = await import("@opentelemetry/sdk-metrics");
  const { OTLPMetricExporter } =
    protocolOf(exporter.protocol, "METRICS", env) === "http/json"
      ? await import("@opentelemetry/exporter-metrics-otlp-http")
      : await import("@opentelemetry/exporter-metrics-otlp-proto");
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(exporterConfig(exporter, "/v1/metrics")),
    exportIntervalMillis: exportIntervalMs,
  });
  return new MeterProvider({ resource, readers: [reader] });
}

/** What is measured. Names are those of our span attributes' namespace; attributes are few, for each combination is a series. */
class Instruments {
  readonly operation: Histogram;
  readonly attempt: Histogram;
  readonly invocation: Histogram;
  readonly execution: Histogram;
  readonly checkpoint: Histogram;
  readonly checkpointBytes: Counter;
  readonly retries: Counter;
  readonly replays: Counter;

  constructor(meter: Meter) {
    const duration = (of: string, description: string): Histogram =>
      meter.createHistogram(`aws.durable.${of}.duration`, { unit: "ms", description });
    this.operation = duration("operation", "From an operation's start to its end, over all invocations.");
    this.attempt = duration("attempt", "Time that user code of an attempt took.");
    this.invocation = duration("invocation", "From an invocation's start to its end.");
    this.execution = duration("execution", "From an execution's start to its end.");
    this.checkpoint = duration("checkpoint", "Time of calls to the checkpoint API.");
    this.checkpointBytes = meter.createCounter("aws.durable.checkpoint.bytes", { unit: "By" });
    this.retries = meter.createCounter("aws.durable.retries", { description: "Attempts that another one follows." });
    this.replays = meter.createCounter("aws.durable.replays", { description: "Finished operations met again." });
  }
}

class InvocationMetrics {
  #startedAt = 0;
  #executionStartedAt: number | undefined;

  on(event: DurableEvent, instruments: Instruments): void {
    const { attempt, retries, replays, checkpoint, checkpointBytes } = instruments;
    switch (event.kind) {
      case "invocation.started":
        this.#startedAt = event.at;
        this.#executionStartedAt = event.executionStartedAt;
        return;
      case "operation.replayed":
        if (event.resolvedWhileSuspended && isExternalType(event.operation.type))
          operationEnded(event.record, instruments);
        else replays.add(1, { type: event.operation.type });
        return;
      case "operation.ended":
        return operationEnded(event.record, instruments);
      case "attempt.ended":
        attempt.record(event.endedAt - event.startedAt, { outcome: event.outcome });
        if (event.retryDelaySeconds !== undefined || event.willRetry === true) retries.add(1);
        return;
      case "checkpoint.acknowledged":
        checkpoint.record(event.durationMs);
        return;
      case "checkpoint.sent":
        checkpointBytes.add(event.bytes);
        return;
      case "invocation.ended":
        return this.#invocationEnded(event.status, event.at, instruments);
      default:
    }
  }

  #invocationEnded(status: string, at: number, instruments: Instruments): void {
    instruments.invocation.record(at - this.#startedAt, { status });
    const isFinal = status === "SUCCEEDED" || status === "FAILED";
    if (!isFinal || this.#executionStartedAt === undefined) return;
    instruments.execution.record(at - this.#executionStartedAt, { status });
  }
}

function operationEnded(record: WireOperation | undefined, { operation }: Instruments): void {
  const start = millisOf(record?.StartTimestamp);
  const end = millisOf(record?.EndTimestamp);
  if (record === undefined || start === undefined || end === undefined) return;
  operation.record(end - start, { type: record.Type ?? "", status: record.Status ?? "" });
}

function millisOf(time: WireOperation["EndTimestamp"]): number | undefined {
  return time === undefined ? undefined : new Date(time).getTime();
}
