import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, describe, expect, it } from "vitest";
import type { Execution } from "../rules/model.ts";
import { callback, order, retry, step, wait, World } from "../rules/world.ts";
import { MemoryStore } from "./memory.ts";
import { SqliteStore } from "./sqlite.ts";
import type { Store } from "./store.ts";

const dir = mkdtempSync(join(tmpdir(), "durascope-store-"));
let files = 0;
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

function save(store: Store, world: World): void {
  store.commit({ changed: world.state.dirty, erased: [] });
  for (const { changes } of world.state.dirty) {
    changes.row = false;
    changes.operations.clear();
    changes.events = [];
  }
  world.state.dirty.clear();
}

const stores: readonly [string, () => Store][] = [
  ["memory", () => new MemoryStore()],
  ["a file", () => new SqliteStore(join(dir, `${++files}.db`))],
];

describe.each(stores)("a store in %s", (_title, open) => {
  const everything = { from: undefined, reverse: false, limit: 100 };

  it("answers history by pages in both directions", () => {
    const store = open();
    const world = new World();
    const arn = world.start();
    const execution = world.execution(arn);
    save(store, world);
    world.checkpoint(arn, [step("a", "START"), step("b", "START"), step("a", "SUCCEED")]);
    save(store, world);
    const ids = (query: object) => store.history(execution, { ...everything, ...query }).map(({ eventId }) => eventId);
    expect(ids({})).toEqual([1, 2, 3, 4]);
    expect(ids({ limit: 2 })).toEqual([1, 2]);
    expect(ids({ from: 2, limit: 1 })).toEqual([3]);
    expect(ids({ reverse: true, limit: 3 })).toEqual([4, 3, 2]);
    expect(ids({ reverse: true, from: 2 })).toEqual([1]);
    expect(ids({ from: 4 })).toEqual([]);
    store.close();
  });

  it("lists a function's executions in order of their start, filtered, from a place on", () => {
    const store = open();
    const world = new World();
    const arns: string[] = [];
    for (const name of ["a", "b", "c"]) {
      arns.push(world.start({ name, qualifier: name === "c" ? "1" : "$LATEST" }));
      world.now += name === "a" ? 0 : 1000;
    }
    world.do<"stop">({ type: "stop", arn: arns[1] ?? "" });
    save(store, world);
    const query = { functionName: "order", oldestFirst: true, from: undefined, limit: 10 };
    const names = (more: object) => store.list({ ...query, ...more }).map(({ name }) => name);
    expect(names({})).toEqual(["a", "b", "c"]);
    expect(names({ oldestFirst: false })).toEqual(["c", "b", "a"]);
    expect(names({ statuses: ["STOPPED"] })).toEqual(["b"]);
    expect(names({ statuses: ["STOPPED", "RUNNING"], name: "a" })).toEqual(["a"]);
    expect(names({ version: "1" })).toEqual(["c"]);
    expect(names({ startedAfter: world.now - 2000 })).toEqual(["c"]);
    expect(names({ startedBefore: world.now - 1000 })).toEqual(["a", "b"]);
    expect(names({ functionName: "other" })).toEqual([]);
    const [first] = store.list({ ...query, limit: 1 });
    expect(names({ from: first })).toEqual(["b", "c"]);
    expect(names({ from: first, oldestFirst: false })).toEqual([]);
    store.close();
  });

  it("finds by ARN and by name, and forgets what is erased", () => {
    const store = open();
    const world = new World();
    const arn = world.start({ name: "o-1", input: "1" });
    world.returns(arn, { Status: "SUCCEEDED", Result: "2" });
    save(store, world);
    expect(store.find(arn)).toMatchObject({ arn, input: "1", status: "SUCCEEDED", result: "2" });
    expect(store.named("order", "o-1")).toBe(arn);
    store.commit({ changed: [], erased: [world.execution(arn)] });
    expect(store.find(arn)).toBeUndefined();
    expect(store.named("order", "o-1")).toBeUndefined();
    expect(store.history(world.execution(arn), everything)).toEqual([]);
    store.close();
  });

  it("knows what has been kept long enough", () => {
    const store = open();
    const world = new World();
    const arn = world.start();
    world.start();
    world.returns(arn, { Status: "SUCCEEDED" });
    save(store, world);
    const end = world.now + 14 * 86_400_000;
    expect(store.expired(end - 1)).toEqual([]);
    expect(store.expired(end)).toEqual([arn]);
    store.close();
  });

  it("keeps what is observed of an execution, trims it, and forgets it with the execution", () => {
    const store = open();
    const world = new World();
    const arn = world.start();
    save(store, world);
    const rows = [1, 2, 3, 4].map((seq) => ({ arn, kind: "log" as const, seq, body: `"${seq}"` }));
    store.observe(
      [...rows, { arn, kind: "recording", seq: 1, body: "{}" }, { ...rows[0], arn: "unknown" } as never],
      [],
    );
    const seqs = (query: object) =>
      store.observations({ arn, kind: "log", after: 0, limit: 9, ...query }).map(({ seq }) => seq);
    expect(seqs({})).toEqual([1, 2, 3, 4]);
    expect(seqs({ after: 1, limit: 2 })).toEqual([2, 3]);
    expect(seqs({ kind: "recording" })).toEqual([1]);
    expect(seqs({ arn: "unknown" })).toEqual([]);
    store.observe([], [{ arn, kind: "log", seq: 3 }]);
    expect(seqs({})).toEqual([3, 4]);
    expect(seqs({ after: 1 })).toEqual([3, 4]);
    store.commit({ changed: [], erased: [world.execution(arn)] });
    expect([seqs({}), seqs({ kind: "recording" })]).toEqual([[], []]);
    store.close();
  });

  it("keeps functions", () => {
    const store = open();
    store.putFunction(order);
    store.putFunction({ ...order, versions: 3 });
    expect(store.functions()).toEqual([{ ...order, versions: 3 }]);
    store.removeFunction("order");
    expect(store.functions()).toEqual([]);
    store.close();
  });
});

