import { type ExecutionModel, MarkCode, Status, TypeCode } from "@durascope/sdk/history";

/** Hues of cells, as the palette names them. */
export const hues = ["succeeded", "failed", "running", "attention", "waiting"] as const;
export type Hue = (typeof hues)[number];
const code = { succeeded: 0, failed: 1, running: 2, attention: 3, waiting: 4 } as const;

/** Per interval of the marks: index into `hues`, the outcome that the operation has come to in it. */
export function intervalHues({ marks, operations }: ExecutionModel): Uint8Array {
  const found = new Uint8Array(marks.mark.length);
  for (let operation = 0; operation < operations.count; operation++) {
    const outcome = outcomeOf(operations.status[operation] ?? Status.unknown);
    const isStep = operations.type[operation] === TypeCode.step;
    const end = marks.starts[operation + 1] ?? 0;
    let isLast = true;
    for (let slot = end - 1; slot >= (marks.starts[operation] ?? 0); slot--) {
      const mark = marks.mark[slot];
      if (mark === MarkCode.pending) found[slot] = code.waiting;
      else if (mark !== MarkCode.executed || isLast) found[slot] = outcome;
      else found[slot] = isStep ? code.attention : code.running;
      if (mark === MarkCode.executed) isLast = false;
    }
  }
  return found;
}

function outcomeOf(status: number): number {
  if (status === Status.succeeded) return code.succeeded;
  if (status === Status.failed || status === Status.timedOut) return code.failed;
  if (status === Status.pending) return code.attention;
  return status === Status.started ? code.running : code.waiting;
}
