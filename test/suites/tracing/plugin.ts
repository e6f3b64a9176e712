// Traces whatever functions are served: named in DURABLE_EXECUTION_PLUGINS, so that no handler has to know.
import { LambdaClient, paginateGetDurableExecutionHistory } from "@aws-sdk/client-lambda";
import { durableTracing } from "@durascope/otel-exporter";
import { DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION } from "@durascope/sdk";
import type { HistoryEvent } from "@durascope/sdk/history";
import type { TraceView } from "@durascope/sdk/trace";

async function history(DurableExecutionArn: string): Promise<HistoryEvent[]> {
  const input = { DurableExecutionArn, IncludeExecutionData: true };
  const events: unknown[] = [];
  for await (const { Events = [] } of paginateGetDurableExecutionHistory({ client: new LambdaClient() }, input)) {
    events.push(...Events);
  }
  return events as HistoryEvent[];
}

const tracing = durableTracing({
  view: process.env["TRACE_VIEW"] as TraceView,
  flushTimeoutMs: 10_000,
  ...(process.env["TRACE_HISTORY"] === "asked" && { history }),
});

export const durableExecutionPluginProvider = {
  pluginApiVersion: DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION,
  pluginType: Object,
  createPlugin: () => tracing,
};
