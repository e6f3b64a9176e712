import type { Execution, FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Api } from "../lambda/api.ts";
import { ExitStatus, Failure } from "../lambda/failure.ts";
import { functionNames } from "./invoke.ts";
import { suggestion } from "./nearest.ts";
import { json, type ServiceOptions, type Session, withApi } from "./session.ts";
import { statusTone } from "./sign.ts";
import type { Page } from "./terminal.ts";
import { duration, moment } from "./text.ts";

export interface ListOptions extends ServiceOptions {
  readonly limit: number;
}

interface Listed {
  readonly functionName: string;
  readonly executions: readonly Execution[];
}

/** Lists executions, newest first: of one function, or of each durable function. */
export function list(session: Session, functionName: string | undefined, options: ListOptions): Promise<ExitStatus> {
  return withApi(session, { ...options, arn: functionName }, async (api) => {
    const names = functionName === undefined ? durable(await api.functions()) : [functionName];
    const found: Listed[] = [];
    for (const name of names)
      found.push({ functionName: name, executions: await executionsOf(api, name, options.limit) });
    const { out, err } = session.terminal;
    if (options.json === true) out.line(json(found.flatMap(({ executions }) => executions)));
    else if (names.length === 0) err.line("there is no durable function");
    else for (const [index, one] of found.entries()) print(out, one, index);
    return ExitStatus.ok;
  });
}

/** A local service may leave the configuration out; in AWS most functions are ordinary ones. */
function durable(functions: readonly FunctionConfiguration[]): string[] {
  const marked = functions.filter(({ DurableConfig }) => DurableConfig !== undefined);
  return (marked.length > 0 ? marked : functions).flatMap(({ FunctionName }) => FunctionName ?? []);
}

async function executionsOf(api: Api, name: string, limit: number): Promise<Execution[]> {
  try {
    const found: Execution[] = [];
    for await (const execution of api.executions(name, limit)) if (found.push(execution) >= limit) break;
    return found;
  } catch (error) {
    if (!(error instanceof Failure) || (error.cause as Error | undefined)?.name !== "ResourceNotFoundException")
      throw error;
    const next = suggestion(name, await functionNames(api)) ?? error.next;
    throw new Failure(error.message, { cause: error.cause, ...(next === undefined ? {} : { next }) });
  }
}

function print(out: Page, { functionName, executions }: Listed, index: number): void {
  if (index > 0) out.line();
  out.line(out.paint("bold", functionName));
  if (executions.length === 0) out.line(out.paint("dim", "  no executions"));
  for (const execution of executions) {
    const start = execution.StartTimestamp?.getTime() ?? Number.NaN;
    const took = execution.EndTimestamp === undefined ? "" : duration(execution.EndTimestamp.getTime() - start);
    const status = out.paint(statusTone(execution.Status), (execution.Status ?? "").padEnd(9));
    out.line(`  ${status}  ${moment(start)}  ${took.padStart(10)}  ${execution.DurableExecutionName ?? ""}`);
    out.line(out.paint("dim", `    ${execution.DurableExecutionArn ?? ""}`));
  }
}
