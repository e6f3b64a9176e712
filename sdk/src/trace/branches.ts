import type { Branches } from "./facts.ts";

/** What the stored result of a batch says of its branches, unless its serdes is one that does not tell. */
export function branchesIn(result: string | undefined): Branches | undefined {
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
