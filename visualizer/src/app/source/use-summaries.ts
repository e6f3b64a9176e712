import type { ExecutionModel } from "@durascope/sdk/history";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { paths, type PayloadsAnswer } from "../../shared/api.ts";
import { requestJson } from "./server.ts";
import { withSummaries } from "./summaries.ts";
import { useExecution } from "./use-execution.ts";

interface Summarised {
  readonly model: ExecutionModel;
  /** Why sizes and errors are not all known; undefined when they are. */
  readonly lack: "loading" | "off" | "failed" | undefined;
}

/** The model with the sizes of all payloads, and with the types and messages of errors: asks the server for what it lacks. */
export function useSummaries(): Summarised {
  const { model, target, phase, capabilities } = useExecution();
  const isServer = target.kind === "server";
  const mayAsk = isServer && capabilities.payloads && phase !== "loading";
  const arn = isServer ? target.arn : "";
  const last = model.events.raw.at(-1)?.EventId ?? 0;
  const { data, isError } = useQuery({
    queryKey: ["payloads", arn, last],
    queryFn: () => requestJson<PayloadsAnswer>(paths.payloads, { arn }),
    enabled: mayAsk,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
  const complete = useMemo(() => (data === undefined ? model : withSummaries(model, data.payloads)), [model, data]);
  if (!isServer || data !== undefined) return { model: complete, lack: undefined };
  if (!capabilities.payloads) return { model, lack: "off" };
  return { model, lack: isError ? "failed" : "loading" };
}
