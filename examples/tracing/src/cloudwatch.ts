import { durableTracing } from "@durascope/otel-exporter";
import { durableExecution } from "@durascope/sdk";
import { report } from "./report.ts";

/** Spans go to the collector beside the function, in requests that X-Ray's OTLP endpoint takes. */
export const monthlyReport = durableExecution(report, {
  plugins: [durableTracing({ profile: "cloudwatch-otlp" })],
});
