import { errorChain, type ErrorLink, type PayloadRef } from "@durascope/sdk/history";
import { useState } from "react";
import { Copy } from "../part/copy.tsx";
import { asProblem } from "../source/server.ts";
import classes from "./detail.module.css";
import { stackLine } from "./error-text.ts";
import { Section } from "./section.tsx";
import { useError } from "./use-error.ts";

/** An error: what it says, what caused it, and where it came from. */
export function ErrorSection({ reference }: { readonly reference: PayloadRef }) {
  const reading = useError(reference);
  if (reading.state === "empty") return null;
  if (reading.state !== "error") {
    return (
      <Section title="Error">
        <p className={classes["muted"]}>
          {reading.state === "problem" ? asProblem(reading.problem).message : missingTexts[reading.state]}
        </p>
      </Section>
    );
  }
  const chain = errorChain(reading.error);
  return (
    <Section
      title="Error"
      tools={<Copy label="Copy the error as JSON" text={JSON.stringify(reading.error, undefined, 2)} />}
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

const missingTexts = {
  loading: "Loading …",
  "not-included": "Not included: this history was read or exported without payloads.",
} as const;

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
      {stack.length > 0 && <Stack stack={stack} isOpen={place.number === place.of} />}
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
