import { errorChain, type ErrorLink, type PayloadRef, readPayload } from "@durascope/sdk/history";
import { useState } from "react";
import { usePayload } from "../payload/use-payload.ts";
import { Copy } from "../part/copy.tsx";
import { asProblem } from "../source/server.ts";
import { useExecution } from "../source/use-execution.ts";
import classes from "./detail.module.css";
import { recordedError, stackLine } from "./error-text.ts";
import { Section } from "./section.tsx";

/** An error: what it says, what caused it, and where it came from. */
export function ErrorSection({
  reference,
  title = "Error",
}: {
  readonly reference: PayloadRef;
  readonly title?: string;
}) {
  const { model, capabilities, target } = useExecution();
  const here = readPayload(model, reference);
  const isAsked = here.state !== "error" && (target.kind === "file" || capabilities.payloads);
  const { data, error } = usePayload(reference, { isWanted: isAsked });
  const recorded = here.state === "error" ? here.error : data?.state === "text" ? recordedError(data.text) : undefined;
  if (recorded === undefined) {
    if (here.state === "empty") return null;
    return (
      <Section title={title}>
        <p className={classes["muted"]}>
          {error === null ? missingText(isAsked, data?.state) : asProblem(error).message}
        </p>
      </Section>
    );
  }
  const chain = errorChain(recorded);
  return (
    <Section
      title={title}
      tools={<Copy label="Copy the error as JSON" text={JSON.stringify(recorded, undefined, 2)} />}
    >
      <ol className={classes["chain"]}>
        {chain.map((link, index) => (
          // The chain of one error does not change.
          <li key={index}>
            <Link link={link} place={{ number: index + 1, of: chain.length }} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function missingText(isAsked: boolean, state: string | undefined): string {
  if (isAsked && state === undefined) return "Loading …";
  return "Not included: this history was read or exported without payloads.";
}

interface LinkProps {
  readonly link: ErrorLink;
  readonly place: { readonly number: number; readonly of: number };
}

function Link({ link, place }: LinkProps) {
  const { type, message, stack, fields, data } = link;
  return (
    <div className={classes["error"]}>
      {place.of > 1 && (
        <p className={classes["place"]}>
          {place.number === 1 ? "" : "Caused by · "}Error {place.number} of {place.of}
        </p>
      )}
      <p className={classes["message"]}>
        <strong>{type ?? "Error"}</strong>
        {message !== undefined && <span>{message}</span>}
      </p>
      {fields !== undefined && <pre className={classes["fields"]}>{JSON.stringify(fields, undefined, 2)}</pre>}
      {data !== undefined && <pre className={classes["fields"]}>{data}</pre>}
      {stack.length > 0 && <Stack stack={stack} isOpen={place.number === 1} />}
    </div>
  );
}

function Stack({ stack, isOpen }: { readonly stack: readonly string[]; readonly isOpen: boolean }) {
  const [shown, setShown] = useState(isOpen);
  return (
    <details open={shown} onToggle={({ currentTarget }) => setShown(currentTarget.open)}>
      <summary>{stack.length === 1 ? "1 frame" : `${stack.length} frames`}</summary>
      <ol className={classes["stack"]}>
        {stack.map((line, index) => {
          const { name, file, isForeign } = stackLine(line);
          return (
            <li key={index} data-foreign={isForeign}>
              <span>{name}</span> {file !== undefined && <code>{file}</code>}
            </li>
          );
        })}
      </ol>
    </details>
  );
}
