import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  GetDurableExecutionHistoryRequest,
  GetDurableExecutionHistoryResponse,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
} from "../wire/model.ts";

/** What a client may log with: at least `error` and `warn`. */
export interface ClientLogger {
  error(...params: readonly unknown[]): void;
  warn(...params: readonly unknown[]): void;
}

/**
 * The calls of the durable execution API that a running function makes. A failure may say what it ends by throwing
 * a `DurableExecutionClientError`; anything else is classified by its status, name and message.
 */
export interface DurableExecutionClient {
  getExecutionState(
    params: GetDurableExecutionStateRequest,
    logger?: ClientLogger,
  ): Promise<GetDurableExecutionStateResponse>;
  checkpoint(
    params: CheckpointDurableExecutionRequest,
    logger?: ClientLogger,
  ): Promise<CheckpointDurableExecutionResponse>;
  /** A page of the execution's history, for a tracing that finds out that invocations were lost. Without it, none is asked for. */
  getExecutionHistory?(params: GetDurableExecutionHistoryRequest): Promise<GetDurableExecutionHistoryResponse>;
}
