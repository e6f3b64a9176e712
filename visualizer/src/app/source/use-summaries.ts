import type { ExecutionModel } from "@durascope/sdk/history";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { paths, type PayloadsAnswer } from "../../shared/api.ts";
import type { OpenedExecution } from "./execution.ts";
import { requestJson } from "./server.ts";
import { withSummaries } from "./summaries.ts";
import { useExecution } from "./use-execution.ts";

/** Why sizes and errors are not all known. */
type Lack = "loading" | "off" | "failed";

interface Summarised {
  readonly model: ExecutionModel;
  readonly lack: Lack | undefined;
}

/** The model of the execution on screen with what is known of payloads that it does not hold. */
export function useSummaries(): Summarised {
  return useSummariesOf(useExecution());
}

/** The model of an execution with the sizes of all payloads, and with the types and messages of errors: asks the server for them. */
export function useSummariesOf({ model, target, phase, capabilities }: OpenedExecution): Summarised {
  const isServer = target.kind === "server";
  const arn = isServer ? target.arn : "";
  const last = model.events.raw.at(-1)?.EventId ?? 0;
  const { data, isError } = useQuery({
    queryKey: ["payloads", arn, last],
    queryFn: () => requestJson<PayloadsAnswer>(paths.payloads, { arn }),
    enabled: isServer && capabilities.payloads && phase !== "loading",
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
  const complete = useMemo(() => (data === undefined ? model : withSummaries(model, data.payloads)), [model, data]);
  if (!isServer || data !== undefined) return { model: complete, lack: undefined };
  if (!capabilities.payloads) return { model, lack: "off" };
  return { model, lack: isError ? "failed" : "loading" };
}
