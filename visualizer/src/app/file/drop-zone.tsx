import { FileDown } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Problem } from "../../shared/api.ts";
import { Button } from "../part/button.tsx";
import { Dialog } from "../part/dialog.tsx";
import { useRegisterActions } from "../state/action.ts";
import classes from "./file.module.css";
import { openBeside } from "./opening.ts";

interface Refused {
  readonly name: string;
  readonly problem: Problem;
}

/** Takes files that are dropped anywhere on the page, chosen, or pasted as text. */
export function DropZone() {
  const [, navigate] = useLocation();
  const [opening, setOpening] = useState<string>();
  const [refused, setRefused] = useState<Refused>();
  const input = useRef<HTMLInputElement>(null);
  const open = async (blob: Blob, name: string): Promise<void> => {
    setOpening(name);
    const outcome = await openBeside(blob, name);
    setOpening(undefined);
    if ("path" in outcome) navigate(outcome.path);
    else setRefused({ name, problem: outcome.problem });
  };
  const isOver = useDroppedFiles((file) => void open(file, file.name));
  usePastedHistory((text) => void open(new Blob([text]), "what was pasted"));
  useRegisterActions([
    { id: "open-file", title: "Open a file …", group: "File", keys: ["o"], run: () => input.current?.click() },
  ]);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.jsonl,.ndjson,.gz,.html,application/json,application/gzip,text/html"
        aria-label="File with an execution"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = "";
          if (file !== undefined) void open(file, file.name);
        }}
      />
      {isOver && (
        <div className={classes["overlay"]} aria-hidden>
          <FileDown size={32} />
          <p>Drop to open: a history, a bundle, a report, or spans</p>
        </div>
      )}
      {opening !== undefined && (
        <p className={classes["opening"]} role="status">
          Opening {opening} …
        </p>
      )}
      {refused !== undefined && <RefusedDialog refused={refused} onClose={() => setRefused(undefined)} />}
    </>
  );
}

function RefusedDialog({ refused, onClose }: { readonly refused: Refused; readonly onClose: () => void }) {
  const { name, problem } = refused;
  return (
    <Dialog title={`Cannot open ${name}`} onClose={onClose} actions={<Button onClick={onClose}>Close</Button>}>
      <p className={classes["problem"]}>{sentence(problem.message)}</p>
      <p>{problem.next}</p>
    </Dialog>
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/** Whether files are held over the page; hands over the first that is dropped. */
function useDroppedFiles(onFile: (file: File) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(onFile);
  latest.current = onFile;
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = ({ relatedTarget }: DragEvent): void => {
      if (relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      const [file] = event.dataTransfer?.files ?? [];
      setOver(false);
      // A part of the page may take files for itself.
      if (file === undefined || event.defaultPrevented) return;
      event.preventDefault();
      latest.current(file);
    };
    const abort = new AbortController();
    const { signal } = abort;
    globalThis.addEventListener("dragover", over, { signal });
    globalThis.addEventListener("dragleave", leave, { signal });
    globalThis.addEventListener("drop", drop, { signal });
    return () => abort.abort();
  }, []);
  return isOver;
}

/** Hands over text that is pasted beside fields and looks like JSON. */
function usePastedHistory(onText: (text: string) => void): void {
  const latest = useRef(onText);
  latest.current = onText;
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const isField = event.target instanceof Element && event.target.closest("input, textarea, dialog") !== null;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (isField || event.defaultPrevented || !/^\s*[[{]/.test(text)) return;
      event.preventDefault();
      latest.current(text);
    };
    globalThis.addEventListener("paste", paste);
    return () => globalThis.removeEventListener("paste", paste);
  }, []);
}
