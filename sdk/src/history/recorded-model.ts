import { at, groupBy, IntColumn } from "./column.ts";
import { type MarkColumns, MarkCode, marks } from "./marks.ts";
import type { ExecutionModel } from "./model.ts";
import { marksWith, type RecordedMarks } from "./recorded.ts";

/**
 * The model with what was recorded in place of what was inferred: such invocations are beyond doubt, and their marks,
 * unlike inferred ones, can come in any order.
 */
export function recordedModel(model: ExecutionModel, recorded: RecordedMarks | undefined): ExecutionModel {
  if (recorded === undefined || recorded.invocations.every((own) => own === undefined)) return model;
  const doubt = model.invocations.doubt.map((own, index) => (recorded.invocations[index] === undefined ? own : 0));
  return { ...model, invocations: { ...model.invocations, doubt }, marks: columnsWith(model, recorded) };
}

function columnsWith(model: ExecutionModel, recorded: RecordedMarks): MarkColumns {
  const { operations, invocations } = model;
  const intervals = new Intervals(operations.count);
  const counts = marks.map(() => new Int32Array(invocations.count));
  for (let index = 0; index < invocations.count; index++) {
    const codes = marksWith(model, recorded, index);
    intervals.next(index, codes);
    for (const code of codes) if (code !== MarkCode.notVisited) (at(counts, code)[index] as number)++;
  }
  intervals.next(invocations.count, new Uint8Array(operations.count));
  return { ...model.marks, ...intervals.finish(), counts };
}

/** Joins the marks of one invocation after the other to intervals. */
class Intervals {
  readonly #current: Uint8Array;
  readonly #since: Int32Array;
  readonly #operation = new IntColumn();
  readonly #mark = new IntColumn();
  readonly #from = new IntColumn();
  readonly #to = new IntColumn();

  constructor(operations: number) {
    this.#current = new Uint8Array(operations);
    this.#since = new Int32Array(operations);
  }

  next(invocation: number, codes: Uint8Array): void {
    for (let operation = 0; operation < codes.length; operation++) {
      const before = this.#current[operation] as number;
      if (codes[operation] === before) continue;
      if (before !== MarkCode.notVisited) {
        this.#operation.push(operation);
        this.#mark.push(before);
        this.#from.push(this.#since[operation] as number);
        this.#to.push(invocation - 1);
      }
      this.#current[operation] = codes[operation] as number;
      this.#since[operation] = invocation;
    }
  }

  finish(): Pick<MarkColumns, "starts" | "mark" | "from" | "to"> {
    const { starts, items } = groupBy(this.#operation.finish(), this.#current.length);
    return {
      starts,
      mark: Uint8Array.from(items, (item) => this.#mark.get(item)),
      from: items.map((item) => this.#from.get(item)),
      to: items.map((item) => this.#to.get(item)),
    };
  }
}
