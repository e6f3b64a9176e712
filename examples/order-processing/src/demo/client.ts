import {
  type Event,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
  SendDurableExecutionCallbackSuccessCommand,
} from "@aws-sdk/client-lambda";

/** The AWS client, as any program uses it, with another endpoint. */
export class Client {
  readonly #lambda: LambdaClient;

  constructor(endpoint: string) {
    this.#lambda = new LambdaClient({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
  }

  async start(functionName: string, input: unknown, executionName: string): Promise<string> {
    const { DurableExecutionArn } = await this.#lambda.send(
      new InvokeCommand({
        FunctionName: functionName,
        Qualifier: "$LATEST",
        InvocationType: "Event",
        DurableExecutionName: executionName,
        Payload: Buffer.from(JSON.stringify(input)),
      }),
    );
    if (DurableExecutionArn === undefined) throw new Error("the service did not say which execution it started");
    return DurableExecutionArn;
  }

  async events(arn: string): Promise<Event[]> {
    const page = await this.#lambda.send(
      new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn, IncludeExecutionData: true, MaxItems: 1000 }),
    );
    return page.Events ?? [];
  }

  async approve(callbackId: string): Promise<void> {
    await this.#lambda.send(
      new SendDurableExecutionCallbackSuccessCommand({ CallbackId: callbackId, Result: Buffer.from("approved") }),
    );
  }
}
