import { durableTracing } from "@durascope/otel-exporter";
import { durableExecution } from "@durascope/sdk";
import { report } from "./report.ts";

/** Spans leave through the tracer provider that the layer of AWS Distro for OpenTelemetry has registered. */
export const monthlyReport = durableExecution(report, {
  plugins: [durableTracing({ pipeline: "global", profile: "xray" })],
});
