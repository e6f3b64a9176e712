import {
  type PackedPart,
  type RecordedInvocation,
  type RecordedOperation,
  type Recording,
  type RecordingEntry,
  type RecordingPart,
  recordingVersion,
} from "../wire/recording.ts";

/**
 * Numbers the operations of one execution over all its invocations, and writes replays in a row as one entry: a long
 * execution replays the same operations in the same order again and again.
 */
export class Packer {
  readonly #indexOf: Map<string, number> = new Map();

  /** Goes on where `parts` end, which it packed before. */
  constructor(parts: Iterable<PackedPart> = []) {
    for (const { operations } of parts) this.#number(operations);
  }

  pack(part: RecordingPart): PackedPart {
    const operations = this.#number(part.operations);
    const entries: RecordingEntry[] = [];
    const { executionArn: _, ...rest } = part;
    for (const [act, id, at, detail] of part.entries) {
      const operation = this.#indexOf.get(id);
      if (operation === undefined) continue;
      if (act === "replayed") addReplay(entries, operation, at);
      else entries.push(detail === undefined ? [act, operation, at] : [act, operation, at, detail]);
    }
    return { ...rest, operations, entries };
  }

  /** Those that have no number yet, which they get. */
  #number(operations: readonly RecordedOperation[]): RecordedOperation[] {
    const unknown = operations.filter(({ id }) => !this.#indexOf.has(id));
    for (const { id } of unknown) this.#indexOf.set(id, this.#indexOf.size);
    return unknown;
  }
}

function addReplay(entries: RecordingEntry[], operation: number, at: number): void {
  const last = entries.at(-1);
  if (last !== undefined && last[0] === "replayed" && last[1] + Number(last[3]) === operation) {
    entries[entries.length - 1] = ["replayed", last[1], last[2], Number(last[3]) + 1];
  } else {
    entries.push(["replayed", operation, at, 1]);
  }
}

/** The document that packed parts, in the order in which they were packed, make up. */
export function readRecording(
  executionArn: string,
  parts: Iterable<PackedPart>,
  { truncated = false }: { readonly truncated?: boolean } = {},
): Recording {
  const operations: RecordedOperation[] = [];
  const invocations = new Map<string, RecordedInvocation & { entries: RecordingEntry[] }>();
  for (const part of parts) {
    for (const operation of part.operations) operations.push(operation);
    const { requestId, start, end } = part;
    let invocation = invocations.get(requestId);
    if (invocation === undefined) {
      if (start === undefined) continue;
      invocation = { requestId, start, entries: [], end: undefined };
    }
    for (const entry of part.entries) invocation.entries.push(entry);
    invocations.set(requestId, end === undefined ? invocation : { ...invocation, end });
  }
  return { v: recordingVersion, executionArn, operations, invocations: [...invocations.values()], truncated };
}
