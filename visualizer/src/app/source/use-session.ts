import { useQuery } from "@tanstack/react-query";
import type { SessionAnswer } from "../../shared/api.ts";
import { openSession } from "./server.ts";

/** Who serves the page, and what it may do. */
export function useSession() {
  return useQuery<SessionAnswer>({ queryKey: ["session"], queryFn: openSession, staleTime: Number.POSITIVE_INFINITY });
}
