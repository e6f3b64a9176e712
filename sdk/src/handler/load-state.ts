import { classify } from "../client/classify.ts";
import type { ClientLogger, DurableExecutionClient } from "../client/port.ts";
import { DurableError } from "../errors/error.ts";
import { ExecutionError } from "../errors/invocation-errors.ts";
import type { ErrorCode } from "../errors/codes.ts";
import { checkpointError } from "../journal/checkpoint-error.ts";
import { limits } from "../wire/limits.ts";
import type { DurableExecutionInvocationInput, WireOperation } from "../wire/model.ts";

/** The event is not one of a durable invocation. Thrown: whoever invoked the function has to change something. */
class InvocationEventError extends DurableError {
  override name: string = "Error";
  override get code(): ErrorCode {
    return "DX1001";
  }
}

export function checkEvent(event: DurableExecutionInvocationInput | undefined | null): void {
  if (!event?.DurableExecutionArn || !event.CheckpointToken) {
    throw new InvocationEventError(
      "Unexpected payload provided to start the durable execution.\nCheck your resource configurations to confirm the durability is set.",
    );
  }
  const {
    DurableExecutionArn,
    CheckpointToken,
    InitialExecutionState: state,
  } = event as unknown as Record<string, unknown>;
  if (typeof DurableExecutionArn !== "string" || typeof CheckpointToken !== "string") {
    throw new InvocationEventError("The event's DurableExecutionArn and CheckpointToken must be strings.");
  }
  if (typeof state !== "object" || state === null) {
    throw new InvocationEventError(`The event of ${DurableExecutionArn} has no InitialExecutionState.`);
  }
  const { Operations, UpdatedOperationIds } = {
    ...(state as { Operations?: unknown }),
    UpdatedOperationIds: event.UpdatedOperationIds as unknown,
  };
  if (Operations !== undefined && Operations !== null && !Array.isArray(Operations)) {
    throw new InvocationEventError(`InitialExecutionState.Operations of ${DurableExecutionArn} is not a list.`);
  }
  if (UpdatedOperationIds !== undefined && UpdatedOperationIds !== null && !Array.isArray(UpdatedOperationIds)) {
    throw new InvocationEventError(`UpdatedOperationIds of ${DurableExecutionArn} is not a list.`);
  }
}

export interface LoadedState {
  readonly operations: Map<string, WireOperation>;
  readonly pages: number;
}

/** All operations of the execution, in the order in which they were started: the event's, and further pages where it names one. */
export async function loadState(
  event: DurableExecutionInvocationInput,
  client: DurableExecutionClient,
  logger: ClientLogger,
): Promise<LoadedState> {
  const operations = new Map<string, WireOperation>();
  const add = (page: readonly WireOperation[] | undefined | null): void => {
    for (const operation of page ?? []) if (operation?.Id) operations.set(operation.Id, operation);
  };
  add(event.InitialExecutionState.Operations);
  let pages = 1;
  const seen = new Set<string>();
  for (let marker = event.InitialExecutionState.NextMarker; marker; pages++) {
    if (seen.has(marker))
      throw new ExecutionError(
        "StateLoadError",
        "DX1005",
        `The state of ${event.DurableExecutionArn} pages in a circle: the marker ${JSON.stringify(marker)} was given twice.`,
      );
    seen.add(marker);
    const page = await readPage(event, marker, client, logger);
    add(page.Operations);
    marker = page.NextMarker;
  }
  return { operations, pages };
}

async function readPage(
  event: DurableExecutionInvocationInput,
  marker: string,
  client: DurableExecutionClient,
  logger: ClientLogger,
) {
  try {
    return await client.getExecutionState(
      {
        DurableExecutionArn: event.DurableExecutionArn,
        CheckpointToken: event.CheckpointToken,
        Marker: marker,
        MaxItems: limits.statePageSize,
      },
      logger,
    );
  } catch (error) {
    const fate = classify(error);
    throw checkpointError(fate === "retry" ? "invocation" : fate, error, "Loading the execution's state failed");
  }
}
