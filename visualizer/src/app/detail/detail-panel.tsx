import { operation } from "@durascope/sdk/history";
import { useExecution } from "../source/use-execution.ts";
import { useViewState } from "../state/view-store.ts";

/** The details of the selected operation. */
export function DetailPanel() {
  const { model } = useExecution();
  const [view] = useViewState();
  const index = model.operations.indexOf.get(view.operation ?? "");
  return index === undefined ? null : <h2>{operation(model, index).name ?? view.operation}</h2>;
}
