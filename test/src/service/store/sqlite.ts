import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { HistoryEvent } from "../rules/history.ts";
import type { Execution, ExecutionIdentity, ExecutionStatus, FunctionConfig, OperationRecord } from "../rules/model.ts";
import { identityOf, revive, rowOf, type ExecutionRow } from "./record.ts";
import { observationKinds, type Observation, type ObservationQuery, type Trim } from "../observation/store.ts";
import { observationSchema, schema, SCHEMA_VERSION } from "./schema.ts";
import { expiresAt, type Batch, type HistoryQuery, type ListItem, type ListQuery, type Store } from "./store.ts";

/** Rows of an execution lie together: their row id is the execution's key times this, plus their place in it. */
const SPAN = 4_194_304;

/** Keeps executions in a file. A commit has reached the disk when it returns. */
export class SqliteStore implements Store {
  readonly durable = true;
  readonly #db: DatabaseSync;
  readonly #sql: Record<
    "insert" | "update" | "operation" | "event" | "recording" | "log" | "erase" | "eraseOperations" | "eraseEvents",
    StatementSync
  >;
  readonly #keys = new Map<string, number>();

  constructor(file: string) {
    mkdirSync(dirname(resolve(file)), { recursive: true });
    this.#db = new DatabaseSync(file);
    prepare(this.#db, file);
    const sql = (text: string) => this.#db.prepare(text);
    this.#sql = {
      insert: sql("INSERT INTO execution (arn, function, name, version, started, identity) VALUES (?, ?, ?, ?, ?, ?)"),
      update: sql("UPDATE execution SET status = ?, finished = ?, expires = ?, row = ? WHERE key = ?"),
      operation: sql("INSERT INTO operation (key, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body"),
      event: sql("INSERT INTO event (key, body) VALUES (?, ?)"),
      recording: sql("INSERT INTO recording (key, body) VALUES (?, ?)"),
      log: sql("INSERT INTO log (key, body) VALUES (?, ?)"),
      erase: sql("DELETE FROM execution WHERE key = ?"),
      eraseOperations: sql("DELETE FROM operation WHERE key BETWEEN ? AND ?"),
      eraseEvents: sql("DELETE FROM event WHERE key BETWEEN ? AND ?"),
    };
  }

