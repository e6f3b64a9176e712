import {
  compareExecutions,
  comparedOperation,
  type ComparedOperation,
  type Comparison,
  type DifferenceName,
  type ExecutionComparison,
  type ExecutionModel,
  type OperationView,
  type PayloadChange,
  type Sides,
} from "@durascope/sdk/history";
import { ExitStatus } from "../lambda/failure.ts";
import { printDiff } from "./diff-text.ts";
import { json, type ServiceOptions, type Session } from "./session.ts";
import { readExecution } from "./source.ts";

export interface DiffOptions extends ServiceOptions {
  /** Also what is the same. */
  readonly all?: boolean | undefined;
}

/** What one of the executions did about an operation; times are milliseconds. */
export interface DiffSide {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  /** Missing while it is not over. */
  readonly duration?: number;
}

export interface DiffRow {
  readonly depth: number;
  readonly name: string;
  readonly type: string;
  readonly differences: readonly DifferenceName[];
  readonly payload: PayloadChange;
  readonly left?: DiffSide;
  readonly right?: DiffSide;
}

/** Two executions side by side, as text and for programs. */
export interface Diff {
  readonly left: string;
  readonly right: string;
  readonly execution: ExecutionComparison;
  readonly totals: Comparison["totals"];
  /** Name of the operation in which they first part. */
  readonly firstDivergence?: string;
  readonly rows: readonly DiffRow[];
}

/** Compares two executions: which operations only one of them has, and in what the others differ. */
export async function diff(
  session: Session,
  { left, right }: Sides<string>,
  options: DiffOptions,
): Promise<ExitStatus> {
  const models = {
    left: await readExecution(session, left, options),
    right: await readExecution(session, right, options),
  };
  const found = diffOf(models, options.all === true);
  if (options.json === true) session.terminal.out.line(json(found));
  else printDiff(session.terminal.out, found);
  return ExitStatus.ok;
}

/** The rows that differ, with those above them; with `all`, every row. */
export function diffOf(models: Sides<ExecutionModel>, all: boolean): Diff {
  const comparison = compareExecutions(models.left, models.right);
  const rows: DiffRow[] = [];
  for (let row = 0; row < comparison.count; row++) {
    if (all || comparison.differencesWithin[row] !== 0) rows.push(rowOf(comparedOperation(models, comparison, row)));
  }
  const { firstDivergence, execution, totals } = comparison;
  const first = firstDivergence < 0 ? undefined : comparedOperation(models, comparison, firstDivergence);
  return {
    left: labelOf(models.left),
    right: labelOf(models.right),
    execution,
    totals,
    ...(first === undefined ? {} : { firstDivergence: nameOf(first) }),
    rows,
  };
}

function labelOf({ execution }: ExecutionModel): string {
  return execution.name ?? execution.id ?? "unnamed";
}

function nameOf({ left, right }: Pick<ComparedOperation, "left" | "right">): string {
  return left?.name ?? right?.name ?? "unnamed";
}

function rowOf({ left, right, depth, differences, payload }: ComparedOperation): DiffRow {
  const either = left ?? right;
  return {
    depth,
    name: nameOf({ left, right }),
    type: either?.subType ?? either?.type ?? "",
    differences,
    payload,
    ...(left === undefined ? {} : { left: sideOf(left) }),
    ...(right === undefined ? {} : { right: sideOf(right) }),
  };
}

function sideOf({ id, status, attemptCount, start, end }: OperationView): DiffSide {
  return { id, status, attempts: attemptCount, ...(end === undefined ? {} : { duration: end - start }) };
}
