import { nameKey } from "../rules/execution.ts";
import type { HistoryEvent } from "../rules/history.ts";
import type { Execution, FunctionConfig } from "../rules/model.ts";
import type { Observation, ObservationKind, ObservationQuery, Trim } from "../observation/store.ts";
import { expiresAt, type Batch, type HistoryQuery, type ListItem, type ListQuery, type Store } from "./store.ts";

interface Kept {
  readonly key: number;
  readonly execution: Execution;
  readonly events: HistoryEvent[];
  readonly observed: Record<ObservationKind, { readonly seq: number; readonly body: string }[]>;
}

/** Keeps everything for as long as the process lives. */
export class MemoryStore implements Store {
  readonly durable = false;
  readonly #kept = new Map<string, Kept>();
  readonly #names = new Map<string, string>();
  readonly #functions = new Map<string, FunctionConfig>();
  #key = 0;

  commit({ changed, erased }: Batch): void {
    for (const execution of changed) this.#write(execution);
    for (const { arn, functionName, name } of erased) {
      this.#kept.delete(arn);
      const key = nameKey(functionName, name);
      if (this.#names.get(key) === arn) this.#names.delete(key);
    }
  }

  #write(execution: Execution): void {
    let kept = this.#kept.get(execution.arn);
    if (kept === undefined) {
      kept = { key: ++this.#key, execution, events: [], observed: { recording: [], log: [] } };
      this.#kept.set(execution.arn, kept);
      this.#names.set(nameKey(execution.functionName, execution.name), execution.arn);
    }
    for (const event of execution.changes.events) kept.events.push(event);
  }

  unfinished(): Execution[] {
    return [];
  }

  find(arn: string): Execution | undefined {
    return this.#kept.get(arn)?.execution;
  }

  named(functionName: string, name: string): string | undefined {
    return this.#names.get(nameKey(functionName, name));
  }

  history({ arn }: Execution, { from, reverse, limit }: HistoryQuery): HistoryEvent[] {
    const events = this.#kept.get(arn)?.events ?? [];
    if (!reverse) return events.slice(from ?? 0, (from ?? 0) + limit);
    const end = from === undefined ? events.length : from - 1;
    return events.slice(Math.max(0, end - limit), end).toReversed();
  }

  list(query: ListQuery): ListItem[] {
    const found: ListItem[] = [];
    const all = [...this.#kept.values()];
    for (const { execution, key } of query.oldestFirst ? all : all.toReversed()) {
      if (found.length === query.limit) break;
      if (matches(execution, key, query)) found.push(itemOf(execution, key));
    }
    return found;
  }

  observe(added: readonly Observation[], trims: readonly Trim[]): void {
    for (const { arn, kind, seq, body } of added) this.#kept.get(arn)?.observed[kind].push({ seq, body });
    for (const { arn, kind, seq } of trims) {
      const rows = this.#kept.get(arn)?.observed[kind];
      rows?.splice(0, seq - (rows[0]?.seq ?? seq));
    }
  }

  observations({ arn, kind, after, limit }: ObservationQuery): { readonly seq: number; readonly body: string }[] {
    const rows = this.#kept.get(arn)?.observed[kind] ?? [];
    const from = Math.max(0, after + 1 - (rows[0]?.seq ?? 0));
    return rows.slice(from, from + limit);
  }

  expired(now: number): string[] {
    return [...this.#kept.values()]
      .filter(({ execution }) => (expiresAt(execution) ?? Number.POSITIVE_INFINITY) <= now)
      .map(({ execution }) => execution.arn);
  }

  functions(): FunctionConfig[] {
    return [...this.#functions.values()];
  }

  putFunction(config: FunctionConfig): void {
    this.#functions.set(config.name, config);
  }

  removeFunction(name: string): void {
    this.#functions.delete(name);
  }

  close(): void {
    this.#kept.clear();
  }
}

function itemOf(execution: Execution, key: number): ListItem {
  const { arn, name, functionArn, status, startedAt, endedAt, kmsKeyArn } = execution;
  return { key, arn, name, functionArn, status, startedAt, endedAt, kmsKeyArn };
}

function matches(execution: Execution, key: number, query: ListQuery): boolean {
  const { version, name, statuses, startedAfter, startedBefore, from } = query;
  const { startedAt } = execution;
  if (execution.functionName !== query.functionName) return false;
  if (version !== undefined && execution.version !== version) return false;
  if (name !== undefined && execution.name !== name) return false;
  if (statuses !== undefined && !statuses.includes(execution.status)) return false;
  if (startedAfter !== undefined && startedAt <= startedAfter) return false;
  if (startedBefore !== undefined && startedAt >= startedBefore) return false;
  if (from === undefined) return true;
  const order = startedAt === from.startedAt ? key - from.key : startedAt - from.startedAt;
  return query.oldestFirst ? order > 0 : order < 0;
}
