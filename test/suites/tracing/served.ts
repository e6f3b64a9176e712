import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Event,
  GetDurableExecutionCommand,
  type GetDurableExecutionCommandOutput,
  InvokeCommand,
  LambdaClient,
  paginateGetDurableExecutionHistory,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackSuccessCommand,
  StopDurableExecutionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import type { TraceView } from "@durascope/sdk/trace";
import { type DurascopeService, type LambdaHandler, startService } from "@durascope/testing";
import { type Receiver, startReceiver } from "./receiver.ts";

/** What the outside world does about an execution: answers its callbacks, refuses them, leaves them be, or stops it. */
export type Outside = "succeed" | "fail" | "nothing" | "stop";

export interface Execution {
  readonly arn: string;
  readonly record: GetDurableExecutionCommandOutput;
  readonly events: readonly Event[];
}

/** The real service with functions in processes of their own, traced by a plugin that sends to a receiver of ours. */
export class TracedService {
  readonly receiver: Receiver;
  readonly #service: DurascopeService;
  readonly #lambda: LambdaClient;
  readonly #folder: string;

  private constructor(parts: { receiver: Receiver; service: DurascopeService; folder: string }) {
    this.receiver = parts.receiver;
    this.#service = parts.service;
    this.#folder = parts.folder;
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    this.#lambda = new LambdaClient({ endpoint: parts.service.url, region: "us-east-1", credentials });
  }

  static async start(
    view: TraceView,
    modules: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<TracedService> {
    const receiver = await startReceiver();
    const folder = mkdtempSync(join(tmpdir(), "durascope-traced-"));
    const service = await startService({
      modules,
      watch: false,
      // Few processes: on a busy machine many of them would be so slow that timers end before what waits for them.
      environments: 2,
      env: {
        DURABLE_EXECUTION_PLUGINS: new URL("./plugin.ts", import.meta.url).href,
        TRACE_VIEW: view,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_SERVICE_NAME: "traced",
        CONFORMANCE_DIR: folder,
        ORDER_LEDGER: join(folder, "ledger.jsonl"),
        AWS_LAMBDA_LOG_LEVEL: "FATAL",
        ...env,
      },
    });
    return new TracedService({ receiver, service, folder });
  }

  /** With functions in this process, whose tracing is their own. */
  static async inProcess(handlers: Readonly<Record<string, LambdaHandler>>): Promise<TracedService> {
    const receiver = await startReceiver();
    const service = await startService({ handlers });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_LAMBDA: service.url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      AWS_LAMBDA_LOG_LEVEL: "FATAL",
    });
    return new TracedService({ receiver, service, folder: mkdtempSync(join(tmpdir(), "durascope-traced-")) });
  }

  /** Lets executions of a function take no longer than this. */
  async limit(FunctionName: string, ExecutionTimeout: number): Promise<void> {
    await this.#lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, DurableConfig: { ExecutionTimeout } }),
    );
  }

  async start(name: string, input: unknown = {}): Promise<string> {
    const { DurableExecutionArn: arn = "" } = await this.#lambda.send(
      new InvokeCommand({
        FunctionName: name,
        Qualifier: "$LATEST",
        InvocationType: "Event",
        Payload: Buffer.from(JSON.stringify(input)),
      }),
    );
    return arn;
  }

  /** Follows an execution to its end, doing what the outside world does about it. */
  async follow(arn: string, outside: Outside): Promise<Execution> {
    const answered = new Set<string>();
    for (;;) {
      const events = await this.#history(arn);
      const record = await this.#lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }));
      if (record.Status !== "RUNNING") return { arn, record, events: await this.#history(arn) };
      for (const { CallbackStartedDetails } of events) {
        const id = CallbackStartedDetails?.CallbackId;
        if (id === undefined || answered.has(id)) continue;
        answered.add(id);
        await this.#answer(id, outside);
      }
      const isSuspended = events.some(({ EventType }) => EventType === "InvocationCompleted");
      if (outside === "stop" && isSuspended) {
        await this.#lambda.send(
          new StopDurableExecutionCommand({ DurableExecutionArn: arn, Error: { ErrorType: "Enough" } }),
        );
      }
      await sleep(50);
    }
  }

  async #answer(CallbackId: string, outside: Outside): Promise<void> {
    if (outside === "succeed")
      await this.#lambda.send(
        new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: Buffer.from('"yes"') }),
      );
    if (outside === "fail")
      await this.#lambda.send(
        new SendDurableExecutionCallbackFailureCommand({
          CallbackId,
          Error: { ErrorType: "Rejected", ErrorMessage: "too expensive" },
        }),
      );
  }

  async #history(arn: string): Promise<Event[]> {
    const events: Event[] = [];
    const pages = paginateGetDurableExecutionHistory(
      { client: this.#lambda, pageSize: 1000 },
      { DurableExecutionArn: arn, IncludeExecutionData: true },
    );
    for await (const { Events = [] } of pages) events.push(...Events);
    return events;
  }

  async close(): Promise<void> {
    this.#lambda.destroy();
    await this.#service.close();
    await this.receiver.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
