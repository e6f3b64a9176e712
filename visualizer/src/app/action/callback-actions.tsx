import type { OperationView } from "@durascope/sdk/history";
import { ActionButton } from "./action-button.tsx";
import classes from "./action.module.css";
import { obstacle } from "./precondition.ts";
import { useGround } from "./use-ground.ts";

/** What can be done with a callback that is waited for. */
export function CallbackActions({ view }: { readonly view: OperationView }) {
  const ground = useGround();
  if (view.callback === undefined || view.end !== undefined) return null;
  const why = obstacle(ground, "succeed", view);
  return (
    <div className={classes["row"]}>
      <ActionButton kind="succeed" text="Complete …" callback={view} look="primary" />
      <ActionButton kind="fail" text="Fail …" callback={view} />
      {view.callback.heartbeatTimeout !== undefined && (
        <ActionButton kind="heartbeat" text="Heartbeat …" callback={view} />
      )}
      {why !== undefined && <p className={classes["why"]}>{why}</p>}
    </div>
  );
}
