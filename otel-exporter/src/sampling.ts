import { ROOT_CONTEXT, SpanKind, diag } from "@opentelemetry/api";
import { official } from "@durascope/sdk/trace";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-node";

export interface SamplingSubject {
  readonly arn: string;
  readonly traceId: string;
  readonly workflowName: string;
  /** What whoever started the execution decided. */
  readonly upstream: boolean | undefined;
}

/**
 * Decided once for the execution: by whoever started it, else by the sampler from nothing but what is the same in every
 * invocation, so that all of them come to the same.
 */
export function isSampled(sampler: Sampler, { arn, traceId, workflowName, upstream }: SamplingSubject): boolean {
  if (upstream !== undefined) return upstream;
  try {
    const attributes = { [official.arn]: arn };
    const { decision } = sampler.shouldSample(ROOT_CONTEXT, traceId, workflowName, SpanKind.INTERNAL, attributes, []);
    return decision === SamplingDecision.RECORD_AND_SAMPLED;
  } catch (error) {
    diag.warn("The sampler threw; the execution is sampled.", error);
    return true;
  }
}

const ofName: Readonly<Record<string, (ratio: number) => Sampler>> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (ratio) => new TraceIdRatioBasedSampler(ratio),
};

/** The sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` ask for. Default: everything. */
export function samplerFromEnvironment(env: Readonly<Record<string, string | undefined>>): Sampler {
  const name = (env["OTEL_TRACES_SAMPLER"] ?? "parentbased_always_on").toLowerCase();
  const ratio = Number(env["OTEL_TRACES_SAMPLER_ARG"] ?? "1");
  const isParentBased = name.startsWith("parentbased_");
  const make = ofName[isParentBased ? name.slice("parentbased_".length) : name];
  if (make === undefined) diag.warn(`OTEL_TRACES_SAMPLER=${name} is not known; everything is sampled.`);
  const root = (make ?? ofName["always_on"])?.(ratio >= 0 && ratio <= 1 ? ratio : 1) ?? new AlwaysOnSampler();
  return isParentBased ? new ParentBasedSampler({ root }) : root;
}
