import type { SuspendReason } from "../observe/event.ts";
import { type WireOperation, type OperationUpdate, isTerminal } from "../wire/model.ts";
import type { Task } from "./task.ts";

type Extra = Partial<Pick<OperationUpdate, "Payload" | "WaitOptions" | "CallbackOptions" | "ChainedInvokeOptions">>;

/** Begins an operation that the service or the outside world finishes; its start is acknowledged before anything goes on. */
export async function started<T>(task: Task<T>, extra: Extra): Promise<WireOperation | undefined> {
  const known = task.record();
  if (known === undefined) await task.checkpoint("START", extra);
  if (task.isObserved)
    task.emit({ kind: "operation.started", operation: task.ref, replay: known !== undefined, record: task.record() });
  return task.record();
}

/** Waits for the operation to be finished from outside, and tells observers when that happens while we are here. */
export async function finished<T>(
  task: Task<T>,
  reason: SuspendReason,
  dueAt: (record: WireOperation | undefined) => number | undefined,
): Promise<WireOperation> {
  let record = task.record();
  while (record === undefined || !isTerminal(record.Status)) record = await task.untilChanged(reason, dueAt(record));
  if (task.isObserved) {
    const details = record.CallbackDetails ?? record.ChainedInvokeDetails;
    task.emit({
      kind: "operation.ended",
      operation: task.ref,
      status: record.Status ?? "SUCCEEDED",
      record,
      result: details?.Result,
      error: details?.Error,
      replay: false,
    });
  }
  return record;
}
