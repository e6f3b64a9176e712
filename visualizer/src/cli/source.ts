import { existsSync, readFileSync } from "node:fs";
import { type ExecutionModel, HistoryError, withRecording } from "@durascope/sdk/history";
import { executionArn, isExecutionArn } from "./argument.ts";
import { Failure } from "../lambda/failure.ts";
import { readModel } from "../lambda/history.ts";
import { sourceOf } from "../server/source-of.ts";
import { FileProblem } from "../shared/file/problem.ts";
import { modelOf } from "../shared/file/parsed.ts";
import { openFile } from "../shared/file/open.ts";
import { type ServiceOptions, type Session, withApi } from "./session.ts";

interface ReadOptions extends ServiceOptions {
  /** False where payloads are of no interest. */
  readonly data?: boolean;
}

/** Reads an execution from the service that knows it, or from a file with its history (`-` is standard input). */
export function readExecution(session: Session, source: string, options: ReadOptions): Promise<ExecutionModel> {
  if (isExecutionArn(source) || source.startsWith("arn:"))
    return readFromService(session, executionArn(source), options);
  return readFile(source);
}

function readFromService(
  session: Session,
  arn: string,
  { data = true, ...options }: ReadOptions,
): Promise<ExecutionModel> {
  const { err } = session.terminal;
  return withApi(session, { ...options, arn }, async (api) => {
    const model = await readModel(api, arn, {
      data,
      denied: ({ message }) => err.line(err.paint("yellow", `payloads are left out: ${message}`)),
    });
    return withRecording(model, (await sourceOf(api.target).recording(arn)).invocations);
  });
}

async function readFile(file: string): Promise<ExecutionModel> {
  if (file !== "-" && !existsSync(file)) {
    throw new Failure(`${file} is neither the ARN of an execution nor a file`, {
      next: "`durascope list` shows the executions; a file holds what `aws lambda get-durable-execution-history` prints.",
    });
  }
  try {
    return modelOf(await openFile(readFileSync(file === "-" ? 0 : file)));
  } catch (error) {
    if (error instanceof FileProblem)
      throw new Failure(`${file}: ${error.message}`, { next: error.next, cause: error });
    if (error instanceof HistoryError) throw new Failure(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}
