import type { EventSink } from "../observe/event.ts";

/** Where whoever runs a function puts a sink into the context it passes, so as to be told what happens. */
const key: symbol = Symbol.for("durascope/event-sink");

export function attachedSink(lambdaContext: object | undefined): EventSink | undefined {
  return (lambdaContext as Record<symbol, EventSink | undefined> | undefined)?.[key];
}
