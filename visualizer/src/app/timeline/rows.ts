import { type ExecutionModel, State } from "@durascope/sdk/history";
import { factsOf } from "../filter/facts.ts";

/** One row: an operation, or a group of siblings that are shown as one. */
export type Row = OperationRow | GroupRow;

interface OperationRow extends RowBase {
  readonly isGroup: false;
  /** Children that fold into the row, which stands for them while it is closed. */
  readonly members: Int32Array | undefined;
}

interface GroupRow extends RowBase {
  readonly isGroup: true;
  readonly members: Int32Array;
}

interface RowBase extends Place {
  /** Stays the same when events are appended: the operation's id, or that of the group. */
  readonly id: string;
  /** Operation index; of a group its first member. */
  readonly operation: number;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
  /** Shown only because something inside it passes the filter. */
  readonly isContext: boolean;
}

interface Place {
  readonly depth: number;
  /** Among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
}

/** Which rows are open, and what is left out. */
export interface RowSettings {
  /** Operations that pass the filter; all, without one. */
  readonly matches: Uint8Array | undefined;
  readonly foldGroups: boolean;
  /** Ids of rows that are the other way round than by default. */
  readonly toggled: readonly string[];
  /** Rows above this depth are open, all others closed; undefined for the default, in which only large groups are closed. */
  readonly depth: number | undefined;
}

/** Siblings of one name beyond this number are one row. */
const groupLimit = 20;
/** Begins the id of a row that is a group. */
export const groupPrefix = "group-";
/** Operations that tools add to an execution are no part of its story. */
const toolMade = /^_datadog_/;

/** The rows on screen, in order. */
export function rowsOf(model: ExecutionModel, settings: RowSettings): Row[] {
  return new RowBuilder(model, settings).build();
}

class RowBuilder {
  readonly #model: ExecutionModel;
  readonly #settings: RowSettings;
  readonly #toggled: ReadonlySet<string>;
  readonly #kept: Uint8Array | undefined;
  readonly #rows: Row[] = [];
  readonly #patterns: string[];

  constructor(model: ExecutionModel, settings: RowSettings) {
    this.#model = model;
    this.#settings = settings;
    this.#toggled = new Set(settings.toggled);
    this.#kept = settings.matches === undefined ? undefined : withAncestors(model, settings.matches);
    this.#patterns = model.strings.map((text) => (toolMade.test(text) ? "_datadog_" : text.replaceAll(/\d+/g, "#")));
  }

  build(): Row[] {
    this.#siblings(this.#members(0, this.#model.operations.count), 0, true);
    return this.#rows;
  }

  /** Operations in a range of the tree's rows that have no parent in it, without those that are filtered out. */
  #members(from: number, to: number): Int32Array {
    const { rows, subtreeSize } = this.#model.tree;
    const found: number[] = [];
    for (let row = from; row < to;) {
      const operation = rows[row] as number;
      if (this.#kept === undefined || this.#kept[operation] === 1) found.push(operation);
      row += subtreeSize[operation] as number;
    }
    return Int32Array.from(found);
  }

  #childrenOf(operation: number): Int32Array {
    const { rowOf, subtreeSize } = this.#model.tree;
    const row = rowOf[operation] as number;
    return this.#members(row + 1, row + (subtreeSize[operation] as number));
  }

