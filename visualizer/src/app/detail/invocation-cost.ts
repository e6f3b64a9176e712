import { costOfReplay, type ExecutionModel, type Mark, markOf, type ReplayCost } from "@durascope/sdk/history";

const known = new WeakMap<ExecutionModel, ReplayCost>();

/** What replay cost in one invocation. Times are milliseconds. */
export interface InvocationCost {
  readonly untilFirstWork: number | undefined;
  /** Of its duration, what went by before its first new work: 0 to 1. */
  readonly share: number | undefined;
  readonly bytes: number;
  readonly unknownSizes: number;
}

/** The cost of one invocation; that of all is reckoned once for each model. */
export function invocationCost(model: ExecutionModel, index: number): InvocationCost {
  const cost = known.get(model) ?? costOfReplay(model);
  known.set(model, cost);
  const untilFirstWork = finite(cost.timeToFirstWork[index]);
  const duration = finite(cost.duration[index]);
  return {
    untilFirstWork,
    share: untilFirstWork === undefined || !duration ? undefined : Math.min(1, untilFirstWork / duration),
    bytes: cost.bytes[index] ?? 0,
    unknownSizes: cost.unknownSizes[index] ?? 0,
  };
}

function finite(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

interface MarkQuestion {
  readonly invocation: number;
  readonly mark: Mark;
  readonly limit: number;
}

/** The first operations that bear a mark in an invocation, in the order of the rows. */
export function operationsWith(model: ExecutionModel, { invocation, mark, limit }: MarkQuestion): number[] {
  const found: number[] = [];
  for (const operation of model.tree.rows) {
    if (markOf(model, operation, invocation).mark === mark && found.push(operation) === limit) break;
  }
  return found;
}
