// Traces whatever functions are served: named in DURABLE_EXECUTION_PLUGINS, so that no handler has to know.
import { type TracingOptions, durableTracing } from "@durascope/otel-exporter";
import { DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION } from "@durascope/sdk";
import type { TraceView } from "@durascope/sdk/trace";

const tracing = durableTracing({
  view: process.env["TRACE_VIEW"] as TraceView,
  flushTimeoutMs: 10_000,
  recover: process.env["TRACE_RECOVER"] as TracingOptions["recover"],
});

export const durableExecutionPluginProvider = {
  pluginApiVersion: DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION,
  pluginType: Object,
  createPlugin: () => tracing,
};
