import { setTimeout as sleep } from "node:timers/promises";
import {
  GetDurableExecutionCommand,
  type GetDurableExecutionCommandOutput,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { type RebuiltTrace, rebuildTrace } from "@durascope/otel-exporter/rebuild";

export interface Done {
  readonly arn: string;
  readonly status: string;
  /** The trace as the history tells it. */
  readonly trace: RebuiltTrace;
}

/** Starts executions on a local service, and waits for their end. */
export class Client {
  readonly #lambda: LambdaClient;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    this.#lambda = new LambdaClient({ endpoint, region: "us-east-1", credentials });
  }

  async run(functionName: string, input: unknown): Promise<Done> {
    const { DurableExecutionArn: arn = "" } = await this.#lambda.send(
      new InvokeCommand({
        FunctionName: functionName,
        Qualifier: "$LATEST",
        InvocationType: "Event",
        Payload: Buffer.from(JSON.stringify(input)),
      }),
    );
    const record = await this.#end(arn);
    const history = await this.#lambda.send(
      new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn, IncludeExecutionData: true, MaxItems: 1000 }),
    );
    return { arn, status: record.Status ?? "", trace: rebuildTrace(history, { record }) };
  }

  async #end(arn: string): Promise<GetDurableExecutionCommandOutput> {
    for (;;) {
      const record = await this.#lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }));
      if (record.Status !== "RUNNING") return record;
      await sleep(50);
    }
  }

  close(): void {
    this.#lambda.destroy();
  }
}
