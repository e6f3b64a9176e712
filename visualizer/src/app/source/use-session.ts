import { useQuery } from "@tanstack/react-query";
import type { SessionAnswer } from "../../shared/api.ts";
import { openSession } from "./server.ts";
import { useExecution } from "./use-execution.ts";

/** Who serves the page, and what it may do. */
export function useSession() {
  return useQuery<SessionAnswer>({ queryKey: ["session"], queryFn: openSession, staleTime: Number.POSITIVE_INFINITY });
}

/** Whether payloads can be read without a second thought: from a file or a service on this machine. */
export function useIsNear(): boolean {
  const { target } = useExecution();
  const { data } = useSession();
  return target.kind === "file" || data?.source.kind === "local";
}
