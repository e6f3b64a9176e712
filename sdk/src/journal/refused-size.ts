import type { SizeLimit } from "../client/classify.ts";
import { ValueError } from "../errors/invocation-errors.ts";
import { type Entry, payloadBytes } from "./queue.ts";

/** Refuses what is over the service's limit, and returns what else the batch held; undefined where nothing is over it. */
export function refuseOver(limit: SizeLimit | undefined, batch: readonly Entry[]): Entry[] | undefined {
  if (limit === undefined) return undefined;
  const rest: Entry[] = [];
  for (const entry of batch) {
    const { update, settle } = entry;
    if (settle === undefined || update.Type !== limit.type || payloadBytes(update) <= limit.bytes) {
      rest.push(entry);
      continue;
    }
    const what = `${update.Type} ${JSON.stringify(update.Name ?? update.Id)}`;
    const message = `The payload of ${what} has ${payloadBytes(update)} bytes; the service allows ${limit.bytes}.`;
    settle.refused(new ValueError("DX2004", message));
  }
  return rest.length === batch.length ? undefined : rest;
}
