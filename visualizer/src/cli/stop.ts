import { executionArn } from "./argument.ts";
import { errorOf, type ErrorOptions } from "./callback.ts";
import { ExitStatus } from "../lambda/failure.ts";
import { json, type Session, withApi } from "./session.ts";

/** Ends an execution; one that has ended stays as it is. */
export function stop(session: Session, arn: string, options: ErrorOptions): Promise<ExitStatus> {
  executionArn(arn);
  return withApi(session, { ...options, arn }, async (api) => {
    const { EndTimestamp: endedBefore } = await api.execution(arn);
    const time = await api.stop(arn, errorOf(options));
    const { Status: status } = await api.execution(arn);
    const { out, err } = session.terminal;
    if (options.json === true) out.line(json({ arn, status, stopped: time }));
    else if (endedBefore === undefined) err.line(`stopped at ${time?.toISOString() ?? "an unknown time"}`);
    else err.line(`the execution had already ended as ${status ?? "unknown"}`);
    return ExitStatus.ok;
  });
}
