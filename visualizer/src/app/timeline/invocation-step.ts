import type { ExecutionModel } from "@durascope/sdk/history";
import { changeView, useViewStore } from "../state/view-store.ts";

/** Selects the next invocation or the one before; from none the first or the last. */
export function stepInvocation(model: ExecutionModel, step: 1 | -1): void {
  const { count } = model.invocations;
  if (count === 0) return;
  const { invocation } = useViewStore.getState();
  const from = invocation ?? (step > 0 ? -1 : count);
  changeView({ invocation: Math.max(0, Math.min(count - 1, from + step)) });
}
