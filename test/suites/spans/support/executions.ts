import {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackSuccessCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { type DurascopeService, type LambdaHandler, startService } from "@durascope/testing";

process.env["AWS_LAMBDA_LOG_LEVEL"] ??= "FATAL";

export interface Ended {
  readonly arn: string;
  readonly status: string;
  readonly result: unknown;
}

/** The local service with functions in this process, as environments that take several invocations at once have them. */
export class Executions {
  readonly client: LambdaClient;
  readonly #service: DurascopeService;

  private constructor(service: DurascopeService, client: LambdaClient) {
    this.#service = service;
    this.client = client;
  }

  /** `functions` gets the client that handlers are to use. */
  static async start(functions: (client: LambdaClient) => Record<string, LambdaHandler>): Promise<Executions> {
    let endpoint = "";
    const client = new LambdaClient({
      endpoint: () => Promise.resolve({ url: new URL(endpoint) }) as never,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    const service = await startService({ handlers: functions(client) });
    endpoint = service.url;
    return new Executions(service, client);
  }

  async run(name: string, input: unknown = {}): Promise<Ended> {
    const arn = await this.begin(name, input);
    return this.end(arn);
  }

  async begin(name: string, input: unknown = {}): Promise<string> {
    const answer = await this.client.send(
      new InvokeCommand({
        FunctionName: name,
        Qualifier: "$LATEST",
        InvocationType: "Event",
        Payload: Buffer.from(JSON.stringify(input)),
      }),
    );
    return answer.DurableExecutionArn ?? "";
  }

  async end(arn: string): Promise<Ended> {
    for (;;) {
      const { Status, Result } = await this.client.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }));
      if (Status !== undefined && Status !== "RUNNING") {
        return { arn, status: Status, result: Result === undefined ? undefined : JSON.parse(Result) };
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async history(arn: string) {
    const page = await this.client.send(
      new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn, IncludeExecutionData: true, MaxItems: 1000 }),
    );
    return page.Events ?? [];
  }

  /** Lets executions of a function take no longer than this. */
  async limit(FunctionName: string, ExecutionTimeout: number): Promise<void> {
    const config = { FunctionName, DurableConfig: { ExecutionTimeout } };
    await this.client.send(new UpdateFunctionConfigurationCommand(config));
  }

  /** Completes the first callback of an execution, once the execution waits for it. */
  async complete(arn: string, outcome: { succeed: string } | { fail: string }): Promise<void> {
    for (;;) {
      const events = await this.history(arn);
      const at = events.findIndex((event) => event.CallbackStartedDetails?.CallbackId !== undefined);
      const id = events[at]?.CallbackStartedDetails?.CallbackId;
      const isWaiting = events.slice(at + 1).some(({ EventType }) => EventType === "InvocationCompleted");
      if (id !== undefined && isWaiting) {
        const command =
          "succeed" in outcome
            ? new SendDurableExecutionCallbackSuccessCommand({ CallbackId: id, Result: Buffer.from(outcome.succeed) })
            : new SendDurableExecutionCallbackFailureCommand({ CallbackId: id, Error: { ErrorMessage: outcome.fail } });
        await this.client.send(command as SendDurableExecutionCallbackSuccessCommand);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    await this.#service.close();
    this.client.destroy();
  }
}
