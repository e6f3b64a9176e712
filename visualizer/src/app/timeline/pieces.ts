import {
  type AttemptOutcome,
  attemptOutcomes,
  type ExecutionModel,
  operation,
  type OperationState,
  operationStates,
  State,
  TypeCode,
} from "@durascope/sdk/history";
import { stateTones, type Tone } from "../part/sign.ts";

/** How a piece of a bar looks: code that ran, time in which nothing did, something with parts of its own, a pause between attempts. */
type PieceKind = "run" | "wait" | "context" | "backoff";
/** What stands at its right end. */
type PieceEnd = "closed" | "open" | "failed" | "timed-out" | "cancelled" | "interrupted";

/** A piece of an operation's bar. Epoch milliseconds. */
export interface Piece {
  readonly kind: PieceKind;
  readonly from: number;
  readonly to: number;
  readonly tone: Tone;
  readonly end: PieceEnd;
  /** Number of the attempt, from 1; 0 for what is none. */
  readonly attempt: number;
  /** Invocations in which it began and ended, -1 when not known. */
  readonly invocations: readonly [number, number];
}

/** A moment of the past: what had not happened yet is left out. */
export interface AsOf {
  readonly time: number;
  /** Per operation, an index into `operationStates`. */
  readonly states: Uint8Array;
}

/** The pieces of an operation's bar, in order. What is open reaches to `until`. */
export function piecesOf(model: ExecutionModel, index: number, until: number, asOf?: AsOf): Piece[] {
  const pieces =
    model.operations.type[index] === TypeCode.step ? ofAttempts(model, index, until) : [whole(model, index, until)];
  return asOf === undefined ? pieces : cut(pieces, asOf, operationStates[asOf.states[index] ?? 0] ?? "future");
}

const kinds: Readonly<Record<number, PieceKind>> = {
  [TypeCode.wait]: "wait",
  [TypeCode.callback]: "wait",
  [TypeCode.invoke]: "wait",
  [TypeCode.context]: "context",
};
const endsOfStates: Partial<Readonly<Record<OperationState, PieceEnd>>> = {
  running: "open",
  waiting: "open",
  failed: "failed",
  "timed-out": "timed-out",
  cancelled: "cancelled",
  stopped: "cancelled",
  abandoned: "cancelled",
};

function whole(model: ExecutionModel, index: number, until: number): Piece {
  const view = operation(model, index);
  const { state, start, end } = view;
  const { ofEvent } = model.invocations;
  const { startEvent, endEvent } = model.operations;
  return {
    kind: kinds[model.operations.type[index] ?? 0] ?? "run",
    from: start,
    to: end ?? view.abandonedAt ?? until,
    tone: stateTones[state],
    end: endsOfStates[state] ?? "closed",
    attempt: 0,
    invocations: [ofEvent[startEvent[index] ?? -1] ?? -1, ofEvent[endEvent[index] ?? -1] ?? -1],
  };
}

const tones: Readonly<Record<AttemptOutcome, Tone>> = {
  running: "running",
  succeeded: "succeeded",
  failed: "failed",
  polled: "waiting",
  interrupted: "attention",
};
const ends: Readonly<Record<AttemptOutcome, PieceEnd>> = {
  running: "open",
  succeeded: "closed",
  failed: "failed",
  polled: "closed",
  interrupted: "interrupted",
};

function ofAttempts(model: ExecutionModel, index: number, until: number): Piece[] {
  const { attempts, invocations } = model;
  const pieces: Piece[] = [];
  const last = (attempts.starts[index + 1] ?? 0) - 1;
  for (let slot = attempts.starts[index] ?? 0; slot <= last; slot++) {
    const outcome = attemptOutcomes[attempts.outcome[slot] ?? 0] ?? "running";
    const from = attempts.start[slot] as number;
    const to = known(attempts.end[slot], until);
    const number = attempts.number[slot] as number;
    const began = invocations.ofEvent[attempts.startEvent[slot] ?? -1] ?? -1;
    const ended = invocations.ofEvent[attempts.endEvent[slot] ?? -1] ?? -1;
    pieces.push({
      kind: "run",
      from,
      to,
      tone: tones[outcome],
      end: ends[outcome],
      attempt: number,
      invocations: [began, ended],
    });
    const next = slot < last ? (attempts.start[slot + 1] as number) : pauseEnd(attempts, slot, { to, until });
    if (next > to) {
      const end = slot < last ? "closed" : "open";
      pieces.push({
        kind: "backoff",
        from: to,
        to: next,
        tone: "attention",
        end,
        attempt: number,
        invocations: [ended, ended],
      });
    }
  }
  return pieces;
}

/** A pause whose next attempt has not begun lasts until that is due, or longer. */
function pauseEnd(
  attempts: ExecutionModel["attempts"],
  slot: number,
  { to, until }: { to: number; until: number },
): number {
  return Number.isNaN(attempts.delay[slot]) ? to : until;
}

function known(value: number | undefined, otherwise: number): number {
  return value === undefined || Number.isNaN(value) ? otherwise : value;
}

function cut(pieces: readonly Piece[], { time }: AsOf, state: OperationState): Piece[] {
  if (state === "future") return [];
  const seen = pieces
    .filter(({ from }) => from <= time)
    .map((piece) => (piece.to > time ? openAt(piece, time, state) : piece));
  const last = seen.at(-1);
  const isOver = operationStates.indexOf(state) >= State.succeeded;
  // Events at one time are separable by their order only: what ended at this very time may not have ended yet.
  if (!isOver && last !== undefined && last.end !== "open" && last.to === time && last.kind !== "backoff") {
    seen[seen.length - 1] = openAt(last, time, state);
  }
  return seen;
}

function openAt(piece: Piece, time: number, state: OperationState): Piece {
  return {
    ...piece,
    to: Math.max(piece.from, time),
    end: "open",
    tone: piece.kind === "backoff" ? piece.tone : stateTones[state],
  };
}
