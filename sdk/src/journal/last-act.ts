import { millisOf } from "../wire/decode.ts";
import type { WireOperation } from "../wire/model.ts";

/** When the handler last began or ended anything, going by the records: epoch ms. */
export function lastActOf(operations: Iterable<WireOperation>): number {
  let last = 0;
  for (const { Type, StartTimestamp, EndTimestamp } of operations) {
    const ended = Type === "STEP" || Type === "CONTEXT" ? millisOf(EndTimestamp) : undefined;
    last = Math.max(last, millisOf(StartTimestamp) ?? 0, ended ?? 0);
  }
  return last;
}
