import type { RecordingPart } from "@durascope/sdk/recording";

/** Where a line of output stands: in which execution and invocation, and on which stream. */
export interface LineSource {
  readonly arn: string | undefined;
  readonly requestId: string;
  readonly stream: "stdout" | "stderr";
}

/** Told what functions do and print. */
export interface FunctionObserver {
  recorded(part: RecordingPart): void;
  printed(line: string, source: LineSource): void;
}

/** Where the SDK looks for a sink, in the context that a handler is passed. */
const sinkKey = Symbol.for("durascope/event-sink");

export function attachSink<C extends object>(context: C, sink: object): C {
  return Object.assign(context, { [sinkKey]: sink });
}
