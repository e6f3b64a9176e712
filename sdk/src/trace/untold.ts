import type { OperationRef } from "../observe/event.ts";
import { type Untold, endOf, instant } from "../observe/news.ts";
import { wireId } from "../values/operation-id.ts";
import type { WireOperation } from "../wire/model.ts";

type Met = ReadonlyMap<OperationRef, WireOperation>;

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
