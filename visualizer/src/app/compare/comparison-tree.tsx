import { compareExecutions, comparedOperation, type Comparison } from "@durascope/sdk/history";
import { useMemo, useState } from "react";
import { Button } from "../part/button.tsx";
import { VirtualTable } from "../part/virtual-table.tsx";
import type { OpenedExecution } from "../source/execution.ts";
import { useRegisterActions } from "../state/action.ts";
import { changeView } from "../state/view-store.ts";
import { comparisonColumns } from "./comparison-columns.tsx";
import { ComparisonHead } from "./comparison-head.tsx";
import classes from "./compare-view.module.css";
import { nextDifference, rowsAround, shownRows } from "./rows.ts";
import { RowDetail } from "./row-detail.tsx";

interface ComparisonTreeProps {
  readonly left: OpenedExecution;
  readonly right: OpenedExecution;
}

/** The merged tree, what the executions have to themselves above it, and the selected operation beside it. */
export function ComparisonTree({ left, right }: ComparisonTreeProps) {
  const comparison = useMemo(() => compareExecutions(left.model, right.model), [left.model, right.model]);
  const tree = useTree(comparison);
  const { shown, selected, closed, show, toggle } = tree;
  const models = useMemo(() => ({ left: left.model, right: right.model }), [left.model, right.model]);
  const columns = useMemo(
    () => comparisonColumns({ models, comparison, closed }, shown, toggle),
    [models, comparison, closed, shown, toggle],
  );
  const row = selected === undefined ? -1 : shown.indexOf(selected);
  return (
    <>
      <ComparisonHead left={left} right={right} comparison={comparison} />
      <Bar comparison={comparison} tree={tree} />
      <div className={classes["body"]}>
        <VirtualTable
          label="Operations of both executions"
          columns={columns}
          count={shown.length}
          selected={row}
          onSelect={(index) => show(shown[index])}
          tree={{
            level: (index) => (comparison.depth[shown[index] ?? 0] ?? 0) + 1,
            isOpen: (index) => openness(comparison, closed, shown[index]),
            onToggle: (index) => toggle(shown[index] ?? -1),
          }}
          empty={<p className={classes["none"]}>The operations of the two executions do not differ.</p>}
        />
        {selected !== undefined && (
          <RowDetail
            key={selected}
            left={left}
            right={right}
            compared={comparedOperation(models, comparison, selected)}
            onClose={() => show(undefined)}
          />
        )}
      </div>
    </>
  );
}

interface Tree {
  readonly shown: Int32Array;
  readonly selected: number | undefined;
  readonly closed: ReadonlySet<number>;
  readonly onlyDifferences: boolean;
  readonly setOnlyDifferences: (onlyDifferences: boolean) => void;
  /** Selects a row, and opens what it is in. */
  readonly show: (row: number | undefined) => void;
  readonly toggle: (row: number) => void;
}

function useTree(comparison: Comparison): Tree {
  const [onlyDifferences, setOnlyDifferences] = useState(comparison.firstDivergence >= 0);
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const [selected, setSelected] = useState<number>();
  const shown = useMemo(
    () => shownRows(comparison, { onlyDifferences, closed }),
    [comparison, onlyDifferences, closed],
  );
  return useMemo(() => {
    const show = (row: number | undefined): void => {
      setSelected(row);
      const around = new Set(row === undefined ? [] : rowsAround(comparison, row));
      setClosed((before) => new Set([...before].filter((other) => !around.has(other))));
    };
    const toggle = (row: number): void =>
      setClosed((before) => {
        const after = new Set(before);
        if (!after.delete(row)) after.add(row);
        return after;
      });
    return { shown, selected, closed, onlyDifferences, setOnlyDifferences, show, toggle };
  }, [comparison, shown, selected, closed, onlyDifferences]);
}

function openness(
  { subtreeSize }: Comparison,
  closed: ReadonlySet<number>,
  row: number | undefined,
): boolean | undefined {
  if (row === undefined || subtreeSize[row] === 1) return undefined;
  return !closed.has(row);
}

function Bar({ comparison, tree }: { readonly comparison: Comparison; readonly tree: Tree }) {
  const { firstDivergence } = comparison;
  const next = (): void => tree.show(nextDifference(comparison, tree.selected ?? -1));
  useRegisterActions([
    {
      id: "compare.next",
      title: "Next difference",
      group: "Compare",
      keys: ["n"],
      run: next,
      when: () => firstDivergence >= 0,
    },
  ]);
  return (
    <div className={classes["bar"]}>
      <label className={classes["switch"]}>
        <input
          type="checkbox"
          checked={tree.onlyDifferences}
          onChange={({ target }) => tree.setOnlyDifferences(target.checked)}
        />
        Only differences
      </label>
      <Button disabled={firstDivergence < 0} onClick={() => tree.show(firstDivergence)}>
        First divergence
      </Button>
      <Button disabled={firstDivergence < 0} onClick={next} title="Next difference (N)">
        Next difference
      </Button>
      <span className={classes["space"]} />
      <Button onClick={() => changeView({ compareWith: undefined }, "push")}>Compare with another</Button>
    </div>
  );
}
