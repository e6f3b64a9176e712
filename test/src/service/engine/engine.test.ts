import { describe, expect, it } from "vitest";
import { order, settings } from "../rules/world.ts";
import type { Command, CommandOf } from "../rules/command.ts";
import { MemoryStore } from "../store/memory.ts";
import type { Batch } from "../store/store.ts";
import { realClock, skippingClock } from "./clock.ts";
import { Engine, type EnginePorts } from "./engine.ts";
import type { ServiceEvent } from "./event.ts";
import type { Call, CallResult } from "./invoker.ts";

interface Event {
  readonly DurableExecutionArn: string;
  readonly CheckpointToken: string;
  readonly InitialExecutionState: { readonly Operations: readonly { readonly Id: string; readonly Status: string }[] };
}

type Handler = (event: Event, engine: Engine) => Promise<object> | object;

async function engineWith(handler: Handler, ports: Partial<EnginePorts> = {}): Promise<Engine> {
  let ids = 0;
  const invoke = async ({ begin }: Call): Promise<CallResult> => ({
    output: JSON.stringify(await handler(JSON.parse(begin() ?? "") as Event, engine)),
  });
  const engine: Engine = new Engine({
    settings,
    store: new MemoryStore(),
    clock: realClock,
    newId: () => `id-${++ids}`,
    invoker: { invoke },
    ...ports,
  });
  await engine.dispatch<"putFunction">({
    type: "putFunction",
    config: { ...order, executionTimeoutSeconds: 86_400 * 30 },
  });
  return engine;
}

const starting: CommandOf<"start"> = { type: "start", functionName: "order", qualifier: "1", mode: "async" };

async function start(engine: Engine): Promise<string> {
  const { arn = "" } = await engine.dispatch<"start">(starting);
  return arn;
}

/** Suspends until an operation it starts in its first invocation is done. */
const suspendingOn =
  (update: CommandOf<"checkpoint">["updates"][number]): Handler =>
  async (event, engine) => {
    const operation = event.InitialExecutionState.Operations.find(({ Id }) => Id === update.Id);
    if (operation !== undefined)
      return operation.Status === "STARTED" ? { Status: "PENDING" } : { Status: "SUCCEEDED", Result: operation.Status };
    await engine.dispatch<"checkpoint">({
      type: "checkpoint",
      arn: event.DurableExecutionArn,
      token: event.CheckpointToken,
      updates: [update],
    });
    return { Status: "PENDING" };
  };

const DAY = 86_400;

describe("skipping time", () => {
  it("takes a wait of days at once, and the records say it took them", async () => {
    const engine = await engineWith(
      suspendingOn({ Id: "w", Type: "WAIT", Action: "START", WaitOptions: { WaitSeconds: 20 * DAY } }),
      { clock: skippingClock() },
    );
    const { startedAt, endedAt = 0, status } = await engine.closing(await start(engine));
    expect(status).toBe("SUCCEEDED");
    expect(Math.round((endedAt - startedAt) / 1000 / DAY)).toBe(20);
    await engine.close();
  });

  it("ends waits of several executions in the order of their times", async () => {
    const order: number[] = [];
    const handler: Handler = async (event, engine) => {
      const days = Number(event.DurableExecutionArn.match(/wait-(\d+)/)?.[1]);
      const outcome = (await suspendingOn({
        Id: "w",
        Type: "WAIT",
        Action: "START",
        WaitOptions: { WaitSeconds: days * DAY },
      })(event, engine)) as { Status: string };
      if (outcome.Status === "SUCCEEDED") order.push(days);
      return outcome;
    };
    const engine = await engineWith(handler, { clock: skippingClock() });
    const arns = await Promise.all(
      [3, 1, 2].map((days) => engine.dispatch<"start">({ ...starting, name: `wait-${days}` })),
    );
    await Promise.all(arns.map(({ arn = "" }) => engine.closing(arn)));
    expect(order).toEqual([1, 2, 3]);
    await engine.close();
  });

  const asking = suspendingOn({ Id: "c", Type: "CALLBACK", Action: "START", CallbackOptions: { TimeoutSeconds: DAY } });
  const idle = (engine: Engine, arn: string) => async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    return engine.execution(arn)?.status;
  };

  it("does not run over a callback somebody may complete", async () => {
    const engine = await engineWith(asking, { clock: skippingClock() });
    const arn = await start(engine);
    expect(await idle(engine, arn)()).toBe("RUNNING");
    const callbackId = engine.execution(arn)?.operations.get("c")?.callbackId ?? "";
    await engine.dispatch<"callbackSucceed">({ type: "callbackSucceed", callbackId });
    expect((await engine.closing(arn)).result).toBe("SUCCEEDED");
    await engine.close();
  });

  it("lets a callback time out where that is asked for", async () => {
    const engine = await engineWith(asking, { clock: skippingClock(), skipCallbacks: "whenOnlyTimer" });
    expect((await engine.closing(await start(engine))).result).toBe("TIMED_OUT");
    await engine.close();
  });
});

