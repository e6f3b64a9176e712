import type { WireOperation } from "../wire/model.ts";
import type { Branches } from "./facts.ts";
import type { Seen } from "./seen.ts";

type Counts = Pick<Branches, "total" | "succeeded" | "failed">;

/** What is known of the branches of a parallel or a map. */
export function branchesOf(seen: Seen, record: WireOperation | undefined): Branches | undefined {
  const { subType, succeeded, failed, ref } = seen;
  if (subType !== "Map" && subType !== "Parallel") return undefined;
  const total = succeeded + failed;
  const result = record?.ContextDetails?.Result;
  // Of a batch that another invocation ended, only its result tells.
  const counts = total === 0 ? branchesIn(result) : { total, succeeded, failed };
  if (counts === undefined) return undefined;
  return { ...counts, completionReason: completionReasonIn(result), maxConcurrency: ref.asked?.maxConcurrency };
}

const reasonMember = '"completionReason":"';

/** As both forms in which batches are stored have it. The batch's own comes behind those that its items may have. */
function completionReasonIn(result: string | undefined): string | undefined {
  const at = result?.lastIndexOf(reasonMember) ?? -1;
  return at < 0 ? undefined : /^[A-Z_]+(?=")/.exec(result?.slice(at + reasonMember.length) ?? "")?.[0];
}

/** What the stored result of a batch says of its branches, unless its serdes is one that does not tell. */
function branchesIn(result: string | undefined): Counts | undefined {
  const all = itemsIn(result);
  if (all === undefined) return undefined;
  let succeeded = 0;
  let failed = 0;
  for (const { status } of all) {
    if (status === "SUCCEEDED") succeeded += 1;
    if (status === "FAILED") failed += 1;
  }
  return { total: succeeded + failed, succeeded, failed };
}

function itemsIn(result: string | undefined): readonly { readonly status?: unknown }[] | undefined {
  try {
    const { all } = JSON.parse(result ?? "{}") as { readonly all?: unknown };
    return Array.isArray(all) ? all.filter((item) => typeof item === "object" && item !== null) : undefined;
  } catch {
    return undefined;
  }
}
