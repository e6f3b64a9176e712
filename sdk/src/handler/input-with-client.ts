import type { DurableExecutionClient } from "../client/port.ts";
import type { DurableExecutionInvocationInput } from "../wire/model.ts";

const tag = "DurableExecutionInvocationInputWithClient";

/** An event that brings the client to use, for test harnesses. @internal */
export class DurableExecutionInvocationInputWithClient implements DurableExecutionInvocationInput {
  readonly durableExecutionClient: DurableExecutionClient;
  readonly InitialExecutionState: DurableExecutionInvocationInput["InitialExecutionState"];
  readonly DurableExecutionArn: string;
  readonly CheckpointToken: string;
  declare readonly UpdatedOperationIds?: string[];

  constructor(params: DurableExecutionInvocationInput, durableExecutionClient: DurableExecutionClient) {
    this.InitialExecutionState = params.InitialExecutionState;
    this.DurableExecutionArn = params.DurableExecutionArn;
    this.CheckpointToken = params.CheckpointToken;
    this.durableExecutionClient = durableExecutionClient;
    if (params.UpdatedOperationIds !== undefined) this.UpdatedOperationIds = params.UpdatedOperationIds;
  }

  /** Also recognises events made by another copy of the class. */
  static isInstance(event: unknown): event is DurableExecutionInvocationInputWithClient {
    if (event instanceof DurableExecutionInvocationInputWithClient) return true;
    if (typeof event !== "object" || event === null) return false;
    return (
      Object.prototype.toString.call(event) === `[object ${tag}]` &&
      "durableExecutionClient" in event &&
      (event.constructor as { name?: unknown } | undefined)?.name === tag
    );
  }

  get [Symbol.toStringTag](): string {
    return tag;
  }
}
