import type { HistoryEvent } from "@durascope/sdk/history";
import { paths, type StreamLine } from "../../shared/api.ts";
import type { Holder } from "./holder.ts";
import { linesOf } from "./lines.ts";
import { apiAddress, RequestError, request } from "./server.ts";

/** The model is built anew when this share of events has come since, so that loading stays linear. */
const growth = 2;
const soonest = 300;

export interface ServerPlace {
  readonly arn: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Loads all events of an execution from the server, and publishes what there is from time to time. */
export async function loadFromServer(
  holder: Holder,
  { arn, headers }: ServerPlace,
  signal: AbortSignal,
): Promise<void> {
  const response = await request(apiAddress(paths.events, { arn }), { headers, signal });
  if (response.body === null) return;
  let published = 0;
  let at = 0;
  for await (const lines of linesOf(response.body)) {
    take(holder, lines);
    const isWorthIt = holder.count >= published * growth && performance.now() - at >= soonest;
    if (!isWorthIt || holder.count === published) continue;
    holder.publish();
    published = holder.count;
    at = performance.now();
  }
}

/** Takes the lines of the event stream in. A line that says what went wrong ends it, and what came before is kept. */
export function take(holder: Holder, lines: readonly string[]): void {
  const events: HistoryEvent[] = [];
  try {
    for (const line of lines) {
      if (line.trim() === "") continue;
      const parsed = JSON.parse(line) as StreamLine;
      if (isEvent(parsed)) events.push(parsed);
      else if ("error" in parsed) throw new RequestError(parsed.error);
      else if ("expected" in parsed) holder.expected = parsed.expected;
      else if (!("end" in parsed)) holder.setRecord(parsed);
    }
  } finally {
    holder.add(events);
  }
}

function isEvent(line: StreamLine): line is HistoryEvent & StreamLine {
  return "EventType" in line;
}
