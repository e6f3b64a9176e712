import type { LambdaClient } from "@aws-sdk/client-lambda";
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  GetDurableExecutionHistoryRequest,
  GetDurableExecutionHistoryResponse,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
} from "../wire/model.ts";
import { version } from "../version.ts";
import type { ClientLogger, DurableExecutionClient } from "./port.ts";

type LambdaModule = typeof import("@aws-sdk/client-lambda");

let loading: Promise<LambdaModule> | undefined;
let shared: Promise<LambdaClient> | undefined;

/** Loads the AWS client on first need: it costs more than everything else a cold start does here. */
function load(): Promise<LambdaModule> {
  loading ??= import("@aws-sdk/client-lambda").then(
    (module) => (module.LambdaClient === undefined ? (module as unknown as { default: LambdaModule }).default : module),
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** One client for the process; its timeouts leave the service time to answer a checkpoint within a function's minute. */
function defaultClient(): Promise<LambdaClient> {
  shared ??= load().then(
    ({ LambdaClient }) =>
      new LambdaClient({
        customUserAgent: [["durascope", version]],
        requestHandler: {
          connectionTimeout: 5_000,
          socketTimeout: 50_000,
          requestTimeout: 55_000,
          throwOnRequestTimeout: true,
        },
      }),
  );
  shared.catch(() => {
    shared = undefined;
  });
  return shared;
}

/** The default transport: the durable execution API of AWS Lambda, or of whatever `AWS_ENDPOINT_URL_LAMBDA` names. */
export class DurableExecutionApiClient implements DurableExecutionClient {
  readonly #client: LambdaClient | undefined;

  /** @param client a configured client; without one, a client shared by the process is made from the environment. */
  constructor(client?: LambdaClient) {
    this.#client = client;
    // Starts loading while the handler does its first work; a failure shows when the module is needed.
    void load().catch(() => undefined);
  }

  async getExecutionState(
    params: GetDurableExecutionStateRequest,
    logger?: ClientLogger,
  ): Promise<GetDurableExecutionStateResponse> {
    const { GetDurableExecutionStateCommand } = await load();
    return this.#send(logger, "Failed to get durable execution state", (client) =>
      client.send(new GetDurableExecutionStateCommand(params as never)),
    ) as Promise<GetDurableExecutionStateResponse>;
  }

  async getExecutionHistory(params: GetDurableExecutionHistoryRequest): Promise<GetDurableExecutionHistoryResponse> {
    const { GetDurableExecutionHistoryCommand } = await load();
    const client = this.#client ?? (await defaultClient());
    return client.send(new GetDurableExecutionHistoryCommand(params as never));
  }

  async checkpoint(
    params: CheckpointDurableExecutionRequest,
    logger?: ClientLogger,
  ): Promise<CheckpointDurableExecutionResponse> {
    const { CheckpointDurableExecutionCommand } = await load();
    return this.#send(logger, "Failed to checkpoint durable execution", (client) =>
      client.send(new CheckpointDurableExecutionCommand(params as never)),
    ) as Promise<CheckpointDurableExecutionResponse>;
  }

  async #send(
    logger: ClientLogger | undefined,
    failure: string,
    call: (client: LambdaClient) => Promise<unknown>,
  ): Promise<unknown> {
    const client = this.#client ?? (await defaultClient());
    try {
      return await call(client);
    } catch (error) {
      const requestId = (error as { $metadata?: { requestId?: string } } | null)?.$metadata?.requestId;
      logger?.error(failure, error, { requestId });
      throw error;
    }
  }
}
