import { payloadBytes, type PayloadRef } from "@durascope/sdk/history";
import { Maximize2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button, IconButton } from "../part/button.tsx";
import { Copy } from "../part/copy.tsx";
import { asProblem } from "../source/server.ts";
import type { PayloadText } from "../source/protocol.ts";
import { useExecution } from "../source/use-execution.ts";
import { InlinePayload } from "./inline-payload.tsx";
import classes from "./payload-section.module.css";
import { sizeText } from "./size-text.ts";
import { usePayload } from "./use-payload.ts";

const PayloadDialog = lazy(async () => ({ default: (await import("./payload-dialog.tsx")).PayloadDialog }));

interface PayloadSectionProps {
  /** `Input`, `Result`, `Error`. */
  readonly title: string;
  readonly reference: PayloadRef;
}

/** Of a payload larger than this, the panel shows the beginning. */
const inlineLimit = 65_536;
const previewBytes = 2048;

/** One payload: its size, its value or the beginning of it, and the way to all of it. */
export function PayloadSection({ title, reference }: PayloadSectionProps) {
  const { model, target, capabilities, payload } = useExecution();
  const size = payloadBytes(model, reference);
  const [asked, setAsked] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const isLarge = size !== undefined && size > inlineLimit;
  // To learn the size of one payload, the server has to load them all.
  const isWanted = capabilities.payloads && (size !== undefined || target.kind === "file" || asked);
  const answer = usePayload(reference, { isWanted, ...(isLarge ? { head: previewBytes } : {}) });
  const shown = answer.data?.state === "text" ? answer.data : undefined;
  const bytes = shown?.size ?? size;
  return (
    <section className={classes["section"]} aria-label={title}>
      <header className={classes["head"]}>
        <h3>{title}</h3>
        {bytes !== undefined && bytes > 0 && <span className={classes["size"]}>{sizeText(bytes)}</span>}
        {shown !== undefined && (
          <>
            <Copy label={`Copy ${title.toLowerCase()}`} text={async () => wholeText(await payload(reference))} />
            <IconButton label={`Open ${title.toLowerCase()}`} onClick={() => setOpen(true)}>
              <Maximize2 size={14} aria-hidden />
            </IconButton>
          </>
        )}
      </header>
      <Body
        answer={answer.data}
        error={answer.error}
        title={title}
        notWanted={
          capabilities.payloads
            ? {
                text: "Not loaded yet. Loading one loads all payloads of this execution.",
                onLoad: () => setAsked(true),
              }
            : { text: "Payloads are not loaded: durascope was started with --no-payloads." }
        }
        isWanted={isWanted}
        onOpen={() => setOpen(true)}
      />
      {isOpen && (
        <Suspense fallback={null}>
          <PayloadDialog title={title} reference={reference} preview={shown} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </section>
  );
}

function wholeText(payload: PayloadText): string {
  return payload.state === "text" ? payload.text : "";
}

interface BodyProps {
  readonly title: string;
  readonly answer: PayloadText | undefined;
  readonly error: Error | null;
  readonly isWanted: boolean;
  readonly notWanted: { readonly text: string; readonly onLoad?: () => void };
  readonly onOpen: () => void;
}

function Body({ title, answer, error, isWanted, notWanted, onOpen }: BodyProps) {
  if (!isWanted) {
    return (
      <Note action={notWanted.onLoad === undefined ? undefined : <Button onClick={notWanted.onLoad}>Load</Button>}>
        {notWanted.text}
      </Note>
    );
  }
  if (error !== null) {
    const { message, next } = asProblem(error);
    return (
      <Note>
        {message} {next}
      </Note>
    );
  }
  if (answer === undefined) return <Note>Loading …</Note>;
  if (answer.state === "empty") return <Note>Empty.</Note>;
  if (answer.state === "not-included") {
    return <Note>Not included: this history was read or exported without payloads.</Note>;
  }
  return <InlinePayload title={title} payload={answer} onOpen={onOpen} />;
}

function Note({ children, action }: { readonly children: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className={classes["note"]}>
      <p>{children}</p>
      {action}
    </div>
  );
}
