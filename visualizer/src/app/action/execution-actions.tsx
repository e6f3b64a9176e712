import { operation, type OperationView } from "@durascope/sdk/history";
import { useExecution } from "../source/use-execution.ts";
import { ActionButton } from "./action-button.tsx";
import classes from "./action.module.css";
import { openCallbacks } from "./open-callbacks.ts";

/** What can be done with a running execution, beside the sentence that says what it waits for. */
export function ExecutionActions() {
  const { model, target, capabilities } = useExecution();
  if (target.kind === "file" || !capabilities.actions) return null;
  const [first, ...others] = openCallbacks(model);
  return (
    <div className={classes["beside"]}>
      {first !== undefined && others.length === 0 && <Complete callback={operation(model, first)} />}
      <ActionButton kind="stop" text="Stop …" />
    </div>
  );
}

function Complete({ callback }: { readonly callback: OperationView }) {
  return <ActionButton kind="succeed" text={`Complete ${callback.name ?? "callback"} …`} callback={callback} />;
}
