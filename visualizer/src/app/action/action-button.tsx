import { useId } from "react";
import { Button } from "../part/button.tsx";
import type { OperationView } from "@durascope/sdk/history";
import { type ActionKind, obstacle } from "./precondition.ts";
import { askFor } from "./request.ts";
import { useGround } from "./use-ground.ts";

interface ActionButtonProps {
  readonly kind: ActionKind;
  readonly text: string;
  /** The operation whose callback it is. */
  readonly callback?: OperationView | undefined;
  readonly look?: "normal" | "primary" | "danger";
}

/** Opens the dialog of an action. While it cannot be done it stays within reach, and says why. */
export function ActionButton({ kind, text, callback, look = "normal" }: ActionButtonProps) {
  const why = obstacle(useGround(), kind, callback);
  const whyId = useId();
  if (why === undefined) {
    return (
      <Button
        look={look}
        onClick={() => askFor({ kind, ...(callback === undefined ? {} : { operation: callback.id }) })}
      >
        {text}
      </Button>
    );
  }
  return (
    <>
      <Button aria-disabled aria-describedby={whyId} title={why}>
        {text}
      </Button>
      <span id={whyId} className="visually-hidden">
        {why}
      </span>
    </>
  );
}
