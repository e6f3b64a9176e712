import { useEffect, useRef, useState } from "react";
import type { Redaction } from "../../shared/file/bundle.ts";
import { Button } from "../part/button.tsx";
import { Dialog } from "../part/dialog.tsx";
import { useExecution } from "../source/use-execution.ts";
import type { Progress } from "./collect.ts";
import { downloadExport } from "./download.ts";
import { type ExportChoice, type ExportFormat, exportFormats, firstChoice } from "./export-choice.ts";
import classes from "./file.module.css";

/** Chooses what an export holds, and writes it. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const execution = useExecution();
  const [choice, setChoice] = useState(firstChoice);
  const { start, progress, problem, isBusy } = useExport(onClose);
  const redaction = (change: Partial<Redaction>): void =>
    setChoice((now) => ({ ...now, redaction: { ...now.redaction, ...change } }));
  return (
    <Dialog
      title="Export"
      onClose={onClose}
      actions={
        <>
          <p className={classes["progress"]} role="status">
            {progressText(isBusy, progress)}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={isBusy} onClick={() => start(choice)}>
            Download
          </Button>
        </>
      }
    >
      <FormatChoice format={choice.format} onChange={(format) => setChoice((now) => ({ ...now, format }))} />
      <RedactionChoice
        choice={choice}
        onChange={redaction}
        payloads={execution.capabilities.payloads}
        logs={execution.capabilities.logs}
      />
      {problem !== undefined && (
        <p className={classes["problem"]} role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}

function progressText(isBusy: boolean, progress: Progress | undefined): string {
  if (!isBusy) return "";
  if (progress === undefined || progress.done === progress.total) return "Writing the file …";
  return `Reading payloads: ${progress.done.toLocaleString("en")} of ${progress.total.toLocaleString("en")}`;
}

function useExport(onDone: () => void) {
  const execution = useExecution();
  const [progress, setProgress] = useState<Progress>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const abort = useRef(new AbortController());
  useEffect(() => {
    abort.current = new AbortController();
    return () => abort.current.abort();
  }, []);
  const start = (choice: ExportChoice): void => {
    const { signal } = abort.current;
    setBusy(true);
    setProblem(undefined);
    downloadExport(execution, choice, { signal, onProgress: setProgress }).then(onDone, (error: unknown) => {
      if (signal.aborted) return;
      setBusy(false);
      setProblem(error instanceof Error ? error.message : String(error));
    });
  };
  return { start, progress, problem, isBusy };
}

function FormatChoice({
  format,
  onChange,
}: {
  readonly format: ExportFormat;
  readonly onChange: (to: ExportFormat) => void;
}) {
  return (
    <fieldset className={classes["group"]}>
      <legend>Format</legend>
      {(Object.keys(exportFormats) as ExportFormat[]).map((name) => (
        <label key={name} className={classes["option"]}>
          <input type="radio" name="format" checked={format === name} onChange={() => onChange(name)} />
          <span>
            <strong>{exportFormats[name].title}</strong>{" "}
            <span className={classes["note"]}>{exportFormats[name].text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface RedactionProps {
  readonly choice: ExportChoice;
  readonly onChange: (change: Partial<Redaction>) => void;
  /** Whether payloads can be read at all, and whether there may be logs. */
  readonly payloads: boolean;
  readonly logs: boolean;
}

const payloadTexts = {
  kept: "Payloads as they are",
  hashed: "Their sizes and hashes: equal ones can be told, their content cannot",
  removed: "Only their sizes",
} as const;

function RedactionChoice({ choice: { format, redaction }, onChange, payloads, logs }: RedactionProps) {
  const isTable = format === "csv";
  const keep = (name: "errors" | "callbackIds" | "logs", text: string) => (
    <label className={classes["option"]}>
      <input
        type="checkbox"
        checked={redaction[name] === "kept"}
        onChange={({ target }) => onChange({ [name]: target.checked ? "kept" : "removed" })}
      />
      <span>{text}</span>
    </label>
  );
  return (
    <fieldset className={classes["group"]}>
      <legend>What goes in</legend>
      {!isTable &&
        (Object.keys(payloadTexts) as Redaction["payloads"][]).map((name) => (
          <label key={name} className={classes["option"]}>
            <input
              type="radio"
              name="payloads"
              disabled={!payloads && name !== "removed"}
              checked={redaction.payloads === name}
              onChange={() => onChange({ payloads: name })}
            />
            <span>{payloadTexts[name]}</span>
          </label>
        ))}
      {keep("errors", "Messages, stacks and data of errors; their types stay in any case")}
      {!isTable && keep("callbackIds", "Ids of callbacks: whoever has one can complete the callback")}
      {!isTable && logs && keep("logs", "Log lines")}
    </fieldset>
  );
}
