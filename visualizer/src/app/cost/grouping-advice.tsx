import { type ExecutionModel, type Grouping, groupingAdvice } from "@durascope/sdk/history";
import { useMemo } from "react";
import { nameOf } from "../matrix/cell-text.ts";
import { LinkButton } from "../part/button.tsx";
import { changeView } from "../state/view-store.ts";
import { shareText } from "../time/time-kinds.ts";
import classes from "./cost-view.module.css";

/** Which operations would have been replayed less in a child context of their own. */
export function GroupingAdvice({ model }: { readonly model: ExecutionModel }) {
  const advice = useMemo(() => groupingAdvice(model), [model]);
  if (advice.length === 0) return <p>Nothing would be replayed less if it were grouped.</p>;
  return (
    <ul className={classes["advice"]}>
      {advice.map((grouping) => (
        <Advice key={grouping.operations[0]} model={model} grouping={grouping} />
      ))}
    </ul>
  );
}

function Advice({ model, grouping }: { readonly model: ExecutionModel; readonly grouping: Grouping }) {
  const { parent, operations, now, grouped } = grouping;
  const first = operations[0] ?? 0;
  const last = operations.at(-1) ?? first;
  return (
    <li>
      <p>
        If the {operations.length.toLocaleString("en")} operations <Name model={model} operation={first} /> to{" "}
        <Name model={model} operation={last} />
        {parent >= 0 && (
          <>
            {" "}
            in <Name model={model} operation={parent} />
          </>
        )}{" "}
        were one child context, replays would drop from <strong>{now.toLocaleString("en")}</strong> to{" "}
        <strong>{grouped.toLocaleString("en")}</strong> (−{shareText(now - grouped, now)}), and in every invocation
        after the last of them from {operations.length.toLocaleString("en")} to 1.
      </p>
    </li>
  );
}

function Name({ model, operation }: { readonly model: ExecutionModel; readonly operation: number }) {
  return (
    <LinkButton onClick={() => changeView({ operation: model.operations.ids[operation] })}>
      {nameOf(model, operation)}
    </LinkButton>
  );
}