  #siblings(operations: Int32Array, depth: number, mayGroup: boolean): void {
    const groups = mayGroup && this.#settings.foldGroups ? this.#groupsOf(operations) : undefined;
    if (groups === undefined) {
      for (const [index, operation] of operations.entries()) {
        this.#operation(operation, { depth, position: index + 1, siblings: operations.length });
      }
      return;
    }
    const total = groups.reduce((sum, members) => sum + (members.isGroup ? 1 : members.list.length), 0);
    let position = 0;
    for (const { list, isGroup } of groups) {
      if (isGroup) this.#group(Int32Array.from(list), { depth, position: ++position, siblings: total });
      else for (const operation of list) this.#operation(operation, { depth, position: ++position, siblings: total });
    }
  }

  /** Runs of siblings, large ones of one name as groups; undefined when there are none of those. */
  #groupsOf(operations: Int32Array): { list: number[]; isGroup: boolean }[] | undefined {
    if (operations.length === 0) return undefined;
    const byName = new Map<string, number[]>();
    for (const operation of operations) {
      const key = this.#keyOf(operation);
      const list = byName.get(key);
      if (list === undefined) byName.set(key, [operation]);
      else list.push(operation);
    }
    if (![...byName].some(isLarge)) return undefined;
    const large = new Set([...byName].filter(isLarge).map(([, list]) => list));
    const runs: { list: number[]; isGroup: boolean }[] = [];
    for (const operation of operations) {
      const list = byName.get(this.#keyOf(operation)) as number[];
      if (large.has(list)) {
        if (list[0] === operation) runs.push({ list, isGroup: true });
      } else if (runs.at(-1)?.isGroup === false) runs.at(-1)?.list.push(operation);
      else runs.push({ list: [operation], isGroup: false });
    }
    return runs;
  }

  #keyOf(operation: number): string {
    const { name, subType } = this.#model.operations;
    return `${this.#patterns[name[operation] as number] ?? ""} ${subType[operation] as number}`;
  }

  #operation(operation: number, place: Place): void {
    const id = this.#model.operations.ids[operation] as string;
    const children = this.#model.tree.childCount[operation] === 0 ? none : this.#childrenOf(operation);
    const folds = this.#foldsInto(children);
    const isOpen = children.length > 0 && this.#isOpen(id, place.depth, !folds);
    const isContext = this.#settings.matches?.[operation] === 0;
    const members = folds ? children : undefined;
    this.#rows.push({
      id,
      operation,
      members,
      isGroup: false,
      hasChildren: children.length > 0,
      isOpen,
      isContext,
      ...place,
    });
    if (isOpen) this.#siblings(folds ? this.#failuresFirst(children) : children, place.depth + 1, !folds);
  }

  #group(members: Int32Array, place: Place): void {
    const operation = members[0] as number;
    const id = `${groupPrefix}${this.#model.operations.ids[operation] as string}`;
    const isOpen = this.#isOpen(id, place.depth, false);
    this.#rows.push({ id, operation, members, isGroup: true, hasChildren: true, isOpen, isContext: false, ...place });
    if (isOpen) this.#siblings(this.#failuresFirst(members), place.depth + 1, false);
  }

  /** Many children of one name need no group of their own: their parent stands for them. */
  #foldsInto(children: Int32Array): boolean {
    if (!this.#settings.foldGroups || children.length <= groupLimit) return false;
    const key = this.#keyOf(children[0] as number);
    return children.every((child) => this.#keyOf(child) === key);
  }

  #isOpen(id: string, depth: number, byDefault: boolean): boolean {
    const isFiltered = this.#settings.matches !== undefined;
    const usual = this.#settings.depth === undefined ? byDefault || isFiltered : depth < this.#settings.depth;
    return this.#toggled.has(id) ? !usual : usual;
  }

  #failuresFirst(operations: Int32Array): Int32Array {
    const { state } = factsOf(this.#model);
    const isFailure = (operation: number): boolean =>
      state[operation] === State.failed || state[operation] === State.timedOut;
    const failures = operations.filter(isFailure);
    if (failures.length === 0 || failures.length === operations.length) return operations;
    return Int32Array.from([...failures, ...operations.filter((operation) => !isFailure(operation))]);
  }
}

const none = new Int32Array(0);

function isLarge([key, list]: readonly [string, readonly number[]]): boolean {
  return list.length > groupLimit || key.startsWith("_datadog_");
}

/** What passes, and everything that encloses it. */
function withAncestors({ tree, operations }: ExecutionModel, matches: Uint8Array): Uint8Array {
  const kept = Uint8Array.from(matches);
  for (let row = tree.rows.length - 1; row >= 0; row--) {
    const operation = tree.rows[row] as number;
    const parent = operations.parent[operation] as number;
    if (kept[operation] === 1 && parent >= 0) kept[parent] = 1;
  }
  return kept;
}
