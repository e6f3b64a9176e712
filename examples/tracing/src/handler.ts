import { durableTracing } from "@durascope/otel-exporter";
import { durableExecution } from "@durascope/sdk";
import { report } from "./report.ts";

/** Spans go to the receiver at OTEL_EXPORTER_OTLP_ENDPOINT, such as Jaeger. */
export const monthlyReport = durableExecution(report, { plugins: [durableTracing()] });
