import { Empty } from "../part/empty.tsx";
import { ProblemBanner } from "../part/banner.tsx";
import { Button } from "../part/button.tsx";
import { useExecution } from "../source/use-execution.ts";
import { useSummaries, useSummariesOf } from "../source/use-summaries.ts";
import type { OpenedExecution } from "../source/execution.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import classes from "./compare-view.module.css";
import { ComparisonTree } from "./comparison-tree.tsx";
import { SecondChooser } from "./second-chooser.tsx";
import { useSecond } from "./second.ts";

/** Two executions in one tree: what is in one only, and what went differently. */
export function CompareView() {
  const second = useViewStore((state) => state.compareWith);
  return second === undefined ? <SecondChooser /> : <WithSecond key={second} id={second} />;
}

function WithSecond({ id }: { readonly id: string }) {
  const second = useSecond(id);
  if (second === undefined) return null;
  if (second.phase === "error" && second.problem !== undefined) {
    return (
      <>
        <ProblemBanner
          problem={second.problem}
          actions={<Button onClick={() => changeView({ compareWith: undefined })}>Choose another</Button>}
        />
        <Empty title="The other execution could not be opened" />
      </>
    );
  }
  if (second.model.events.raw.length === 0) return <Empty title="Loading the other execution …" />;
  return <Compared second={second} />;
}

function Compared({ second }: { readonly second: OpenedExecution }) {
  const first = useExecution();
  const left = useSummaries().model;
  const right = useSummariesOf(second).model;
  return (
    <div className={classes["view"]}>
      <ComparisonTree left={{ ...first, model: left }} right={{ ...second, model: right }} />
    </div>
  );
}
