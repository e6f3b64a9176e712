import type { OperationUpdate } from "@durascope/sdk";
import { checkBatch } from "./batch.ts";
import { callbackStarted } from "./callback.ts";
import type { CommandOf, Turn } from "./command.ts";
import { Draft } from "./draft.ts";
import { closeExecution, openExecution, touch } from "./execution.ts";
import { type Chain, failChain, resolveChain, startChain } from "./chain.ts";
import { enterPause } from "./pause.ts";
import { rotateToken } from "./invocation.ts";
import type { CheckpointReply, Execution, Invocation, OperationRecord, ServiceState } from "./model.ts";
import { invalid, type Rejection } from "./rejection.ts";
import { completeDue } from "./timer.ts";
import { unseal } from "./token.ts";
import { apply, checkShape } from "./transition.ts";
import { checkParent, checkSize, checkUpdate } from "./update.ts";

export interface Holder {
  readonly execution: Execution;
  readonly invocation: Invocation;
}

type Bearer = Pick<CommandOf<"checkpoint">, "arn" | "token">;

export function badToken(state: ServiceState, _bearer: Bearer): Rejection {
  return invalid(state.settings.quirks.legacyTokenMessage ? "Invalid Checkpoint Token" : "Invalid checkpoint token");
}

/** The execution and its running invocation, as far as the token can be one of theirs. */
export function admitted(state: ServiceState, bearer: Bearer): Holder {
  const sealed = unseal(bearer.token, 3);
  if (sealed !== undefined && sealed[0] !== bearer.arn)
    throw invalid("Checkpoint token is not valid for the durable execution ARN");
  const execution = openExecution(state, bearer.arn);
  const invocation = execution?.invocation;
  if (execution === undefined || invocation === undefined) throw badToken(state, bearer);
  return { execution, invocation };
}

/** Applies a batch of updates whole or not at all, and answers with what the handler has not seen yet. */
export function checkpoint(state: ServiceState, command: CommandOf<"checkpoint">, turn: Turn): CheckpointReply {
  const repeated = repetition(state, command);
  if (repeated !== undefined) return repeated;
  const { execution, invocation } = admitted(state, command);
  if (invocation.token !== command.token) throw badToken(state, command);
  const { updates } = command;
  checkBatch(updates);
  const draft = new Draft(execution, turn.now);
  const chains: Chain[] = [];
  for (const update of updates) {
    checkShape(update);
    checkSize(update, state.settings.limits, execution.resultLimit);
    const chain = applyUpdate(state, draft, update, turn);
    if (chain !== undefined) chains.push(chain);
  }
  if (execution.operations.size + draft.createdCount > state.settings.limits.operations + 1) {
    throw invalid(`An execution can have at most ${state.settings.limits.operations} operations.`);
  }
  draft.commit();
  touch(state, execution, false);
  const closing = updates.at(-1);
  for (const chain of chains) {
    failChain(execution, chain, turn.now);
    startChain(state, execution, chain, turn);
  }
  if (closing?.Type === "EXECUTION") return close(state, { execution, invocation }, closing, turn);
  if (execution.status === "PAUSING") return pause(state, { execution, invocation }, turn);
  completeDue(state, execution, turn);
  return answer({ execution, invocation }, command);
}

function applyUpdate(state: ServiceState, draft: Draft, update: OperationUpdate, turn: Turn): Chain | undefined {
  if (update.Type === "EXECUTION") return undefined;
  checkParent(update, update.ParentId === undefined ? undefined : draft.get(update.ParentId));
  checkUpdate(update, draft.get(update.Id ?? ""));
  if (update.Type === "CALLBACK") {
    callbackStarted(draft, update, turn);
    return undefined;
  }
  if (update.Type !== "CHAINED_INVOKE") {
    apply(draft, update);
    return undefined;
  }
  if (draft.get(update.Id ?? "") !== undefined) throw invalid("Cannot start a CHAINED_INVOKE that already exist.");
  if (update.ChainedInvokeOptions === undefined)
    throw invalid("Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.");
  const record = draft.create(update);
  const chain = resolveChain(
    state,
    { record, event: { type: "ChainedInvokeStarted", of: record, details: {} }, update },
    turn,
  );
  draft.put(chain.record, chain.event.type, chain.event.details);
  return chain;
}

/** The answer of the last checkpoint again, for a client that lost it. */
function repetition(
  state: ServiceState,
  { arn, token, clientToken }: CommandOf<"checkpoint">,
): CheckpointReply | undefined {
  const slot = openExecution(state, arn)?.invocation?.slot;
  return clientToken !== undefined && slot?.clientToken === clientToken && slot.token === token
    ? slot.reply
    : undefined;
}

/** The terminal event waits for the invocation's end, so that it is the last of the history. */
function close(
  state: ServiceState,
  { execution, invocation }: Holder,
  update: OperationUpdate,
  turn: Turn,
): CheckpointReply {
  execution.terminalHeld = true;
  invocation.token = undefined;
  invocation.slot = undefined;
  const outcome =
    update.Action === "SUCCEED"
      ? ({ status: "SUCCEEDED", result: update.Payload } as const)
      : ({ status: "FAILED", error: update.Error ?? {} } as const);
  closeExecution(state, execution, outcome, turn);
  return { token: undefined, operations: unseen(execution) };
}

function pause(state: ServiceState, { execution, invocation }: Holder, turn: Turn): CheckpointReply {
  invocation.token = undefined;
  invocation.slot = undefined;
  // What this invocation was not shown, and would have done next, the one after the pause has to see.
  execution.triggered = true;
  enterPause(execution, turn.now);
  touch(state, execution);
  return { token: undefined, operations: [] };
}

function answer({ execution, invocation }: Holder, { token, clientToken }: CommandOf<"checkpoint">): CheckpointReply {
  const operations = unseen(execution);
  for (const record of operations) {
    if (record.status === "READY") invocation.ready.add(record.id);
    if (execution.updated.delete(record.id)) invocation.reported.add(record.id);
  }
  execution.triggered = false;
  const reply = { token: rotateToken(execution, invocation), operations };
  invocation.slot = clientToken === undefined ? undefined : { token, clientToken, reply };
  return reply;
}

function unseen(execution: Execution): OperationRecord[] {
  const operations: OperationRecord[] = [];
  for (const id of execution.unseen) {
    const record = execution.operations.get(id);
    if (record !== undefined) operations.push(record);
  }
  execution.unseen.clear();
  return operations;
}
