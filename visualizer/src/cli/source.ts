import { existsSync, readFileSync } from "node:fs";
import { buildExecutionModel, type ExecutionModel, HistoryError } from "@durascope/sdk/history";
import { executionArn, isExecutionArn } from "./argument.ts";
import { Failure } from "../lambda/failure.ts";
import { FileProblem } from "../shared/file/problem.ts";
import { openFile } from "../shared/file/open.ts";
import { allEvents } from "./follow.ts";
import { type ServiceOptions, type Session, withApi } from "./session.ts";

/** Reads an execution from the service that knows it, or from a file with its history (`-` is standard input). */
export function readExecution(session: Session, source: string, options: ServiceOptions): Promise<ExecutionModel> {
  if (isExecutionArn(source) || source.startsWith("arn:"))
    return readFromService(session, executionArn(source), options);
  return readFile(source);
}

function readFromService(session: Session, arn: string, options: ServiceOptions): Promise<ExecutionModel> {
  return withApi(session, { ...options, arn }, async (api) => {
    const record = await api.execution(arn);
    return buildExecutionModel(await allEvents(api, arn), record);
  });
}

async function readFile(file: string): Promise<ExecutionModel> {
  if (file !== "-" && !existsSync(file)) {
    throw new Failure(`${file} is neither the ARN of an execution nor a file`, {
      next: "`durascope list` shows the executions; a file holds what `aws lambda get-durable-execution-history` prints.",
    });
  }
  try {
    const { history, record } = await openFile(readFileSync(file === "-" ? 0 : file));
    return buildExecutionModel(history, record);
  } catch (error) {
    if (error instanceof FileProblem)
      throw new Failure(`${file}: ${error.message}`, { next: error.next, cause: error });
    if (error instanceof HistoryError) throw new Failure(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}