/** A store whose writing can be made to fail, and that counts. */
class FragileStore extends MemoryStore {
  override readonly durable = true as never;
  failing = false;
  commits = 0;

  override commit(batch: Batch): void {
    if (this.failing) throw new Error("disk full");
    this.commits += 1;
    super.commit(batch);
  }
}

describe("writing", () => {
  it("is one for all that is decided in one turn", async () => {
    const store = new FragileStore();
    const engine = await engineWith(() => new Promise(() => {}), { store });
    const before = store.commits;
    await Promise.all(Array.from({ length: 50 }, () => start(engine)));
    expect(store.commits - before).toBe(1);
    await engine.close();
  });

  it("that fails acknowledges nothing, starts nothing, and is made up for", async () => {
    const store = new FragileStore();
    const seen: ServiceEvent["type"][] = [];
    let invoked = 0;
    const engine = await engineWith(
      () => {
        invoked += 1;
        return { Status: "SUCCEEDED" };
      },
      { store, onEvent: ({ type }) => seen.push(type) },
    );
    store.failing = true;
    await expect(start(engine)).rejects.toMatchObject({ name: "ServiceException" });
    await expect(start(engine)).rejects.toMatchObject({ name: "ServiceException" });
    expect(invoked).toBe(0);
    expect(seen).toEqual(["storage.failed"]);
    store.failing = false;
    const { status } = await engine.closing(await start(engine));
    expect(status).toBe("SUCCEEDED");
    expect(invoked).toBe(3);
    expect(seen).toContain("storage.recovered");
    await engine.close();
  });

  it("a repeated checkpoint is acknowledged only once it is written", async () => {
    const store = new FragileStore();
    const results: string[] = [];
    const handler: Handler = async ({ DurableExecutionArn: arn, CheckpointToken: token }, engine) => {
      const command = {
        type: "checkpoint",
        arn,
        token,
        clientToken: "c",
        updates: [{ Id: "a", Type: "STEP", Action: "START" }],
      } as const;
      const attempt = () =>
        engine.dispatch<"checkpoint">(command).then(
          () => results.push("ok"),
          (error: unknown) => results.push(error instanceof Error ? error.name : "?"),
        );
      store.failing = true;
      await attempt();
      await attempt();
      store.failing = false;
      await attempt();
      return { Status: "SUCCEEDED" };
    };
    const engine = await engineWith(handler, { store });
    const execution = await engine.closing(await start(engine));
    expect(results).toEqual(["ServiceException", "ServiceException", "ok"]);
    expect(store.history(execution, { from: undefined, reverse: false, limit: 10 }).map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "StepStarted",
      "InvocationCompleted",
      "ExecutionSucceeded",
    ]);
    await engine.close();
  });
});

describe("what is kept in memory", () => {
  it("is open executions; closed ones are read back when they are needed", async () => {
    const engine = await engineWith(() => ({ Status: "SUCCEEDED", Result: "1" }));
    const { arn = "" } = await engine.dispatch<"start">({ ...starting, name: "n" });
    await engine.closing(arn);
    await new Promise(setImmediate);
    expect(engine.state.executions.size).toBe(0);
    expect(engine.execution(arn)?.result).toBe("1");
    expect(await engine.dispatch<"start">({ ...starting, name: "n" })).toMatchObject({ arn, existing: true });
    expect(await engine.dispatch<"stop">({ type: "stop", arn })).toEqual({ stoppedAt: engine.execution(arn)?.endedAt });
    await engine.close();
  });

  it("ends with the retention, and the name is free again", async () => {
    let skipped = 0;
    const engine = await engineWith(() => ({ Status: "SUCCEEDED" }), { clock: { now: () => Date.now() + skipped } });
    const { arn = "" } = await engine.dispatch<"start">({ ...starting, name: "n", input: "1" });
    await engine.closing(arn);
    await new Promise(setImmediate);
    skipped = 15 * DAY * 1000;
    expect(engine.execution(arn)).toBeUndefined();
    expect((await engine.dispatch<"start">({ ...starting, name: "n", input: "2" })).arn).not.toBe(arn);
    engine.sweep();
    expect(engine.store.find(arn)).toBeUndefined();
    await engine.close();
  });

  it("timers of more than 24 days are kept waiting", async () => {
    const engine = await engineWith(
      suspendingOn({ Id: "w", Type: "WAIT", Action: "START", WaitOptions: { WaitSeconds: 29 * DAY } }),
    );
    const arn = await start(engine);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(engine.execution(arn)?.status).toBe("RUNNING");
    await engine.close();
    const refused: Command = { ...starting };
    await expect(engine.dispatch<"start">(refused)).rejects.toMatchObject({ name: "ServiceException" });
  });
});
