import { FileUp } from "lucide-react";
import { type FormEvent, useEffect, useId, useState } from "react";
import { Link, useLocation } from "wouter";
import type { SessionAnswer } from "../../shared/api.ts";
import { Button } from "../part/button.tsx";
import { runAction } from "../state/action.ts";
import { pathOf } from "../state/route.ts";
import { arnFault, executionArnIn } from "./execution-arn.ts";
import { arnFieldId } from "./list-actions.ts";
import classes from "./open-bar.module.css";

/** Ways to an execution that need no list: its ARN, a file, and the files given to the command. */
export function OpenBar({ session }: { readonly session: SessionAnswer | undefined }) {
  const opened = session?.opened ?? [];
  return (
    <section className={classes["bar"]} aria-label="Open an execution">
      {session?.source.kind !== "none" && <ArnField />}
      <Button onClick={() => runAction("open-file")} title="Or drop a file on the page">
        <FileUp size={14} aria-hidden /> Open file …
      </Button>
      {opened.length > 0 && (
        <ul className={classes["files"]} aria-label="Files given to the command">
          {opened.map(({ id, name }) => (
            <li key={id}>
              <Link href={pathOf({ kind: "file", id })}>{name}</Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function ArnField() {
  const [, navigate] = useLocation();
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const faultId = useId();
  const open = (given: string): void => {
    const arn = executionArnIn(given);
    if (arn === undefined) setFault(arnFault(given));
    else navigate(pathOf({ kind: "server", arn }));
  };
  usePastedArn(open);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    open(text);
  };
  return (
    <form className={classes["arn"]} onSubmit={submit}>
      <input
        id={arnFieldId}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setFault(undefined);
        }}
        placeholder="Paste the ARN of an execution"
        aria-label="ARN of an execution"
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : faultId}
        spellCheck={false}
        autoComplete="off"
      />
      <Button type="submit">Open</Button>
      {fault !== undefined && (
        <p id={faultId} role="alert" className={classes["fault"]}>
          {fault}
        </p>
      )}
    </form>
  );
}

/** An ARN that is pasted anywhere but in a field opens its execution. */
function usePastedArn(open: (text: string) => void): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const isField = event.target instanceof Element && event.target.closest("input, textarea, dialog") !== null;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (isField || event.defaultPrevented || !text.trim().startsWith("arn:")) return;
      event.preventDefault();
      open(text);
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  });
}
