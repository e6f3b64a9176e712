import type { HistoryEvent } from "../rules/history.ts";
import type { Execution, ExecutionStatus, FunctionConfig } from "../rules/model.ts";
import type { ObservationStore } from "../observation/store.ts";

/** What has to be written together. */
export interface Batch {
  readonly changed: Iterable<Execution>;
  readonly erased: Iterable<Execution>;
}

export interface HistoryQuery {
  /** Events beyond this id, in reading direction; `undefined` starts at the beginning of it. */
  readonly from: number | undefined;
  readonly reverse: boolean;
  readonly limit: number;
}

/** A place between two executions in start order. */
export interface ListPosition {
  readonly startedAt: number;
  readonly key: number;
}

export interface ListQuery {
  readonly functionName: string;
  readonly version?: string | undefined;
  readonly name?: string | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly startedAfter?: number | undefined;
  readonly startedBefore?: number | undefined;
  readonly oldestFirst: boolean;
  readonly from: ListPosition | undefined;
  readonly limit: number;
}

export interface ListItem extends ListPosition {
  readonly arn: string;
  readonly name: string;
  readonly functionArn: string;
  readonly status: ExecutionStatus;
  readonly endedAt: number | undefined;
  readonly kmsKeyArn: string | undefined;
}

/** Where executions are kept. Reading sees what was committed. */
export interface Store extends ObservationStore {
  /** Whether a commit is worth waiting for others to join. */
  readonly durable: boolean;
  /** Writes all of the batch, or throws and has written nothing. */
  commit(batch: Batch): void;
  /** Executions that are not finished with, as they were last committed. */
  unfinished(): Execution[];
  /** An execution without its operations, if it is closed. */
  find(arn: string): Execution | undefined;
  /** The execution that a name of a function stands for. */
  named(functionName: string, name: string): string | undefined;
  history(execution: Execution, query: HistoryQuery): HistoryEvent[];
  list(query: ListQuery): ListItem[];
  /** Closed executions whose retention has ended. */
  expired(now: number): string[];
  functions(): FunctionConfig[];
  putFunction(config: FunctionConfig): void;
  removeFunction(name: string): void;
  close(): void;
}

const DAY_MS = 86_400_000;

export function expiresAt(execution: Execution): number | undefined {
  return execution.endedAt === undefined ? undefined : execution.endedAt + execution.retentionDays * DAY_MS;
}
