import { CircleCheck } from "lucide-react";
import { Link } from "wouter";
import type { ActionAnswer } from "../../shared/api.ts";
import { Button } from "../part/button.tsx";
import { Dialog } from "../part/dialog.tsx";
import { pathOf } from "../state/route.ts";
import { actionTexts } from "./action-text.ts";
import classes from "./action.module.css";
import type { ActionKind } from "./precondition.ts";

interface ActionResultProps {
  readonly kind: ActionKind;
  readonly answer: ActionAnswer;
  readonly onClose: () => void;
}

/** What came of an action. */
export function ActionResult({ kind, answer, onClose }: ActionResultProps) {
  return (
    <Dialog
      title="Done"
      onClose={onClose}
      actions={
        <Button look="primary" onClick={onClose} autoFocus>
          Close
        </Button>
      }
    >
      <p role="status" className={classes["done"]}>
        <CircleCheck size={16} aria-hidden />
        {actionTexts[kind].done}
      </p>
      {answer.arn !== undefined && (
        <p className={classes["new"]}>
          <Link href={pathOf({ kind: "server", arn: answer.arn })} onClick={onClose}>
            {answer.arn}
          </Link>
        </p>
      )}
    </Dialog>
  );
}
