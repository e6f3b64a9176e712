import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
  type Event,
  type GetDurableExecutionCommandOutput,
  type InvokeCommandInput,
} from "@aws-sdk/client-lambda";
import { startService, type DurascopeService, type ServiceOptions } from "@durascope/testing";

export const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** Collects what is written to it. */
export class Sink extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}

export interface Bench {
  readonly service: DurascopeService;
  readonly lambda: LambdaClient;
  readonly stdout: Sink;
  readonly stderr: Sink;
  close(): Promise<void>;
}

/** A service and a client of it. */
export async function bench(options: ServiceOptions): Promise<Bench> {
  const stdout = new Sink();
  const stderr = new Sink();
  const service = await startService({ watch: false, stdout, stderr, ...options });
  const lambda = new LambdaClient({
    endpoint: service.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  const close = async (): Promise<void> => {
    lambda.destroy();
    await service.close();
  };
  return { service, lambda, stdout, stderr, close };
}

export interface Answer {
  readonly arn: string;
  readonly status: number | undefined;
  readonly error: string | undefined;
  readonly text: string;
}

export async function invoke(
  lambda: LambdaClient,
  FunctionName: string,
  payload?: unknown,
  more: Partial<InvokeCommandInput> = {},
): Promise<Answer> {
  const input = payload === undefined ? {} : { Payload: new TextEncoder().encode(JSON.stringify(payload)) };
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: "$LATEST", ...input, ...more }));
  const text = Buffer.from(answer.Payload ?? []).toString("utf8");
  return { arn: answer.DurableExecutionArn ?? "", status: answer.StatusCode, error: answer.FunctionError, text };
}

export async function events(lambda: LambdaClient, DurableExecutionArn: string): Promise<Event[]> {
  const page = await lambda.send(
    new GetDurableExecutionHistoryCommand({ DurableExecutionArn, IncludeExecutionData: true, MaxItems: 1000 }),
  );
  return page.Events ?? [];
}

export const types = (history: readonly Event[]): (string | undefined)[] => history.map(({ EventType }) => EventType);

/** Looks until something is there. Nothing depends on how long it looks, unless it never comes. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let round = 0; round < 1000; round += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(10);
  }
  throw new Error("it never came");
}

export function ended(lambda: LambdaClient, DurableExecutionArn: string): Promise<GetDurableExecutionCommandOutput> {
  return until(async () => {
    const execution = await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn }));
    return execution.Status === "RUNNING" ? undefined : execution;
  });
}

/** The id of an execution's callback, once it has one. */
export function callbackId(lambda: LambdaClient, arn: string): Promise<string> {
  return until(async () => {
    const history = await events(lambda, arn);
    if (!history.some(({ EventType }) => EventType === "InvocationCompleted")) return undefined;
    return history.find(({ EventType }) => EventType === "CallbackStarted")?.CallbackStartedDetails?.CallbackId;
  });
}
