import { create } from "zustand";
import { useExecution } from "../source/use-execution.ts";
import { useViewStore } from "../state/view-store.ts";

/** What the panel tells about. Indexes are those of the model. */
export type Subject =
  | { readonly kind: "operation"; readonly index: number }
  | { readonly kind: "invocation"; readonly index: number }
  | { readonly kind: "execution" };

/** Whether the panel tells of the execution while nothing is selected. */
export const useExecutionDetails = create<{ readonly isOpen: boolean }>(() => ({ isOpen: false }));

/** What the panel tells about: the selected operation, else the selected invocation, else what was asked for. */
export function useSubject(): Subject | undefined {
  const { model } = useExecution();
  const operation = useViewStore((state) => state.operation);
  const invocation = useViewStore((state) => state.invocation);
  const view = useViewStore((state) => state.view);
  const { isOpen } = useExecutionDetails();
  const index = operation === undefined ? undefined : model.operations.indexOf.get(operation);
  if (index !== undefined) return { kind: "operation", index };
  // The view of invocations itself tells of the selected one.
  if (invocation !== undefined && invocation < model.invocations.count && view !== "invocations")
    return { kind: "invocation", index: invocation };
  return isOpen ? { kind: "execution" } : undefined;
}
