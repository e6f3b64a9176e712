import type { OperationView } from "@durascope/sdk/history";
import { Check, Copy as CopyIcon } from "lucide-react";
import { useState } from "react";
import { Button } from "../part/button.tsx";
import { useExecution } from "../source/use-execution.ts";
import { addressOf, useViewStore } from "../state/view-store.ts";
import classes from "./detail.module.css";
import { Section } from "./section.tsx";
import { commandLine } from "./shell.ts";

interface Form {
  readonly title: string;
  readonly text: string;
}

/** Ways to take what is shown elsewhere: a link, JSON, commands. */
export function CopyAs({ view }: { readonly view?: OperationView }) {
  const { model } = useExecution();
  const state = useViewStore();
  const { arn } = model.execution;
  const forms: Form[] = [
    { title: "Link", text: location.origin + addressOf(state) },
    { title: "Events as JSON", text: JSON.stringify(eventsOf(model.events.raw, view), undefined, 2) },
    ...(arn === undefined ? [] : commands(arn, view)),
  ];
  return (
    <Section title="Copy as">
      <div className={classes["forms"]}>
        {forms.map((form) => (
          <CopyButton key={form.title} form={form} />
        ))}
      </div>
    </Section>
  );
}

function eventsOf(raw: readonly object[], view: OperationView | undefined): unknown {
  return view === undefined ? raw : Array.from(view.events, (event) => raw[event]);
}

function commands(arn: string, view: OperationView | undefined): Form[] {
  const callback = view?.callback?.id;
  return [
    { title: "durascope show", text: commandLine("npx", "durascope", "show", arn) },
    {
      title: "AWS CLI",
      text: commandLine("aws", "lambda", "get-durable-execution-history", "--durable-execution-arn", arn),
    },
    ...(callback === undefined
      ? []
      : [
          { title: "durascope callback", text: commandLine("npx", "durascope", "callback", "succeed", callback, "{}") },
        ]),
  ];
}

function CopyButton({ form: { title, text } }: { readonly form: Form }) {
  const [outcome, setOutcome] = useState<"copied" | "refused">();
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setOutcome("copied"),
      () => setOutcome("refused"),
    );
  };
  return (
    <Button onClick={copy} onBlur={() => setOutcome(undefined)} title={text.slice(0, 400)}>
      {outcome === "copied" ? <Check size={12} aria-hidden /> : <CopyIcon size={12} aria-hidden />}
      {title}
      <span role="status" className="visually-hidden">
        {outcome === "copied" ? " copied" : outcome === "refused" ? " The browser refused to copy" : ""}
      </span>
    </Button>
  );
}
