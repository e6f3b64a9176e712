import type {
  Event,
  Execution,
  ErrorObject,
  FunctionConfiguration,
  GetDurableExecutionCommandOutput,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { explain, type Subject } from "./explain.ts";
import type { Target } from "./target.ts";

type Lambda = typeof import("@aws-sdk/client-lambda");
export type ExecutionAnswer = GetDurableExecutionCommandOutput;

export interface Start {
  readonly functionName: string;
  readonly qualifier: string;
  readonly name: string | undefined;
  readonly payload: string | undefined;
}

export interface EventPage {
  readonly events: readonly Event[];
  readonly next: string | undefined;
}

/** The part of the Lambda API that the command uses. Every refusal is thrown as a `Failure`. */
export class Api {
  readonly target: Target;
  readonly #lambda: Lambda;
  readonly #client: LambdaClient;

  private constructor(target: Target, lambda: Lambda) {
    this.target = target;
    this.#lambda = lambda;
    this.#client = new lambda.LambdaClient({
      ...(target.url === undefined ? {} : { endpoint: target.url }),
      ...(target.region === undefined ? {} : { region: target.region }),
      ...(target.credentials === undefined ? {} : { credentials: target.credentials }),
    });
  }

  /** The AWS client takes a while to load: it is loaded when something is asked. */
  static async connect(target: Target): Promise<Api> {
    return new Api(target, await import("@aws-sdk/client-lambda"));
  }

  close(): void {
    this.#client.destroy();
  }

  /** Starts an execution and gives its ARN; a function that is not durable has none. */
  start({ functionName, qualifier, name, payload }: Start): Promise<string | undefined> {
    return this.#ask({ functionName }, async ({ InvokeCommand }) => {
      const answer = await this.#client.send(
        new InvokeCommand({
          FunctionName: functionName,
          Qualifier: qualifier,
          InvocationType: "Event",
          ...(name === undefined ? {} : { DurableExecutionName: name }),
          ...(payload === undefined ? {} : { Payload: Buffer.from(payload) }),
        }),
      );
      return answer.DurableExecutionArn;
    });
  }

  execution(arn: string): Promise<ExecutionAnswer> {
    return this.#ask({ arn }, ({ GetDurableExecutionCommand }) =>
      this.#client.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn, IncludeExecutionData: true })),
    );
  }

  events(arn: string, marker: string | undefined): Promise<EventPage> {
    return this.#ask({ arn }, async ({ GetDurableExecutionHistoryCommand }) => {
      const page = await this.#client.send(
        new GetDurableExecutionHistoryCommand({
          DurableExecutionArn: arn,
          IncludeExecutionData: true,
          MaxItems: 1000,
          ...(marker === undefined ? {} : { Marker: marker }),
        }),
      );
      return { events: page.Events ?? [], next: page.NextMarker === "" ? undefined : page.NextMarker };
    });
  }

  /** The newest executions of a function, at most `limit`. */
  executions(functionName: string, limit: number): Promise<Execution[]> {
    return this.#ask({ functionName }, async ({ paginateListDurableExecutionsByFunction }) => {
      const found: Execution[] = [];
      const pages = paginateListDurableExecutionsByFunction(
        { client: this.#client, pageSize: Math.min(limit, 1000) },
        { FunctionName: functionName },
      );
      for await (const { DurableExecutions } of pages) {
        found.push(...(DurableExecutions ?? []));
        if (found.length >= limit) break;
      }
      return found.slice(0, limit);
    });
  }

  functions(): Promise<FunctionConfiguration[]> {
    return this.#ask({}, async ({ paginateListFunctions }) => {
      const found: FunctionConfiguration[] = [];
      for await (const { Functions } of paginateListFunctions({ client: this.#client }, {}))
        found.push(...(Functions ?? []));
      return found;
    });
  }

  async succeedCallback(callbackId: string, payload: string | undefined): Promise<void> {
    await this.#ask({ callbackId }, ({ SendDurableExecutionCallbackSuccessCommand }) =>
      this.#client.send(
        new SendDurableExecutionCallbackSuccessCommand({
          CallbackId: callbackId,
          ...(payload === undefined ? {} : { Result: Buffer.from(payload) }),
        }),
      ),
    );
  }

  async failCallback(callbackId: string, error: ErrorObject): Promise<void> {
    await this.#ask({ callbackId }, ({ SendDurableExecutionCallbackFailureCommand }) =>
      this.#client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId: callbackId, Error: error })),
    );
  }

  async heartbeat(callbackId: string): Promise<void> {
    await this.#ask({ callbackId }, ({ SendDurableExecutionCallbackHeartbeatCommand }) =>
      this.#client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId: callbackId })),
    );
  }

  stop(arn: string, error: ErrorObject): Promise<Date | undefined> {
    return this.#ask({ arn }, async ({ StopDurableExecutionCommand }) => {
      const answer = await this.#client.send(
        new StopDurableExecutionCommand({ DurableExecutionArn: arn, Error: error }),
      );
      return answer.StopTimestamp;
    });
  }

  async #ask<T>(subject: Subject, request: (lambda: Lambda) => Promise<T>): Promise<T> {
    try {
      return await request(this.#lambda);
    } catch (error) {
      throw explain(error, subject, this.target);
    }
  }
}