describe("a file", () => {
  it("gives back an execution as it was, ready to go on", () => {
    const file = join(dir, "revive.db");
    const world = new World();
    const arn = world.start({ name: "o-1", input: "1", tenantId: "t" });
    world.checkpoint(arn, [
      wait("w", 5),
      step("s", "RETRY", retry(9)),
      callback("c", { TimeoutSeconds: 20, HeartbeatTimeoutSeconds: 7 }),
    ]);
    world.returns(arn, { Status: "PENDING" });
    world.pass(5);
    const store = new SqliteStore(file);
    save(store, world);
    store.close();

    const again = new SqliteStore(file);
    const [revived, ...others] = again.unfinished();
    expect(others).toEqual([]);
    const original = world.execution(arn);
    const shape = (execution: Execution | undefined) => {
      const {
        deadlines: _deadlines,
        changes: _changes,
        invocation,
        armedAt: _armed,
        unseen: _unseen,
        ...rest
      } = execution ?? original;
      return JSON.parse(
        JSON.stringify({
          ...rest,
          operations: [...rest.operations],
          updated: [...rest.updated],
          running: invocation?.requestId,
        }),
      ) as object;
    };
    expect(shape(revived)).toEqual(shape(original));

    const next = new World();
    next.now = world.now;
    next.state.executions.set(arn, revived ?? original);
    next.do<"restore">({ type: "restore", arn });
    expect(next.lastInvocation(arn).event.UpdatedOperationIds).toEqual(["w"]);
    next.pass(2);
    expect(next.operation(arn, "c").error?.ErrorType).toBe("Callback.Heartbeat");
    next.pass(2);
    expect(next.operation(arn, "s").status).toBe("READY");
    again.close();
  });

  it("writes all of a batch or nothing", () => {
    const store = new SqliteStore(join(dir, "atomic.db"));
    const world = new World();
    const arn = world.start();
    save(store, world);
    world.checkpoint(arn, [step("a", "START")]);
    const { changes } = world.execution(arn);
    const [event] = changes.events;
    if (event !== undefined) changes.events.push(event);
    expect(() => {
      store.commit({ changed: world.state.dirty, erased: [] });
    }).toThrow(/UNIQUE/);
    changes.events.pop();
    save(store, world);
    expect(store.history(world.execution(arn), { from: undefined, reverse: false, limit: 9 })).toHaveLength(2);
    store.close();
  });

  it("of a service that knew no observations gets them", () => {
    const file = join(dir, "earlier.db");
    new SqliteStore(file).close();
    const db = new DatabaseSync(file);
    db.exec("DROP TABLE recording; DROP TABLE log");
    db.close();
    const store = new SqliteStore(file);
    expect(store.observations({ arn: "a", kind: "log", after: 0, limit: 1 })).toEqual([]);
    store.close();
  });

  it("of another version is refused", () => {
    const file = join(dir, "version.db");
    new SqliteStore(file).close();
    const db = new DatabaseSync(file);
    db.exec("PRAGMA user_version = 99");
    db.close();
    expect(() => new SqliteStore(file)).toThrow("was written by another version of the service");
  });
});
