import type {
  Event,
  Execution,
  ErrorObject,
  ExecutionStatus,
  FunctionConfiguration,
  GetDurableExecutionCommandOutput,
  GetDurableExecutionHistoryCommandOutput,
  LambdaClient,
  ListDurableExecutionsByFunctionCommandOutput,
} from "@aws-sdk/client-lambda";
import { explain, type Subject } from "./explain.ts";
import type { Target } from "./target.ts";
import { sendForWire, type Wire } from "./wire.ts";

type Lambda = typeof import("@aws-sdk/client-lambda");
export type ExecutionAnswer = GetDurableExecutionCommandOutput;

export interface Start {
  readonly functionName: string;
  readonly qualifier: string;
  readonly name: string | undefined;
  readonly payload: string | undefined;
}

/** Which part of a history is asked for. */
export interface HistoryQuery {
  readonly marker?: string | undefined;
  readonly newestFirst?: boolean;
  /** Whether payloads are wanted. */
  readonly data: boolean;
  /** Events per page, at most 1,000, which is the default. */
  readonly limit?: number;
}

/** Which executions of a function are asked for. */
export interface ListFilter {
  readonly name?: string | undefined;
  readonly status?: ExecutionStatus | undefined;
  readonly startedAfter?: Date | undefined;
  readonly startedBefore?: Date | undefined;
}

/** An event as the service writes it. */
export type WireEvent = Wire<Event>;

export interface EventPage {
  readonly events: readonly WireEvent[];
  readonly next: string | undefined;
}

/** The part of the Lambda API that is used here. Every refusal is thrown as a `Failure`. */
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

  /** The account that the credentials are known to belong to; resolving them may fail, as any call with them would. */
  async account(): Promise<string | undefined> {
    const { accountId } = (await this.#client.config.credentials()) as { readonly accountId?: string };
    return accountId;
  }

  close(): void {
    this.#client.destroy();
  }

  /** Starts an execution and gives its ARN; a function that is not durable has none. */
  start({ functionName, qualifier, name, payload }: Start): Promise<string | undefined> {
    return this.#ask({ call: "Invoke", functionName }, async ({ InvokeCommand }) => {
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

  /** The execution; without `data`, its payloads are left out. */
  execution(arn: string, data = true): Promise<ExecutionAnswer> {
    return this.#ask({ call: "GetDurableExecution", arn }, ({ GetDurableExecutionCommand }) =>
      this.#client.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn, IncludeExecutionData: data })),
    );
  }

  events(arn: string, { marker, newestFirst = false, data, limit = 1000 }: HistoryQuery): Promise<EventPage> {
    return this.#ask({ call: "GetDurableExecutionHistory", arn }, async ({ GetDurableExecutionHistoryCommand }) => {
      const command = new GetDurableExecutionHistoryCommand({
        DurableExecutionArn: arn,
        IncludeExecutionData: data,
        MaxItems: limit,
        ReverseOrder: newestFirst,
        ...(marker === undefined ? {} : { Marker: marker }),
      });
      const page = (await sendForWire(this.#client, command)) as Wire<GetDurableExecutionHistoryCommandOutput>;
      return { events: page.Events ?? [], next: page.NextMarker || undefined };
    });
  }

  /** Executions of a function, newest first, read in pages as they are taken. */
  async *executions(functionName: string, limit: number, filter: ListFilter = {}): AsyncGenerator<Execution> {
    let marker: string | undefined;
    do {
      const page = await this.#executionPage(functionName, { ...filter, limit, marker });
      yield* page.DurableExecutions ?? [];
      marker = page.NextMarker === "" ? undefined : page.NextMarker;
    } while (marker !== undefined);
  }

  #executionPage(
    functionName: string,
    {
      name,
      status,
      startedAfter,
      startedBefore,
      limit,
      marker,
    }: ListFilter & { limit: number; marker?: string | undefined },
  ): Promise<ListDurableExecutionsByFunctionCommandOutput> {
    const subject = { call: "ListDurableExecutionsByFunction", functionName };
    return this.#ask(subject, ({ ListDurableExecutionsByFunctionCommand }) =>
      this.#client.send(
        new ListDurableExecutionsByFunctionCommand({
          FunctionName: functionName,
          MaxItems: Math.min(limit, 1000),
          DurableExecutionName: name,
          Statuses: status === undefined ? undefined : [status],
          StartedAfter: startedAfter,
          StartedBefore: startedBefore,
          Marker: marker,
        }),
      ),
    );
  }

  functions(): Promise<FunctionConfiguration[]> {
    return this.#ask({ call: "ListFunctions" }, async ({ paginateListFunctions }) => {
      const found: FunctionConfiguration[] = [];
      for await (const { Functions } of paginateListFunctions({ client: this.#client }, {}))
        found.push(...(Functions ?? []));
      return found;
    });
  }

  async succeedCallback(callbackId: string, payload: string | undefined): Promise<void> {
    await this.#ask(
      { call: "SendDurableExecutionCallbackSuccess", callbackId },
      ({ SendDurableExecutionCallbackSuccessCommand }) =>
        this.#client.send(
          new SendDurableExecutionCallbackSuccessCommand({
            CallbackId: callbackId,
            ...(payload === undefined ? {} : { Result: Buffer.from(payload) }),
          }),
        ),
    );
  }

  async failCallback(callbackId: string, error: ErrorObject): Promise<void> {
    await this.#ask(
      { call: "SendDurableExecutionCallbackFailure", callbackId },
      ({ SendDurableExecutionCallbackFailureCommand }) =>
        this.#client.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId: callbackId, Error: error })),
    );
  }

  async heartbeat(callbackId: string): Promise<void> {
    await this.#ask(
      { call: "SendDurableExecutionCallbackHeartbeat", callbackId },
      ({ SendDurableExecutionCallbackHeartbeatCommand }) =>
        this.#client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId: callbackId })),
    );
  }

  stop(arn: string, error: ErrorObject): Promise<Date | undefined> {
    return this.#ask({ call: "StopDurableExecution", arn }, async ({ StopDurableExecutionCommand }) => {
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
