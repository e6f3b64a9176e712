import { useExecution } from "../source/use-execution.ts";
import { useViewStore } from "../state/view-store.ts";
import type { Ground } from "./precondition.ts";

/** Where actions would be done now. */
export function useGround(): Ground {
  const { target, model, capabilities } = useExecution();
  const at = useViewStore((state) => state.at);
  return { target, model, allowed: capabilities.actions, at };
}
