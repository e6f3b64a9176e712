import type { ParsedFile } from "./parsed.ts";
import { FileProblem } from "./problem.ts";
import { readSpans } from "./span.ts";
import { historyOf } from "./trace-history.ts";
import { recordingsOf } from "./trace-recordings.ts";
import { tracesOf } from "./trace.ts";

/** Reads OTLP requests in JSON, as an SDK's exporter or a collector's file exporter writes them. `arn` chooses an execution. */
export function parseOtlp(requests: readonly Readonly<Record<string, unknown>>[], arn?: string): ParsedFile {
  const traces = tracesOf(readSpans(requests));
  const trace = arn === undefined ? traces[0] : traces.find((candidate) => candidate.arn === arn);
  if (trace === undefined) {
    throw new FileProblem(
      arn === undefined ? "no span in the file is of a durable execution" : `no span in the file is of ${arn}`,
      "Open the spans that the durable function exported; each carries the attribute `durable.execution.arn`.",
    );
  }
  return {
    format: "otlp",
    history: historyOf(trace),
    record: { DurableExecutionArn: trace.arn },
    recordings: recordingsOf(trace),
    others: traces.filter((other) => other !== trace).map((other) => other.arn),
    notes: [
      "Rebuilt from spans: they carry no payloads, and what was not exported is missing.",
      ...(trace.invocations.length > 0 ? [] : ["No span tells of an invocation: what was replayed is not known."]),
    ],
  };
}
