import { type ReactNode, useId } from "react";
import { Button } from "../part/button.tsx";
import { firstFocus } from "../part/dialog.tsx";
import classes from "./action.module.css";
import type { ActionInput } from "./perform.ts";
import { type ActionKind, jsonFault } from "./precondition.ts";

interface ActionFieldsProps {
  readonly kind: ActionKind;
  readonly input: ActionInput;
  readonly onChange: (input: ActionInput) => void;
  /** The name that has to be typed, when one has. */
  readonly expectedName: string | undefined;
}

/** The fields that an action needs. */
export function ActionFields({ kind, input, onChange, expectedName }: ActionFieldsProps) {
  const text = (member: keyof ActionInput) => ({
    value: input[member],
    onChange: (value: string) => onChange({ ...input, [member]: value }),
  });
  return (
    <>
      {kind === "succeed" && <JsonField {...text("payload")} />}
      {kind === "fail" && (
        <>
          <TextField isFirst label="Error type" hint="ApprovalDenied" {...text("errorType")} />
          <TextField label="Message" hint="Why it failed" {...text("errorMessage")} />
          <TextField label="Data" hint="Anything the handler reads as errorData" {...text("errorData")} />
        </>
      )}
      {kind === "heartbeat" && <p>Tells the service that somebody still works on it.</p>}
      {kind === "stop" && (
        <>
          <p>It ends with status STOPPED, and its code does not run again. This cannot be undone.</p>
          <TextField isFirst label="Reason" hint="Shown in its history" {...text("errorMessage")} />
        </>
      )}
      {kind === "start" && (
        <>
          <p>The same function with the same input. It runs anew from its beginning, with effects of its own.</p>
          <TextField
            isFirst
            label="Name of the new execution"
            hint="Left empty, the service invents one"
            {...text("newName")}
          />
        </>
      )}
      {expectedName !== undefined && (
        <TextField
          label={
            <>
              Type <code>{expectedName}</code> to confirm
            </>
          }
          hint=""
          {...text("confirmName")}
        />
      )}
    </>
  );
}

interface FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

interface TextFieldProps extends FieldProps {
  readonly label: ReactNode;
  readonly hint: string;
  /** Whether it has the focus when the dialog opens. */
  readonly isFirst?: boolean;
}

function TextField({ label, hint, value, onChange, isFirst }: TextFieldProps) {
  return (
    <label className={classes["field"]}>
      <span>{label}</span>
      <input
        {...(isFirst === true ? { [firstFocus]: "" } : {})}
        value={value}
        placeholder={hint}
        onChange={({ target }) => onChange(target.value)}
        spellCheck={false}
        autoComplete="off"
      />
    </label>
  );
}

/** A JSON text, checked while it is written. */
function JsonField({ value, onChange }: FieldProps) {
  const id = useId();
  const fault = jsonFault(value);
  const format = (): void => onChange(JSON.stringify(JSON.parse(value), undefined, 2));
  return (
    <div className={classes["field"]}>
      <label htmlFor={id}>Result, as JSON</label>
      <textarea
        {...{ [firstFocus]: "" }}
        id={id}
        value={value}
        rows={8}
        placeholder='{"approved":true}'
        onChange={({ target }) => onChange(target.value)}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-state`}
        spellCheck={false}
      />
      <p id={`${id}-state`} role="status" className={classes["state"]} data-wrong={fault !== undefined}>
        {fault ?? (value.trim() === "" ? "Empty: the callback completes without a result." : "Valid JSON.")}
        {fault === undefined && value.trim() !== "" && (
          <Button look="plain" onClick={format}>
            Format
          </Button>
        )}
      </p>
    </div>
  );
}
