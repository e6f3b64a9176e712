import { callbackOwner, failCallback, heartbeatCallback, succeedCallback } from "./callback.ts";
import { finishCall, finishChild } from "./chain.ts";
import { admitted, badToken, checkpoint } from "./checkpoint.ts";
import type { Command, CommandOf, Effect, Replies, Turn } from "./command.ts";
import { closeExecution, openExecution } from "./execution.ts";
import { beginInvocation, endInvocation, failInvocation, restoreExecution } from "./invocation.ts";
import { isOpen, type Execution, type ServiceState, type Settings } from "./model.ts";
import { statePage } from "./page.ts";
import { pauseExecution, resumeExecution } from "./pause-command.ts";
import { Rejection, unknownExecution } from "./rejection.ts";
import { startExecution } from "./start.ts";
import { eraseExecution, expireIfDue, nextDeadline, runTimers } from "./timer.ts";
import { checkErrorSize } from "./update.ts";

export function newState(settings: Settings): ServiceState {
  return {
    settings,
    functions: new Map(),
    executions: new Map(),
    names: new Map(),
    dirty: new Set(),
    touched: new Set(),
  };
}

/** What a command led to. A rejected command may still have effects: things that were due before it. */
export interface Outcome<R> {
  readonly reply: R | Rejection;
  readonly effects: readonly Effect[];
}

type Rules = {
  readonly [K in Command["type"]]: (state: ServiceState, command: CommandOf<K>, turn: Turn) => Replies[K];
};

const rules: Rules = {
  putFunction: (state, { config }) => void state.functions.set(config.name, config),
  removeFunction: (state, { name }) => void state.functions.delete(name),
  start: (state, command, turn) => startExecution(state, command, turn),
  invocationBegan: (state, { arn, requestId }, turn) => {
    const execution = running(state, arn, requestId);
    if (execution?.invocation === undefined) return undefined;
    runTimers(state, execution, turn);
    return beginInvocation(state, execution, execution.invocation, turn);
  },
  invocationReturned: (state, { arn, requestId, output }, turn) => {
    const execution = running(state, arn, requestId);
    if (execution === undefined) return;
    expireIfDue(state, execution, turn);
    endInvocation(state, execution, output, turn);
  },
  invocationFailed: (state, { arn, requestId, error, failure }, turn) => {
    const execution = running(state, arn, requestId);
    if (execution === undefined) return;
    expireIfDue(state, execution, turn);
    failInvocation(state, execution, { error, failure }, turn);
  },
  checkpoint: (state, command, turn) => {
    expireKnown(state, command.arn, turn);
    return checkpoint(state, command, turn);
  },
  state: (state, command, turn) => {
    expireKnown(state, command.arn, turn);
    const { execution, invocation } = admitted(state, command);
    if (invocation.token !== command.token) throw badToken(state, command);
    const { maxItems, marker } = command;
    return statePage(execution, marker, { maxItems, maxBytes: state.settings.limits.pageBytes });
  },
  callbackSucceed: (state, command, turn) => {
    expireKnown(state, callbackOwner(command.callbackId), turn);
    succeedCallback(state, command, turn);
    return undefined;
  },
  callbackFail: (state, command, turn) => {
    expireKnown(state, callbackOwner(command.callbackId), turn);
    failCallback(state, command, turn);
    return undefined;
  },
  callbackHeartbeat: (state, command, turn) => {
    expireKnown(state, callbackOwner(command.callbackId), turn);
    heartbeatCallback(state, command, turn);
    return undefined;
  },
  callFinished: (state, command, turn) => {
    finishCall(state, command, turn);
    return undefined;
  },
  timer: (state, { arn }, turn) => {
    const execution = state.executions.get(arn);
    if (execution === undefined) return;
    // The timer that called is spent, so the next deadline is armed anew even if it is the same.
    execution.armedAt = undefined;
    state.touched.add(execution);
    runTimers(state, execution, turn);
  },
  stop: (state, { arn, error }, turn) => {
    const execution = known(state, arn);
    if (error !== undefined) checkErrorSize(error, state.settings.limits.errorBytes);
    expireIfDue(state, execution, turn);
    if (isOpen(execution)) closeExecution(state, execution, { status: "STOPPED", error: error ?? {} }, turn);
    return { stoppedAt: execution.endedAt ?? turn.now };
  },
  pause: (state, command, turn) => {
    const execution = known(state, command.arn);
    expireIfDue(state, execution, turn);
    return { requestedAt: pauseExecution(state, execution, command, turn) };
  },
  resume: (state, command, turn) => {
    const execution = known(state, command.arn);
    return { requestedAt: resumeExecution(state, execution, command, turn) };
  },
  delete: (state, { arn }, turn) => {
    const execution = known(state, arn);
    if (isOpen(execution)) throw new Rejection("ResourceConflictException", "Durable Execution is still running");
    eraseExecution(state, execution, turn);
    return { requestedAt: turn.now };
  },
  restore: (state, { arn }, turn) => {
    const execution = state.executions.get(arn);
    if (execution !== undefined) restoreExecution(state, execution, turn);
    return undefined;
  },
};

function known(state: ServiceState, arn: string): Execution {
  const execution = state.executions.get(arn);
  if (execution === undefined) throw unknownExecution();
  return execution;
}

function running(state: ServiceState, arn: string, requestId: string): Execution | undefined {
  const execution = state.executions.get(arn);
  return execution?.invocation?.requestId === requestId ? execution : undefined;
}

function expireKnown(state: ServiceState, arn: string, turn: Turn): void {
  const execution = openExecution(state, arn);
  if (execution !== undefined) expireIfDue(state, execution, turn);
}

export interface Circumstances {
  readonly now: number;
  readonly newId: () => string;
}

/**
 * The rules of the service: what a command does to the state, its answer, and what the world has to do. The state
 * is changed in place; a refused command leaves no trace of what it asked for.
 */
export function reduce<K extends Command["type"]>(
  state: ServiceState,
  command: CommandOf<K>,
  { now, newId }: Circumstances,
): Outcome<Replies[K]> {
  const turn: Turn = { now, newId, effects: [] };
  const rule = rules[command.type] as (state: ServiceState, command: CommandOf<K>, turn: Turn) => Replies[K];
  const reply = attempt(() => rule(state, command, turn));
  // Closing a child may wake its parent, whose invocation starts, but never closes it: the list grows by one level.
  for (const effect of turn.effects) if (effect.type === "closed") finishChild(state, effect.execution, turn);
  for (const execution of state.touched) {
    const at = nextDeadline(execution);
    if (at === execution.armedAt) continue;
    execution.armedAt = at;
    turn.effects.push({ type: "arm", arn: execution.arn, at });
  }
  state.touched.clear();
  return { reply, effects: turn.effects };
}

function attempt<R>(rule: () => R): R | Rejection {
  try {
    return rule();
  } catch (error) {
    if (error instanceof Rejection) return error;
    throw error;
  }
}
