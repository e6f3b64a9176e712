import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import type { OperationRef } from "./event.ts";
import { PluginSink } from "./plugin-sink.ts";
import type { DurableInstrumentationPlugin } from "./plugins.ts";

type Wrap = (fn: () => Promise<unknown>) => unknown;

const operation: OperationRef = { id: "id", path: "1", type: "STEP", subType: "Step", name: "n", parentId: undefined };
const own = new Error("own");
const foreign = new Error("foreign");
const never = new Promise<never>(() => undefined);
const later = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });

async function attempt(wraps: Wrap[], body: () => Promise<unknown>) {
  const reports: string[] = [];
  const plugins = wraps.map((wrap): DurableInstrumentationPlugin => ({
    wrapOperationAttemptFn: (_info, fn) => wrap(fn as () => Promise<unknown>),
  }));
  const sink = new PluginSink(
    plugins,
    { executionArn: "arn", requestId: "r" },
    {
      report: (hook, error, plugin) => reports.push(`${plugin} ${hook} ${(error as Error).message}`),
      patienceMs: 30,
    },
  );
  let calls = 0;
  const counted = () => {
    calls += 1;
    return body();
  };
  const before = performance.now();
  const outcome = await sink.wrapAttempt({ operation, attempt: 1, record: undefined, replay: false }, counted).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const took = performance.now() - before;
  await later(5);
  return { outcome, calls, reports, took };
}

const works: Wrap[] = [
  (fn) => fn(),
  async (fn) => fn(),
  async (fn) => {
    await later(2);
    return fn();
  },
  (fn) => {
    const out = fn();
    void fn();
    return out;
  },
];
const misbehaves: [title: string, wrap: Wrap, report: RegExp | undefined][] = [
  [
    "throws before it calls",
    () => {
      throw foreign;
    },
    /foreign/,
  ],
  [
    "throws after it called",
    (fn) => {
      fn().catch(() => undefined);
      throw foreign;
    },
    /foreign/,
  ],
  [
    "rejects without calling",
    async () => {
      throw foreign;
    },
    /foreign/,
  ],
  [
    "rejects after it called",
    async (fn) => {
      await fn().catch(() => undefined);
      throw foreign;
    },
    /foreign/,
  ],
  [
    "answers something else",
    async (fn) => {
      await fn().catch(() => undefined);
      return "hijacked";
    },
    /answered something other|swallowed/,
  ],
  ["answers without calling", () => "hijacked", /without calling/],
  ["settles without calling", async () => "hijacked", /without calling/],
  ["hangs without calling", () => never, /within 30 ms/],
  [
    "hangs after it called",
    (fn) => {
      fn().catch(() => undefined);
      return never;
    },
    undefined,
  ],
  [
    "calls too late",
    async (fn) => {
      await later(60);
      return fn();
    },
    /within 30 ms/,
  ],
];
const bodies: [title: string, body: () => Promise<unknown>, outcome: object][] = [
  ["succeeds", async () => "own", { value: "own" }],
  [
    "fails",
    async () => {
      throw own;
    },
    { error: own },
  ],
  [
    "throws before its promise",
    () => {
      throw own;
    },
    { error: own },
  ],
  [
    "takes time",
    async () => {
      await later(3);
      return "own";
    },
    { value: "own" },
  ],
];

describe.each(bodies)("a function that %s", (_title, body, outcome) => {
  it.each(works)("runs once inside a wrapper that behaves (%#)", async (wrap) => {
    expect(await attempt([wrap, wrap], body)).toMatchObject({ outcome, calls: 1, reports: [] });
  });
  it.each(misbehaves)("keeps its outcome inside a wrapper that %s", async (_wrap, wrap, report) => {
    const result = await attempt([wrap], body);
    expect(result).toMatchObject({ outcome, calls: 1 });
    if (report === undefined) expect(result.reports).toEqual([]);
    else expect(result.reports).toEqual([expect.stringMatching(report)]);
    expect(result.took).toBeLessThan(1_000);
  });
  it.each(misbehaves)(
    "keeps its outcome inside a good wrapper around one that %s, and around it",
    async (_wrap, wrap) => {
      for (const wraps of [
        [works[1], wrap],
        [wrap, works[1]],
        [wrap, wrap],
      ] as Wrap[][]) {
        expect(await attempt(wraps, body)).toMatchObject({ outcome, calls: 1 });
      }
    },
  );
});

it("is entered by the first plugin first, and left by it last", async () => {
  const order: string[] = [];
  const named =
    (name: string): Wrap =>
    async (fn) => {
      order.push(`${name} in`);
      const value = await fn();
      order.push(`${name} out`);
      return value;
    };
  await attempt([named("a"), named("b")], async () => {
    order.push("body");
  });
  expect(order.slice(0, 3)).toEqual(["a in", "b in", "body"]);
  expect(order.slice(3).toSorted()).toEqual(["a out", "b out"]);
});

it("runs in the async context of its wrappers", async () => {
  const store = new AsyncLocalStorage<string>();
  const { outcome } = await attempt([(fn) => store.run("span", fn)], async () => store.getStore());
  expect(outcome).toEqual({ value: "span" });
});

it("is called directly where no plugin wraps", () => {
  const sink = new PluginSink([{}], { executionArn: "arn", requestId: "r" });
  const promise = Promise.resolve(1);
  expect(sink.wrapAttempt({ operation, attempt: 1, record: undefined, replay: false }, () => promise)).toBe(promise);
  expect(sink.wrapChildContext({ operation, record: undefined, replay: false }, () => promise)).toBe(promise);
});

it.each([[false], [true]])("a context's info says whether its children replay (%s)", async (replay) => {
  const infos: unknown[] = [];
  const sink = new PluginSink(
    [
      {
        wrapChildContextFn: (info, fn) => {
          infos.push(info);
          return fn();
        },
      },
    ],
    { executionArn: "arn", requestId: "r" },
  );
  expect(await sink.wrapChildContext({ operation, record: undefined, replay, at: 7 }, async () => 1)).toBe(1);
  expect(infos).toMatchObject([
    { id: "id", isReplayingChildren: replay, isReplay: replay, startTimestamp: new Date(7) },
  ]);
});

it("an invocation's outcome is its own, too", async () => {
  const reports: string[] = [];
  const sink = new PluginSink(
    [
      {
        wrapInvocation: async () => {
          throw foreign;
        },
      },
    ],
    { executionArn: "arn", requestId: "r" },
    { report: (hook) => reports.push(hook) },
  );
  await sink.startInvocation({
    first: true,
    input: 1,
    executionStartedAt: undefined,
    operations: new Map(),
    updatedOperationIds: [],
  });
  expect(sink.wrapsInvocation).toBe(true);
  expect(await sink.wrapInvocation(async () => ({ Status: "PENDING" }))).toEqual({ Status: "PENDING" });
  expect(reports).toEqual(["wrapInvocation"]);
});
