import type { OperationUpdate } from "@durascope/sdk";
import { invalid } from "./rejection.ts";

const closing: Readonly<Record<string, readonly string[]>> = {
  STEP: ["SUCCEED", "FAIL", "RETRY"],
  CONTEXT: ["SUCCEED", "FAIL"],
};

/** Rules about a batch as a whole. */
export function checkBatch(updates: readonly OperationUpdate[]): void {
  const executions = updates.filter((update) => update.Type === "EXECUTION");
  if (executions.length > 1) throw invalid("Cannot checkpoint multiple EXECUTION updates.");
  if (executions.length === 1 && updates.at(-1)?.Type !== "EXECUTION")
    throw invalid("EXECUTION checkpoint must be the last update.");
  const first = new Map<string, OperationUpdate | "twice">();
  for (const update of updates) {
    if (update.Type === "EXECUTION") continue;
    const { Id: id, ParentId: parentId } = update;
    if (id === undefined || id === "") throw invalid("Invalid operation id.");
    if (id === parentId) throw invalid("Invalid parent operation id.");
    const earlier = first.get(id);
    if (earlier !== undefined && !closes(earlier, update)) {
      throw invalid("Cannot update the same operation twice in a single request.");
    }
    first.set(id, earlier === undefined ? update : "twice");
  }
}

/** An operation may be named twice in one batch when it starts and then ends. */
function closes(earlier: OperationUpdate | "twice", { Type, Action }: OperationUpdate): boolean {
  if (earlier === "twice" || earlier.Action !== "START") return false;
  return closing[Type ?? ""]?.includes(Action ?? "") === true;
}
