import { followProgress } from "./attempts.ts";
import { at } from "./column.ts";
import { DiagnosticLog } from "./diagnostic.ts";
import { type ExecutionRecord, readExecution } from "./execution.ts";
import { findInvocations } from "./invocations.ts";
import { inferMarks } from "./marks.ts";
import type { ExecutionModel } from "./model.ts";
import { groupOperations, type OperationTable } from "./operation-table.ts";
import { type HistoryEvent, readEvents } from "./reader.ts";
import { layOutTree } from "./tree.ts";
import { findVisibility } from "./visibility.ts";

/**
 * Builds the model of an execution from its history: an array of events, a page `{ Events, NextMarker? }`, or an array of
 * either, in any order, with duplicates. Its marks are inferred; `withRecording` lays recorded ones over them. `record` is the answer of the execution API, which knows the ARN. Throws
 * `HistoryError` for what is not a history; every lesser anomaly is in `diagnostics`.
 */
export function buildExecutionModel(history: unknown, record?: ExecutionRecord): ExecutionModel {
  const log = new DiagnosticLog();
  const source = readEvents(history, log);
  const table = groupOperations(source, log);
  const execution = readExecution(source, record);
  const tree = layOutTree(table.parent, table.ids, log);
  const invocations = findInvocations(source, table, log);
  const progress = followProgress({ source, table, invocations, log });
  const visibility = findVisibility({ source, table, invocations, progress, tree, closing: execution.endEvent });
  const marks = inferMarks({ source, table, invocations, progress, visibility });
  return {
    execution,
    events: source,
    operations: {
      count: table.ids.length,
      ids: table.ids,
      indexOf: table.indexOf,
      type: table.type,
      status: progress.status,
      name: inheritNames(table),
      subType: table.subType,
      parent: table.parent,
      firstEvent: table.firstEvent,
      startEvent: progress.startEvent,
      endEvent: progress.endEvent,
      hiddenAt: visibility.hiddenAt,
      events: progress.events,
      ofEvent: table.eventOperation,
    },
    attempts: progress.attempts,
    tree,
    invocations,
    marks,
    disagreements: [],
    strings: table.strings,
    diagnostics: log.list(),
    record,
  };
}

/** The events of a history in any accepted form, each once and in order. Throws `HistoryError` as building a model does. */
export function historyEvents(history: unknown): readonly HistoryEvent[] {
  return readEvents(history, new DiagnosticLog()).raw;
}

/**
 * The model with more events, in any accepted form; those it already holds may be among them. Operation indexes stay
 * what they were as long as the new events come after the old ones. The whole model is built again.
 */
export function append(model: ExecutionModel, history: unknown, record?: ExecutionRecord): ExecutionModel {
  return buildExecutionModel([model.events.raw, history], record ?? model.record);
}

/** The parts of a `waitForCallback` are often nameless on the wire. */
function inheritNames({ name, parent, strings, subType }: OperationTable): Int32Array {
  const composite = strings.indexOf("WaitForCallback");
  if (composite < 0) return name;
  for (let operation = 0; operation < name.length; operation++) {
    const above = at(parent, operation);
    if (above >= 0 && at(name, operation) === 0 && at(subType, above) === composite) name[operation] = at(name, above);
  }
  return name;
}
