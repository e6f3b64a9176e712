import type { ExecutionModel } from "@durascope/sdk/history";
import { useMemo } from "react";
import { useViewStore } from "../state/view-store.ts";
import { matchesOf } from "./match.ts";

/** The operations that pass the filter of the page, as a column of 0 and 1; undefined when all do. */
export function useMatches(model: ExecutionModel): Uint8Array | undefined {
  const query = useViewStore((state) => state.query);
  const types = useViewStore((state) => state.types);
  const statuses = useViewStore((state) => state.statuses);
  const retried = useViewStore((state) => state.retried);
  return useMemo(() => matchesOf(model, { query, types, statuses, retried }), [model, query, types, statuses, retried]);
}
