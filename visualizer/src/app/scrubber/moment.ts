import { type ExecutionState, stateAt } from "@durascope/sdk/history";
import { useMemo } from "react";
import { useExecution } from "../source/use-execution.ts";
import { useViewStore } from "../state/view-store.ts";

/** The states of all operations at the moment of the scrubber; undefined when it stands at the end. */
export function useMoment(): ExecutionState | undefined {
  const { model } = useExecution();
  const at = useViewStore((state) => state.at);
  return useMemo(() => (at === undefined ? undefined : stateAt(model, { eventId: at })), [model, at]);
}
