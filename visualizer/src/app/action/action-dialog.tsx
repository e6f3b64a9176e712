import { operation } from "@durascope/sdk/history";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { ProblemBanner } from "../part/banner.tsx";
import { Button } from "../part/button.tsx";
import { Dialog } from "../part/dialog.tsx";
import { asProblem } from "../source/server.ts";
import { useSession } from "../source/use-session.ts";
import { useExecution } from "../source/use-execution.ts";
import { ActionFields } from "./action-fields.tsx";
import { ActionResult } from "./action-result.tsx";
import classes from "./action.module.css";
import { type ActionInput, emptyInput, inputFault, perform } from "./perform.ts";
import { executionName } from "./precondition.ts";
import type { ActionRequest } from "./request.ts";
import { actionTexts } from "./action-text.ts";
import { Where } from "./where.tsx";

interface ActionDialogProps {
  readonly request: ActionRequest;
  readonly onClose: () => void;
}

/** Asks what an action needs, does it, and says what came of it. */
export function ActionDialog({ request, onClose }: ActionDialogProps) {
  const { model, target } = useExecution();
  const session = useSession();
  const [input, setInput] = useState<ActionInput>(emptyInput);
  const formId = useId();
  const arn = target.kind === "server" ? target.arn : "";
  const callback = request.operation === undefined ? undefined : operation(model, request.operation);
  const action = useMutation({
    mutationFn: () => perform(request.kind, { arn, callbackId: callback?.callback?.id, input }),
  });
  const isAws = session.data?.source.kind === "aws";
  const expected = isAws ? (executionName(arn) ?? "") : undefined;
  const fault = inputFault(request.kind, input, expected);
  const { title, button, look } = actionTexts[request.kind];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fault === undefined && !action.isPending) action.mutate();
  };
  if (action.data !== undefined) return <ActionResult kind={request.kind} answer={action.data} onClose={onClose} />;
  return (
    <Dialog
      title={title(callback?.name ?? model.execution.name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            look={look}
            disabled={fault !== undefined || action.isPending || session.data === undefined}
            title={fault}
          >
            {action.isPending ? "Sending …" : button}
          </Button>
        </>
      }
    >
      <form id={formId} className={classes["form"]} onSubmit={submit}>
        {action.error !== null && <ProblemBanner problem={asProblem(action.error)} />}
        <Where arn={arn} isAws={isAws} label={session.data?.source.label} />
        <ActionFields kind={request.kind} input={input} onChange={setInput} expectedName={expected} />
      </form>
    </Dialog>
  );
}
