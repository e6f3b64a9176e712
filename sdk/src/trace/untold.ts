import type { OperationRef } from "../observe/event.ts";
import { type Untold, endOf, instant } from "../observe/news.ts";
import { wireId } from "../values/operation-id.ts";
import type { WireOperation } from "../wire/model.ts";

export type Met = ReadonlyMap<OperationRef, WireOperation>;

/** What a history tells of the invocations that were lost since the last that came to its end. */
export interface Recovered {
  /** All operations of the execution, as the history has them, parents first. */
  readonly met: Met;
  /** When the last invocation that came to its end did, in epoch ms; `-Infinity` where none has. */
  readonly since: number;
  /** By id, of operations that ended in invocations that were lost: the request id of that invocation. */
  readonly lostIn: ReadonlyMap<string, string>;
}

/** Contexts that have ended, and what is in them is given to nobody: by id, when they did, in epoch ms. */
export type Sealed = ReadonlyMap<string, number>;

export function sealedIn(records: ReadonlyMap<string, WireOperation>): Sealed {
  const sealed = new Map<string, number>();
  for (const [id, record] of records) {
    const isSealed = record.Type === "CONTEXT" && record.ContextDetails?.ReplayChildren !== true;
    if (isSealed && endOf(record) > -Infinity) sealed.set(id, endOf(record));
  }
  return sealed;
}

/** What ended in these contexts, before they did. */
export function contentsOf(sealed: Sealed, met: Met): Met {
  const ends = new Map(sealed);
  const contents = new Map<OperationRef, WireOperation>();
  for (const [ref, record] of met) {
    const around = ends.get(ref.parentId ?? "");
    const end = endOf(record);
    if (around === undefined || end === -Infinity || end > around) continue;
    contents.set(ref, record);
    ends.set(ref.id, end);
  }
  return contents;
}

/** The same, more exactly, by what the code has asked for: it knows which contexts hold what is hidden. */
export function narrowed({ since, hidden }: Untold, met: Met): number {
  if (hidden.length === 0) return since;
  const ids = new Set(hidden);
  let found = Infinity;
  for (const [ref, record] of met) {
    if (ref.type === "CONTEXT" && ref.path !== "" && holdsAny(ref.path, ids)) {
      found = Math.min(found, endOf(record) - instant);
    }
  }
  return found === Infinity ? since : found;
}

/** How far into a context is looked: positions in it, and in each of the contexts in it. */
const breadth = 64;

function holdsAny(path: string, ids: ReadonlySet<string>): boolean {
  for (let i = 1; i <= breadth; i++) {
    if (ids.has(wireId(`${path}-${i}`))) return true;
  }
  for (let i = 1; i <= breadth; i++) {
    for (let j = 1; j <= breadth / 4; j++) if (ids.has(wireId(`${path}-${i}-${j}`))) return true;
  }
  return false;
}
