export { originOf } from "./origin.ts";
export { type RebuildOptions, type RebuiltTrace, rebuildTrace, type TraceView, traceViews } from "./rebuild.ts";
export { type JaegerSpan, type JaegerTraces, toJaegerJson } from "./jaeger-json.ts";
export { type Origin, type OtlpSpan, type OtlpTraces, toOtlpJson } from "./otlp-json.ts";
