import type { AttemptColumns } from "./attempts.ts";
import type { Ranges } from "./column.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Execution, ExecutionRecord } from "./execution.ts";
import type { InvocationColumns } from "./invocations.ts";
import type { MarkColumns } from "./marks.ts";
import type { EventSource } from "./reader.ts";
import type { Disagreement } from "./recorded.ts";
import type { TreeColumns } from "./tree.ts";

/** Operations as columns, in the order in which history first names them: an index stays valid when events are appended. */
export interface OperationColumns {
  readonly count: number;
  readonly ids: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** A `TypeCode`. */
  readonly type: Uint8Array;
  /** A `Status`: what the last event about it says. */
  readonly status: Uint8Array;
  /** Index into `strings`; 0 for none. A part of a `waitForCallback` without a name of its own has that one's. */
  readonly name: Int32Array;
  readonly subType: Int32Array;
  /** Operation index, -1 at the top. */
  readonly parent: Int32Array;
  /** Event indexes; -1 when the history does not hold them. */
  readonly firstEvent: Int32Array;
  readonly startEvent: Int32Array;
  readonly endEvent: Int32Array;
  /** Event that ended the first of its ancestors, or the execution. */
  readonly hiddenAt: Int32Array;
  /** Events about each operation. */
  readonly events: Ranges;
  /** Per event: its operation, or -1. */
  readonly ofEvent: Int32Array;
}

/**
 * An execution as its history tells it: plain data (arrays, typed arrays, maps), so that it can be sent between threads
 * as it is. Times are epoch milliseconds, events are named by their index in `events`.
 */
export interface ExecutionModel {
  readonly execution: Execution;
  readonly events: EventSource;
  readonly operations: OperationColumns;
  readonly attempts: AttemptColumns;
  readonly tree: TreeColumns;
  readonly invocations: InvocationColumns;
  /** What each invocation did about each operation: recorded where `invocations.recorded` says so, inferred elsewhere. */
  readonly marks: MarkColumns;
  /** Where a recording contradicts what history made likely and held for sure. */
  readonly disagreements: readonly Disagreement[];
  readonly strings: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly record: ExecutionRecord | undefined;
}
