import { operation } from "@durascope/sdk/history";
import { lazy, Suspense } from "react";
import { useExecutionStore } from "../source/use-execution.ts";
import { type Action, useRegisterActions } from "../state/action.ts";
import { useViewStore } from "../state/view-store.ts";
import { openCallbacks } from "./open-callbacks.ts";
import { type ActionKind, obstacle } from "./precondition.ts";
import { askFor, useActionRequest } from "./request.ts";

const ActionDialog = lazy(async () => ({ default: (await import("./action-dialog.tsx")).ActionDialog }));

/** The dialog of the action that is asked about, and the commands that ask. */
export function ActionHost() {
  const { request } = useActionRequest();
  useRegisterActions(useActionCommands());
  if (request === undefined) return null;
  return (
    <Suspense fallback={null}>
      <ActionDialog key={request.kind} request={request} onClose={() => askFor(undefined)} />
    </Suspense>
  );
}

function useActionCommands(): Action[] {
  const store = useExecutionStore();
  /** The callback that is meant: the selected operation, or the only one that is waited for. */
  const callbackId = (): string | undefined => {
    const { model } = store.getState();
    const open = openCallbacks(model).map((index) => model.operations.ids[index]);
    const { operation: selected } = useViewStore.getState();
    return open.find((id) => id === selected) ?? (open.length === 1 ? open[0] : undefined);
  };
  const isPossible = (kind: ActionKind, id?: string): boolean => {
    const { model, target, capabilities } = store.getState();
    const ground = { model, target, allowed: capabilities.actions, at: useViewStore.getState().at };
    return obstacle(ground, kind, id === undefined ? undefined : operation(model, id)) === undefined;
  };
  const ofCallback = (kind: ActionKind, title: string): Action => ({
    id: `action.${kind}`,
    title,
    group: "Actions",
    when: () => isPossible(kind, callbackId()),
    run: () => {
      const id = callbackId();
      if (id !== undefined) askFor({ kind, operation: id });
    },
  });
  const ofExecution = (kind: ActionKind, title: string): Action => ({
    id: `action.${kind}`,
    title,
    group: "Actions",
    when: () => isPossible(kind),
    run: () => askFor({ kind }),
  });
  return [
    ofCallback("succeed", "Complete the callback …"),
    ofCallback("fail", "Fail the callback …"),
    ofCallback("heartbeat", "Send a heartbeat for the callback …"),
    ofExecution("stop", "Stop the execution …"),
    ofExecution("start", "Start new execution with the same input …"),
  ];
}
