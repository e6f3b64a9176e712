import { type ExecutionModel, Status, TypeCode } from "@durascope/sdk/history";

/** The callbacks that are waited for, as indexes of their operations. */
export function openCallbacks({ operations, execution }: ExecutionModel): number[] {
  if (execution.closed) return [];
  const found: number[] = [];
  for (let index = 0; index < operations.count; index++) {
    const isOpen = operations.status[index] === Status.started && (operations.endEvent[index] ?? -1) < 0;
    if (operations.type[index] === TypeCode.callback && isOpen) found.push(index);
  }
  return found;
}
