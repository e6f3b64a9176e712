import { type ExecutionModel, operation, stateAt } from "@durascope/sdk/history";
import { kindOf, type OperationKind, operationKinds } from "../part/sign.ts";

/** What views ask about every operation again and again, as columns by operation. */
export interface Facts {
  /** Index into `operationKinds`. */
  readonly kind: Uint8Array;
  /** Index into `operationStates`, as of the last event. */
  readonly state: Uint8Array;
  /** Epoch milliseconds; what has not ended ends with the last event, or with what abandoned it. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** 1 for what has not ended and goes on. */
  readonly isOpen: Uint8Array;
  /** Texts of the model in lower case, by their number. */
  readonly lowerTexts: readonly string[];
}

const cache = new WeakMap<ExecutionModel, Facts>();

/** The facts of a model, gathered once. */
export function factsOf(model: ExecutionModel): Facts {
  const known = cache.get(model);
  if (known !== undefined) return known;
  const facts = gather(model);
  cache.set(model, facts);
  return facts;
}

function gather(model: ExecutionModel): Facts {
  const { operations, strings, events } = model;
  const { count } = operations;
  const last = events.time.at(-1) ?? 0;
  const kind = new Uint8Array(count);
  const start = new Float64Array(count);
  const end = new Float64Array(count);
  const isOpen = new Uint8Array(count);
  const kinds = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const key = `${operations.type[index]} ${operations.subType[index]}`;
    let code = kinds.get(key);
    if (code === undefined) {
      code = operationKinds.indexOf(kindOf(operation(model, index)));
      kinds.set(key, code);
    }
    kind[index] = code;
    // Nearly every operation has events for its start and end, so that no view of it needs to be made.
    const [from, to] = [operations.startEvent[index] as number, operations.endEvent[index] as number];
    start[index] =
      from < 0 ? operation(model, index).start : (events.time[operations.firstEvent[index] as number] as number);
    const over = to < 0 ? operation(model, index).abandonedAt : (events.time[to] as number);
    end[index] = over ?? last;
    isOpen[index] = Number(over === undefined);
  }
  const state = count === 0 ? new Uint8Array(0) : stateAt(model, events.raw.length - 1).states;
  return { kind, state, start, end, isOpen, lowerTexts: strings.map((text) => text.toLowerCase()) };
}

/** Kind of an operation. */
export function kindAt(model: ExecutionModel, index: number): OperationKind {
  return operationKinds[factsOf(model).kind[index] ?? 0] ?? "other";
}
