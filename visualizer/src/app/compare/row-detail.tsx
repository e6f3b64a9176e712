import { type ComparedOperation, payloadChange, type PayloadRef } from "@durascope/sdk/history";
import { X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../part/button.tsx";
import type { OpenedExecution } from "../source/execution.ts";
import { changeView } from "../state/view-store.ts";
import classes from "./compare-view.module.css";
import { differenceText } from "./difference-text.ts";
import { PayloadDiff } from "./payload-diff.tsx";

interface RowDetailProps {
  readonly left: OpenedExecution;
  readonly right: OpenedExecution;
  readonly compared: ComparedOperation;
  readonly onClose: () => void;
}

const members = ["input", "result", "error"] as const;
const titles = { input: "Input", result: "Result", error: "Error" } as const;

/** One operation of both executions: their payloads, line by line. */
export function RowDetail({ left, right, compared, onClose }: RowDetailProps) {
  const view = compared.left ?? compared.right;
  if (view === undefined) return null;
  const name = view.name ?? view.subType ?? view.type;
  const shown = members.filter(
    (member) => compared.left?.[member] !== undefined || compared.right?.[member] !== undefined,
  );
  return (
    <section className={classes["detail"]} aria-label={`Comparison of ${name}`}>
      <header>
        <h2>{name}</h2>
        <IconButton label="Close" onClick={onClose}>
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      <p>{differenceText(compared) || "Nothing differs but, perhaps, how long it took."}</p>
      {compared.left !== undefined && (
        <Button onClick={() => changeView({ operation: compared.left?.id })}>Show the operation here</Button>
      )}
      {shown.length === 0 && <p className={classes["none"]}>It has no payloads.</p>}
      {shown.map((member) => (
        <Member
          key={member}
          title={titles[member]}
          left={{ opened: left, reference: compared.left?.[member] }}
          right={{ opened: right, reference: compared.right?.[member] }}
        />
      ))}
    </section>
  );
}

/** A payload of one of the executions. */
export interface Side {
  readonly opened: OpenedExecution;
  readonly reference: PayloadRef | undefined;
}

/** The texts are read when they are asked for, or when they are likely to differ. */
function Member({ title, left, right }: { readonly title: string; readonly left: Side; readonly right: Side }) {
  const change = payloadChange(
    { model: left.opened.model, ref: left.reference },
    { model: right.opened.model, ref: right.reference },
  );
  const [isWanted, setWanted] = useState(change === "changed");
  return (
    <section aria-label={title}>
      <h3>
        {title} <span className={classes["change"]}>{change === "unknown" ? "not compared yet" : change}</span>
      </h3>
      {isWanted ? (
        <PayloadDiff left={left} right={right} />
      ) : (
        <Button onClick={() => setWanted(true)}>{change === "same" ? "Show" : "Compare"}</Button>
      )}
    </section>
  );
}
