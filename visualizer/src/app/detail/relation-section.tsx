import { operation, type OperationView } from "@durascope/sdk/history";
import { StatusIcon, TypeIcon } from "../part/icon.tsx";
import { kindOf, stateTexts } from "../part/sign.ts";
import { useExecution } from "../source/use-execution.ts";
import { changeView } from "../state/view-store.ts";
import classes from "./detail.module.css";
import { childrenOf } from "./children.ts";
import { Section } from "./section.tsx";

const most = 12;

/** What an operation is inside of, and what is inside it. */
export function RelationSection({ view }: { readonly view: OperationView }) {
  const { model } = useExecution();
  const { parent, childCount, index } = view;
  if (parent < 0 && childCount === 0) return null;
  return (
    <Section title="Place">
      {parent >= 0 && (
        <>
          <p className={classes["muted"]}>Inside</p>
          <ul className={classes["operations"]}>
            <OperationLink view={operation(model, parent)} />
          </ul>
        </>
      )}
      {childCount > 0 && (
        <>
          <p className={classes["muted"]}>
            Contains {childCount.toLocaleString("en")} {childCount === 1 ? "operation" : "operations"}
          </p>
          <ul className={classes["operations"]}>
            {childrenOf(model, index, most).map((child) => (
              <OperationLink key={child} view={operation(model, child)} />
            ))}
          </ul>
          {childCount > most && <p className={classes["muted"]}>and {(childCount - most).toLocaleString("en")} more</p>}
        </>
      )}
    </Section>
  );
}

/** Selects another operation. */
export function OperationLink({ view }: { readonly view: OperationView }) {
  const { id, name, state } = view;
  return (
    <li>
      <button type="button" className={classes["operation"]} onClick={() => changeView({ operation: id })}>
        <StatusIcon state={state} size={12} />
        <TypeIcon kind={kindOf(view)} size={12} />
        <span className={classes["operationName"]}>{name ?? id}</span>
        <span className="visually-hidden">, {stateTexts[state]}</span>
      </button>
    </li>
  );
}
