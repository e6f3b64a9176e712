import type { OperationUpdate } from "@durascope/sdk";
import { invalid } from "./rejection.ts";

const closing: Readonly<Record<string, readonly string[]>> = { STEP: ["SUCCEED", "FAIL", "RETRY"], CONTEXT: ["SUCCEED", "FAIL"] };

/** Rules about a batch as a whole. */
export function checkBatch(updates: readonly OperationUpdate[]): void {
  const executions = updates.filter((update) => update.Type === "EXECUTION");
  if (executions.length > 1) throw invalid("Cannot checkpoint multiple EXECUTION updates.");
  if (executions.length === 1 && updates.at(-1)?.Type !== "EXECUTION") throw invalid("EXECUTION checkpoint must be the last update.");
  const first = new Map<string, OperationUpdate | "twice">();
  for (const update of updates) {
    if (update.Type === "EXECUTION") continue;
    const { Id: id, ParentId: parentId } = update;
    if (id === undefined || id === "") throw invalid("Invalid operation id.");
    if (id === parentId) throw invalid("Invalid parent operation id.");
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, update);
    else if (earlier !== "twice" && earlier.Action === "START" && closing[update.Type ?? ""]?.includes(update.Action ?? "") === true) first.set(id, "twice");
    else throw invalid("Cannot update the same operation twice in a single request.");
  }
}
