export { DurableTracingPlugin, durableExecutionPluginProvider, durableTracing } from "./durable-tracing.ts";
export type { TracingOptions } from "./options.ts";
export { type Profile, type ProfileName, profiles } from "./profile.ts";
export { callbackCarrier } from "./carrier.ts";
export type { MetricsOptions } from "./metrics.ts";
export type { Protocol } from "./exporter.ts";
export {
  type ContextExtractor,
  type ExecutionTraceEnvironment,
  type ReplayOptions,
  ReplaySpanFilter,
  type TraceCarrier,
  type TraceView,
  type Upstream,
  deriveExecutionRootSpanId,
  deriveExecutionTraceId,
  deriveSpanIdFromOperationId,
  deriveTraceIdFromArn,
  deriveTraceIdFromXRayRoot,
  deriveWorkflowSpanId,
  getTracer,
  isReplaying,
  w3cClientContext,
  w3cInput,
  xrayContext,
} from "@durascope/sdk/trace";
export { type RebuildOptions, type RebuiltTrace, rebuildTrace } from "./rebuild/rebuild.ts";
export { originOf } from "./rebuild/origin.ts";
export { toReadableSpans } from "./rebuild/readable-spans.ts";
