import type { WireOperation } from "@durascope/sdk";
import { isClosed, type Execution, type OperationRecord } from "./model.ts";
import { invalid } from "./rejection.ts";
import { seal, unseal } from "./token.ts";
import { toWire } from "./wire.ts";

/** Operations in start order, without those below a completed context that will not be replayed. */
function* visible(execution: Execution): Generator<OperationRecord> {
  const closed = new Set<string>();
  for (const record of execution.operations.values()) {
    const hidden = record.parentId !== undefined && closed.has(record.parentId);
    const finished = record.type === "CONTEXT" && isClosed(record) && record.replayChildren !== true;
    if (record.type === "CONTEXT" && (hidden || finished)) closed.add(record.id);
    if (!hidden) yield record;
  }
}

interface Bounds {
  readonly after: number;
  readonly maxItems: number;
  readonly maxBytes: number;
  /** A page of state holds one operation however large it is; an event may hold none. */
  readonly atLeast: 0 | 1;
}

interface Page {
  readonly operations: OperationRecord[];
  readonly nextMarker: string;
}

function page(execution: Execution, { after, maxItems, maxBytes, atLeast }: Bounds): Page {
  const operations: OperationRecord[] = [];
  let bytes = 0;
  let last = after;
  for (const record of visible(execution)) {
    if (record.seq <= after) continue;
    bytes += size(record);
    const full = operations.length >= maxItems || (bytes > maxBytes && operations.length >= atLeast);
    if (full) return { operations, nextMarker: seal("state", execution.id, String(last)) };
    operations.push(record);
    last = record.seq;
  }
  return { operations, nextMarker: "" };
}

const OVERHEAD = 300;

function size({ input, result, error }: OperationRecord): number {
  const text = Buffer.byteLength(input ?? "") + Buffer.byteLength(result ?? "");
  return OVERHEAD + text + (error === undefined ? 0 : Buffer.byteLength(JSON.stringify(error)));
}

/** The operations an invocation event carries. */
export function firstPage(execution: Execution, maxBytes: number): { Operations: WireOperation[]; NextMarker: string } {
  const bounds = { after: -1, maxItems: Number.POSITIVE_INFINITY, maxBytes, atLeast: 0 } as const;
  const { operations, nextMarker } = page(execution, bounds);
  return { Operations: operations.map((record) => toWire(record, "ms")), NextMarker: nextMarker };
}

/** One page of state, from a marker on. */
export function statePage(
  execution: Execution,
  marker: string | undefined,
  bounds: { readonly maxItems: number; readonly maxBytes: number },
): Page {
  return page(execution, { ...bounds, after: position(execution, marker), atLeast: 1 });
}

function position(execution: Execution, marker: string | undefined): number {
  if (marker === undefined) return -1;
  const [kind, id, seq] = unseal(marker, 3) ?? [];
  if (kind !== "state" || id !== execution.id || !/^-?\d{1,10}$/.test(seq ?? "")) throw invalid("Invalid Marker");
  return Number(seq);
}
