import { stateAt } from "@durascope/sdk/history";
import { useExecution } from "../source/use-execution.ts";
import { useViewStore } from "../state/view-store.ts";

/** The earlier moment that is on screen. */
interface ShownMoment {
  /** Index of the last event that had happened. */
  readonly event: number;
  /** Its number, for people. */
  readonly eventId: number | undefined;
  readonly time: number;
}

/** The earlier moment that the scrubber shows; undefined at the end. */
export function useMoment(): ShownMoment | undefined {
  const { model } = useExecution();
  const at = useViewStore((state) => state.at);
  if (at === undefined) return undefined;
  const { event, eventId, time } = stateAt(model, { eventId: at });
  return { event, eventId, time };
}
