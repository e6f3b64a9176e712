import { FileUp, GitCompare } from "lucide-react";
import { type DragEvent, type FormEvent, useId, useRef, useState } from "react";
import { arnFault, executionArnIn } from "../list/execution-arn.ts";
import { Button } from "../part/button.tsx";
import { Empty } from "../part/empty.tsx";
import { keepFile } from "../source/opened-file.ts";
import { useExecution } from "../source/use-execution.ts";
import { changeView } from "../state/view-store.ts";
import classes from "./compare-view.module.css";

function compareWith(id: string): void {
  changeView({ compareWith: id }, "push");
}

function take(file: File | undefined): void {
  if (file !== undefined) compareWith(keepFile(file, file.name));
}

function takeDropped(event: DragEvent): void {
  event.preventDefault();
  take(event.dataTransfer.files[0]);
}

/** Asks for the execution to compare with: its ARN, or a file. */
export function SecondChooser() {
  const { target } = useExecution();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={classes["chooser"]} onDrop={takeDropped} onDragOver={(event) => event.preventDefault()}>
      <Empty title="Compare with another execution" icon={<GitCompare size={24} aria-hidden />}>
        <p>
          Operations are matched by where they are, their name and their kind: see what was added, removed, or went
          differently.
        </p>
        {target.kind === "server" && <ArnForm />}
        <p>
          <Button onClick={() => input.current?.click()}>
            <FileUp size={14} aria-hidden /> Choose a file …
          </Button>{" "}
          or drop one here.
        </p>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="File with the other execution"
          onChange={({ target: { files } }) => take(files?.[0])}
        />
      </Empty>
    </div>
  );
}

function ArnForm() {
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const faultId = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const arn = executionArnIn(text);
    if (arn === undefined) setFault(arnFault(text));
    else compareWith(arn);
  };
  return (
    <form className={classes["form"]} onSubmit={submit}>
      <input
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setFault(undefined);
        }}
        placeholder="ARN of the other execution"
        aria-label="ARN of the other execution"
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : faultId}
        spellCheck={false}
        autoComplete="off"
      />
      <Button type="submit">Compare</Button>
      {fault !== undefined && (
        <p id={faultId} role="alert" className={classes["fault"]}>
          {fault}
        </p>
      )}
    </form>
  );
}
