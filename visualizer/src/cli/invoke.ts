import type { Api, ExecutionAnswer, Start } from "../lambda/api.ts";
import { jsonArgument } from "./argument.ts";
import { EventLines } from "./event-line.ts";
import { ExitStatus, Failure } from "../lambda/failure.ts";
import { followEvents } from "./follow.ts";
import { suggestion } from "./nearest.ts";
import { json, type ServiceOptions, type Session, withApi } from "./session.ts";

export interface InvokeOptions extends ServiceOptions {
  readonly payload?: string | undefined;
  readonly name?: string | undefined;
  readonly qualifier?: string | undefined;
  readonly wait?: boolean | undefined;
}

/** Starts an execution; with `wait`, tells what happens until it has ended. */
export function invoke(session: Session, functionName: string, options: InvokeOptions): Promise<ExitStatus> {
  const payload = options.payload === undefined ? undefined : jsonArgument(options.payload);
  const qualifier = options.qualifier ?? (/:[^:]+$/.test(functionName.replace(/^.*:function:/, "")) ? "" : "$LATEST");
  return withApi(session, { ...options, arn: functionName }, async (api) => {
    const arn = await startOrSuggest(api, { functionName, qualifier, name: options.name, payload });
    const { out } = session.terminal;
    if (arn === undefined) {
      session.terminal.err.line(
        `${functionName} was invoked; it is not a durable function, so there is no execution to follow`,
      );
      if (options.json === true) out.line(json({ arn: null }));
      return ExitStatus.ok;
    }
    if (options.wait !== true) {
      out.line(options.json === true ? json({ arn }) : arn);
      return ExitStatus.ok;
    }
    if (options.json !== true) out.line(arn);
    return await waitForEnd(session, api, { arn, asJson: options.json === true });
  });
}

async function startOrSuggest(api: Api, start: Start): Promise<string | undefined> {
  try {
    return await api.start(start);
  } catch (error) {
    if (!(error instanceof Failure) || (error.cause as Error | undefined)?.name !== "ResourceNotFoundException")
      throw error;
    const known = await functionNames(api);
    const next = suggestion(start.functionName, known) ?? error.next;
    throw new Failure(error.message, { cause: error.cause, ...(next === undefined ? {} : { next }) });
  }
}

/** Names of the functions, or none where they may not be listed. */
export async function functionNames(api: Api): Promise<string[]> {
  try {
    return (await api.functions()).flatMap(({ FunctionName }) => FunctionName ?? []);
  } catch {
    return [];
  }
}

async function waitForEnd(
  { terminal }: Session,
  api: Api,
  { arn, asJson }: { arn: string; asJson: boolean },
): Promise<ExitStatus> {
  const lines = new EventLines(terminal.err);
  for await (const event of followEvents(api, arn)) {
    const line = lines.line(event);
    if (line !== undefined) terminal.err.line(line);
  }
  const execution = await api.execution(arn);
  if (asJson) terminal.out.line(json(outcomeOf(arn, execution)));
  else if (execution.Result !== undefined) terminal.out.line(execution.Result);
  if (execution.Status === "SUCCEEDED") return ExitStatus.ok;
  throw new Failure(`the execution ended as ${execution.Status ?? "unknown"}${errorText(execution)}`, {
    next: `durascope show '${arn}' shows what it did.`,
  });
}

function outcomeOf(
  arn: string,
  { Status, Result, Error: error, StartTimestamp, EndTimestamp }: ExecutionAnswer,
): unknown {
  return { arn, status: Status, result: Result, error, start: StartTimestamp, end: EndTimestamp };
}

function errorText({ Error: error }: ExecutionAnswer): string {
  const parts = [error?.ErrorType, error?.ErrorMessage].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? "" : `: ${parts.join(": ")}`;
}
