export { originOf } from "./origin.ts";
export { type RebuildOptions, type RebuiltTrace, rebuildTrace } from "./rebuild.ts";
export { localAttributes } from "./retell-spans.ts";
export { type JaegerSpan, type JaegerTraces, toJaegerJson } from "./jaeger-json.ts";
export { type Origin, type OtlpSpan, type OtlpTraces, toOtlpJson } from "./otlp-json.ts";
