import { criticalPath, criticalShares, type ExecutionModel } from "@durascope/sdk/history";
import { useMemo, useState } from "react";
import { nameOf } from "../matrix/cell-text.ts";
import { Button, LinkButton } from "../part/button.tsx";
import { Duration } from "../part/time.tsx";
import { shownUntil, useClock } from "../source/use-clock.ts";
import { type NamedShare, sharesByName } from "./named-share.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import { shareText, timeKinds, timeKindTexts } from "./time-kinds.ts";
import classes from "./time.module.css";

const fewest = 8;
const more = 50;

/** The operations that kept the execution from ending earlier, the longest first. */
export function CriticalList({ model }: { readonly model: ExecutionModel }) {
  const until = shownUntil(model, useClock());
  const shares = useMemo(
    () => sharesByName(model, criticalShares(model, criticalPath(model, until), until)),
    [model, until],
  );
  const [limit, setLimit] = useState(fewest);
  const total = shares.reduce((sum, { time }) => sum + time, 0);
  const isShown = useViewStore((state) => state.critical);
  return (
    <>
      <ol className={classes["critical"]}>
        {shares.slice(0, limit).map((share) => (
          <CriticalItem key={share.operation} model={model} share={share} total={total} />
        ))}
      </ol>
      <div className={classes["actions"]}>
        {limit < shares.length && <Button onClick={() => setLimit(limit + more)}>More</Button>}
        <Button aria-pressed={isShown} onClick={() => changeView({ critical: true, view: "timeline" }, "push")}>
          Show it in the timeline
        </Button>
      </div>
    </>
  );
}

interface CriticalItemProps {
  readonly model: ExecutionModel;
  readonly share: NamedShare;
  readonly total: number;
}

function CriticalItem({ model, share: { operation, time, kinds, count }, total }: CriticalItemProps) {
  const main = timeKinds.reduce((largest, kind) => (kinds[kind] > kinds[largest] ? kind : largest));
  const id = model.operations.ids[operation];
  return (
    <li>
      <span className={classes["name"]}>
        {operation < 0 ? (
          "between operations"
        ) : (
          <LinkButton onClick={() => changeView({ operation: id })}>{nameOf(model, operation)}</LinkButton>
        )}
        {count > 1 && <span className={classes["kind"]}> × {count.toLocaleString("en")}</span>}
      </span>
      <span className={classes["meter"]} aria-hidden>
        {timeKinds.map((kind) => (
          <i
            key={kind}
            className={classes["part"]}
            data-kind={kind}
            style={{ width: `${(kinds[kind] / Math.max(1, total)) * 100}%` }}
          />
        ))}
      </span>
      <span className={classes["number"]}>
        <Duration ms={time} />
      </span>
      <span className={classes["number"]}>{shareText(time, total)}</span>
      <span className={classes["kind"]}>mostly {timeKindTexts[main]}</span>
    </li>
  );
}
