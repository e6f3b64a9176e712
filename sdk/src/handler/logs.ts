import type { LambdaContext } from "../context/config.ts";
import type { EventSink } from "../observe/event.ts";
import { LogSource } from "../observe/log-source.ts";
import { type DefaultLogger, type DurableLoggingContext, createDefaultLogger } from "../observe/logger.ts";
import { resumeOf, resumptionFields } from "../observe/resume.ts";
import { currentActivity } from "../operation/activity.ts";
import type { LogOptions } from "./config.ts";

/** What lines carry besides the SDK's own fields. */
export type Enrich = () => Readonly<Record<string, string | number | boolean>> | undefined;

/** What writes the lines of one invocation, and what says where they come from. */
export interface InvocationLogs {
  readonly logger: DefaultLogger;
  readonly source: LogSource;
  /** What custom loggers are given. */
  readonly context: DurableLoggingContext;
}

export function logsOf(
  executionArn: string,
  lambdaContext: LambdaContext | undefined,
  { options = {}, enrich }: { readonly options: LogOptions | undefined; readonly enrich: Enrich },
): InvocationLogs {
  const source = new LogSource({
    executionArn,
    requestId: lambdaContext?.awsRequestId ?? "",
    tenantId: lambdaContext?.tenantId,
    traceHeader: process.env["_X_AMZN_TRACE_ID"],
    tagsReplays: options.replay !== "all",
    numbersLines: options.sequence === true,
    enrich,
  });
  const logger = createDefaultLogger({ ...options, context: () => source.fieldsAt(currentActivity()), enrich });
  return { logger, source, context: { getDurableLogData: () => source.allAt(currentActivity()) } };
}

/** Loaded only where it is asked for. */
export async function wideEventSink(write: DefaultLogger["event"]): Promise<EventSink> {
  const { createWideEventSink } = await import("../observe/wide-event.ts");
  return createWideEventSink(write);
}

/** Says at the beginning of a resumed invocation what it was made for: no other line tells what happened in between. */
export function logResumption(
  logger: DefaultLogger,
  options: LogOptions | undefined,
  started: Parameters<typeof resumeOf>[0],
): void {
  if (started.first || options?.resumption !== true) return;
  logger.event("durable execution resumed", resumptionFields(resumeOf(started)));
}
