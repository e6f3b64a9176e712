import type { RecordedInvocation as Packed, Recording, RecordingEntry } from "@durascope/sdk/recording";
import type { RecordedInvocation } from "../shared/api.ts";

/** Entries that are unpacked at most; of a longer recording, the newest invocations. */
const mostEvents = 250_000;

/** A recording as the page reads it: per invocation, the events of the runtime's own stream. */
export function recordedInvocations({ operations, invocations }: Recording): RecordedInvocation[] {
  const ids = operations.map(({ id }) => id);
  const found: RecordedInvocation[] = [];
  let count = 0;
  for (const invocation of invocations.toReversed()) {
    const events = eventsOf(invocation, ids);
    count += events.length;
    if (count > mostEvents) break;
    found.unshift({ requestId: invocation.requestId, events });
  }
  return found;
}

function eventsOf({ entries, start }: Packed, ids: readonly string[]): object[] {
  return entries.flatMap((entry) => {
    const [act, first, since, detail] = entry;
    // Replays of operations in a row are one entry.
    const count = act === "replayed" && typeof detail === "number" ? detail : 1;
    const event = eventOf(entry);
    if (event === undefined) return [];
    // Of replays, which are many, only that they were.
    const when = act === "replayed" ? {} : { at: start.at + since };
    return ids.slice(first, first + count).map((id) => ({ ...event, ...when, operation: { id } }));
  });
}

function eventOf([act, , , detail]: RecordingEntry): object | undefined {
  switch (act) {
    case "started":
    case "met":
      return { kind: "operation.started", replay: act === "met" };
    case "replayed":
      return { kind: "operation.replayed" };
    case "resolved":
      return { kind: "operation.replayed", resolvedWhileSuspended: true };
    case "rerun":
      return { kind: "operation.replayed", rerun: true };
    case "attempt":
      return { kind: "attempt.started", attempt: detail };
    case "retry":
      return { kind: "attempt.ended", retryDelaySeconds: detail };
    case "ended":
      return { kind: "operation.ended", status: detail };
    case "pending":
      // It was started or met before, which says as much.
      return undefined;
  }
}
