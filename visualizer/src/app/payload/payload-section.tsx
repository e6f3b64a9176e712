import { payloadBytes, type PayloadRef } from "@durascope/sdk/history";
import { Maximize2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button, IconButton } from "../part/button.tsx";
import { Copy } from "../part/copy.tsx";
import { asProblem } from "../source/server.ts";
import type { PayloadText } from "../source/protocol.ts";
import { useIsNear } from "../source/use-session.ts";
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

/** One payload: its size, its value or the beginning of it, and the way to all of it. */
export function PayloadSection({ title, reference }: PayloadSectionProps) {
  const { payload } = useExecution();
  const reading = useReading(reference);
  const [isOpen, setOpen] = useState(false);
  const { shown, size } = reading;
  const open = (): void => setOpen(true);
  return (
    <section className={classes["section"]} aria-label={title}>
      <header className={classes["head"]}>
        <h3>{title}</h3>
        {size !== undefined && size > 0 && <span className={classes["size"]}>{sizeText(size)}</span>}
        {shown !== undefined && (
          <>
            <Copy label={`Copy ${title.toLowerCase()}`} text={async () => wholeText(await payload(reference))} />
            <IconButton label={`Open ${title.toLowerCase()}`} onClick={open}>
              <Maximize2 size={14} aria-hidden />
            </IconButton>
          </>
        )}
      </header>
      <Body title={title} reading={reading} onOpen={open} />
      {isOpen && (
        <Suspense fallback={null}>
          <PayloadDialog title={title} reference={reference} preview={shown} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </section>
  );
}

/** How far the reading of a payload for the panel has come. */
interface Reading {
  readonly answer: PayloadText | undefined;
  /** The answer, when it is a text. */
  readonly shown: (PayloadText & { readonly state: "text" }) | undefined;
  /** Bytes of the whole, as far as they are known. */
  readonly size: number | undefined;
  readonly error: Error | null;
  /** Why it is not read, and how to ask for it. */
  readonly unread: { readonly text: string; readonly load?: () => void } | undefined;
}

function useReading(reference: PayloadRef): Reading {
  const { model, capabilities } = useExecution();
  const isNear = useIsNear();
  const [asked, setAsked] = useState(false);
  const known = payloadBytes(model, reference);
  // To learn the size of one payload, the server has to load them all: from AWS only when it is asked for.
  const isWanted = capabilities.payloads && (known !== undefined || isNear || asked);
  const { data, error } = usePayload(reference, { isWanted, head: inlineLimit });
  const shown = data?.state === "text" ? data : undefined;
  const ask = { text: "Not loaded yet. Loading one loads all payloads of this execution.", load: () => setAsked(true) };
  const never = { text: "Payloads are not loaded: durascope was started with --no-payloads." };
  return {
    answer: data,
    shown,
    size: shown?.size ?? known,
    error,
    unread: isWanted ? undefined : capabilities.payloads ? ask : never,
  };
}

function wholeText(payload: PayloadText): string {
  return payload.state === "text" ? payload.text : "";
}

interface BodyProps {
  readonly title: string;
  readonly reading: Reading;
  readonly onOpen: () => void;
}

function Body({ title, reading, onOpen }: BodyProps) {
  const { answer, error, unread } = reading;
  if (unread !== undefined) {
    const action = unread.load === undefined ? undefined : <Button onClick={unread.load}>Load</Button>;
    return <Note action={action}>{unread.text}</Note>;
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