  commit({ changed, erased }: Batch): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      for (const execution of changed) this.#write(execution);
      for (const { arn } of erased) this.#erase(arn);
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#undo();
      throw error;
    }
  }

  /** Keys given out in the transaction are void; those of others are read again. */
  #undo(): void {
    this.#keys.clear();
    if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
  }

  /** Survives the end of the process at once, but not of the machine: nobody waits for the disk. */
  observe(added: readonly Observation[], trims: readonly Trim[]): void {
    this.#db.exec("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE");
    try {
      for (const { arn, kind, seq, body } of added) {
        const key = this.#keyOf(arn);
        if (key !== undefined) this.#sql[kind].run(key * SPAN + seq, body);
      }
      for (const { arn, kind, seq } of trims) {
        const key = this.#keyOf(arn);
        if (key !== undefined)
          this.#db.prepare(`DELETE FROM ${kind} WHERE key BETWEEN ? AND ?`).run(key * SPAN, key * SPAN + seq - 1);
      }
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#undo();
      throw error;
    } finally {
      this.#db.exec("PRAGMA synchronous = FULL");
    }
  }

  observations({ arn, kind, after, limit }: ObservationQuery): { readonly seq: number; readonly body: string }[] {
    const key = this.#keyOf(arn);
    if (key === undefined) return [];
    return this.#db
      .prepare(`SELECT key, body FROM ${kind} WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?`)
      .all(key * SPAN + after + 1, key * SPAN + SPAN - 1, limit)
      .map((row) => ({ seq: Number(row["key"]) - key * SPAN, body: String(row["body"]) }));
  }

  #write(execution: Execution): void {
    const { changes, operations } = execution;
    const key = this.#keyOf(execution.arn) ?? this.#insert(execution);
    if (changes.row) {
      const finished = execution.endedAt !== undefined && !execution.terminalHeld ? 1 : 0;
      const row = JSON.stringify(rowOf(execution));
      this.#sql.update.run(execution.status, finished, expiresAt(execution) ?? null, row, key);
    }
    for (const id of changes.operations) {
      const record = operations.get(id);
      if (record !== undefined) this.#sql.operation.run(key * SPAN + record.seq, JSON.stringify(record));
    }
    for (const event of changes.events) this.#sql.event.run(key * SPAN + event.eventId, JSON.stringify(event));
    if (execution.endedAt !== undefined) this.#keys.delete(execution.arn);
  }

  #insert(execution: Execution): number {
    const { arn, functionName, name, version, startedAt } = execution;
    const identity = JSON.stringify(identityOf(execution));
    const { lastInsertRowid } = this.#sql.insert.run(arn, functionName, name, version, startedAt, identity);
    const key = Number(lastInsertRowid);
    this.#keys.set(arn, key);
    return key;
  }

  #keyOf(arn: string): number | undefined {
    const known = this.#keys.get(arn);
    if (known !== undefined) return known;
    const row = this.#db.prepare("SELECT key FROM execution WHERE arn = ?").get(arn);
    if (row === undefined) return undefined;
    const key = Number(row["key"]);
    this.#keys.set(arn, key);
    return key;
  }

  #erase(arn: string): void {
    const key = this.#keyOf(arn);
    if (key === undefined) return;
    this.#sql.eraseEvents.run(key * SPAN, key * SPAN + SPAN - 1);
    this.#sql.eraseOperations.run(key * SPAN, key * SPAN + SPAN - 1);
    for (const kind of observationKinds)
      this.#db.prepare(`DELETE FROM ${kind} WHERE key BETWEEN ? AND ?`).run(key * SPAN, key * SPAN + SPAN - 1);
    this.#sql.erase.run(key);
    this.#keys.delete(arn);
  }

  unfinished(): Execution[] {
    const rows = this.#db.prepare("SELECT key, identity, row FROM execution WHERE finished = 0 ORDER BY key").all();
    return rows.map((row) => this.#revive(row, true));
  }

  find(arn: string): Execution | undefined {
    const row = this.#db.prepare("SELECT key, identity, row, finished FROM execution WHERE arn = ?").get(arn);
    return row === undefined ? undefined : this.#revive(row, row["finished"] === 0);
  }

  #revive(found: Record<string, unknown>, withOperations: boolean): Execution {
    const key = Number(found["key"]);
    const range = [key * SPAN, key * SPAN + SPAN - 1] as const;
    const bodies = withOperations
      ? this.#db.prepare("SELECT body FROM operation WHERE key BETWEEN ? AND ? ORDER BY key").all(...range)
      : [];
    const last = this.#db
      .prepare("SELECT body FROM event WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1")
      .get(...range);
    const event = last === undefined ? { eventId: 0, at: 0 } : parse<HistoryEvent>(last["body"]);
    return revive({
      identity: parse<ExecutionIdentity>(found["identity"]),
      row: parse<ExecutionRow>(found["row"]),
      operations: bodies.map(({ body }) => parse<OperationRecord>(body)),
      last: event,
    });
  }

  named(functionName: string, name: string): string | undefined {
    const sql = "SELECT arn FROM execution WHERE function = ? AND name = ? ORDER BY key DESC LIMIT 1";
    const row = this.#db.prepare(sql).get(functionName, name);
    return row === undefined ? undefined : String(row["arn"]);
  }

  history({ arn }: Execution, { from, reverse, limit }: HistoryQuery): HistoryEvent[] {
    const key = this.#keyOf(arn);
    if (key === undefined) return [];
    const low = key * SPAN + (reverse ? 0 : (from ?? 0) + 1);
    const high = key * SPAN + (reverse && from !== undefined ? from - 1 : SPAN - 1);
    const sql = `SELECT body FROM event WHERE key BETWEEN ? AND ? ORDER BY key ${reverse ? "DESC" : "ASC"} LIMIT ?`;
    return this.#db
      .prepare(sql)
      .all(low, high, limit)
      .map(({ body }) => parse<HistoryEvent>(body));
  }

  list(query: ListQuery): ListItem[] {
    const { sql, values } = listStatement(query);
    return this.#db
      .prepare(sql)
      .all(...values)
      .map((row) => {
        const identity = parse<ExecutionIdentity>(row["identity"]);
        const { endedAt } = parse<ExecutionRow>(row["row"]);
        return {
          key: Number(row["key"]),
          arn: identity.arn,
          name: identity.name,
          functionArn: identity.functionArn,
          status: String(row["status"]) as ExecutionStatus,
          startedAt: identity.startedAt,
          endedAt,
          kmsKeyArn: identity.kmsKeyArn,
        };
      });
  }

  expired(now: number): string[] {
    return this.#db
      .prepare("SELECT arn FROM execution WHERE expires <= ?")
      .all(now)
      .map(({ arn }) => String(arn));
  }

  functions(): FunctionConfig[] {
    return this.#db
      .prepare("SELECT body FROM function")
      .all()
      .map(({ body }) => parse<FunctionConfig>(body));
  }

  putFunction(config: FunctionConfig): void {
    const sql = "INSERT INTO function (name, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body";
    this.#db.prepare(sql).run(config.name, JSON.stringify(config));
  }

  removeFunction(name: string): void {
    this.#db.prepare("DELETE FROM function WHERE name = ?").run(name);
  }

  close(): void {
    this.#db.close();
  }
}

function prepare(db: DatabaseSync, file: string): void {
  try {
    // One service per file: two of them would both invoke the functions of every execution.
    db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    db.exec("BEGIN IMMEDIATE");
    const version = Number(db.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (version === 0) db.exec(schema);
    else if (version !== SCHEMA_VERSION) throw new Error(`${file} was written by another version of the service`);
    db.exec(observationSchema);
    db.exec("COMMIT");
  } catch (error) {
    db.close();
    if (error instanceof Error && error.message.includes("locked")) {
      throw new Error(`${file} is in use by another service`, { cause: error });
    }
    throw error;
  }
}

function parse<T>(text: unknown): T {
  return JSON.parse(String(text)) as T;
}

function listStatement(query: ListQuery): { readonly sql: string; readonly values: SQLInputValue[] } {
  const { from, oldestFirst, statuses } = query;
  const conditions = ["function = ?"];
  const values: SQLInputValue[] = [query.functionName];
  const where = (condition: string, ...given: (SQLInputValue | undefined)[]) => {
    const present = given.filter((value) => value !== undefined);
    if (present.length === 0) return;
    conditions.push(condition);
    values.push(...present);
  };
  where("version = ?", query.version);
  where("name = ?", query.name);
  where("started > ?", query.startedAfter);
  where("started < ?", query.startedBefore);
  where(`status IN (${(statuses ?? []).map(() => "?").join(", ")})`, ...(statuses ?? []));
  where(`(started, key) ${oldestFirst ? ">" : "<"} (?, ?)`, from?.startedAt, from?.key);
  const order = oldestFirst ? "ASC" : "DESC";
  values.push(query.limit);
  const sql = `SELECT key, status, identity, row FROM execution WHERE ${conditions.join(" AND ")}
    ORDER BY started ${order}, key ${order} LIMIT ?`;
  return { sql, values };
}
