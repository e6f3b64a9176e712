import type { OperationStatus } from "./model.ts";

/**
 * A recording says what each invocation of an execution did about each operation, which history alone does not. A runtime
 * sends parts while it runs, whoever keeps them packs them, and a reader gets one document. All of it is plain JSON.
 */
export const recordingVersion = 1;

export interface RecordedOperation {
  /** Id on the wire. */
  readonly id: string;
  /** Position in the code: `2-1`. */
  readonly path: string;
  readonly type: string;
  readonly subType?: string | undefined;
  readonly name?: string | undefined;
  readonly parentId?: string | undefined;
  /** Never checkpointed: history does not know it. */
  readonly virtual?: boolean;
}

/** What an invocation did about an operation. */
export type RecordedAct =
  /** Began it. */
  | "started"
  /** Asked for it while it was open. */
  | "met"
  /** Was handed the outcome that an earlier invocation had been handed or had brought about. */
  | "replayed"
  /** Was the first to be handed an outcome that came about while the execution was suspended. */
  | "resolved"
  /** Ran the function of a finished context again, because its result had been too large to keep. */
  | "rerun"
  | "attempt"
  | "retry"
  | "ended"
  /** Left it open when it was suspended. */
  | "pending";

/**
 * An act, the operation, and when: in milliseconds since the invocation began. `detail` is the number of an `attempt`, the delay of
 * a `retry` in seconds, the status of what `ended`, and for `replayed` in a packed recording, how many operations in a
 * row were replayed, in their order, from this one on.
 */
export type RecordingEntry<Operation = number> = readonly [
  act: RecordedAct,
  operation: Operation,
  at: number,
  detail?: number | OperationStatus,
];

export interface RecordedStart {
  readonly at: number;
  readonly coldStart: boolean;
  /** No operation had been recorded before. */
  readonly first: boolean;
  /** Operations that the service named as changed since the previous invocation. */
  readonly updated: readonly string[];
}

export interface RecordedEnd {
  readonly at: number;
  readonly status: "SUCCEEDED" | "FAILED" | "PENDING" | "RETRYING";
  readonly suspendedFor?: string;
}

interface Part<Operation> {
  readonly v: typeof recordingVersion;
  readonly requestId: string;
  readonly start?: RecordedStart;
  /** Operations that no earlier part named. */
  readonly operations: readonly RecordedOperation[];
  readonly entries: readonly RecordingEntry<Operation>[];
  readonly end?: RecordedEnd;
}

/** What happened in an invocation since its previous part. Entries name operations by their ids. */
export interface RecordingPart extends Part<string> {
  readonly executionArn: string;
}

/** A part as it is kept: entries name operations by their places in the recording. */
export type PackedPart = Part<number>;

export interface RecordedInvocation {
  readonly requestId: string;
  readonly start: RecordedStart;
  readonly entries: readonly RecordingEntry[];
  /** Missing while it runs, and when its process ended before it did. */
  readonly end: RecordedEnd | undefined;
}

export interface Recording {
  readonly v: typeof recordingVersion;
  readonly executionArn: string;
  readonly operations: readonly RecordedOperation[];
  /** In the order in which they began. */
  readonly invocations: readonly RecordedInvocation[];
  /** Whether it became too large, and what came later was not kept. */
  readonly truncated: boolean;
}
