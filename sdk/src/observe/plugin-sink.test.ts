import { describe, expect, it } from "vitest";
import type { Operation } from "../wire/model.ts";
import type { DurableEventBody, OperationRef } from "./event.ts";
import { PluginSink, type PluginInvocationStart } from "./plugin-sink.ts";
import type { DurableInstrumentationPlugin, InvocationEndInfo, InvocationInfo, OperationInfo } from "./plugins.ts";
import { EventStream } from "./stream.ts";

type Seen = [hook: string, info: Record<string, unknown>];

const hooks = [
  "onInvocationStart",
  "onInvocationEnd",
  "onOperationStart",
  "onOperationEnd",
  "onOperationAttemptStart",
  "onOperationAttemptEnd",
  "onOperationChange",
] as const;

function recorder(seen: Seen[]): DurableInstrumentationPlugin {
  const plugin: Record<string, unknown> = {};
  for (const hook of hooks) plugin[hook] = async (info: Record<string, unknown>) => void seen.push([hook, info]);
  return plugin;
}

const ref = (type: string, more: Partial<OperationRef> = {}): OperationRef => ({
  id: `id-${type}`,
  path: "1",
  type,
  subType: undefined,
  name: "n",
  parentId: undefined,
  ...more,
});
const record = (type: string, Status: Operation["Status"], more: Partial<Operation> = {}): Operation => ({
  Id: `id-${type}`,
  Type: type as Operation["Type"],
  Name: "n",
  Status,
  StartTimestamp: new Date(1_000),
  ...more,
});
const start = (more: Partial<PluginInvocationStart> = {}): PluginInvocationStart => ({
  first: true,
  input: { order: 1 },
  executionStartedAt: 5,
  operations: new Map(),
  updatedOperationIds: [],
  ...more,
});
const begun = (operation: OperationRef, replay = false, of?: Operation): DurableEventBody => ({
  kind: "operation.started",
  operation,
  replay,
  record: of,
});
const ended = (operation: OperationRef, of?: Operation, more: object = {}): DurableEventBody => ({
  kind: "operation.ended",
  operation,
  status: "SUCCEEDED",
  record: of,
  result: undefined,
  error: undefined,
  replay: false,
  ...more,
});
const replayed = (operation: OperationRef, of: Operation, resolvedWhileSuspended: boolean): DurableEventBody => ({
  kind: "operation.replayed",
  operation,
  record: of,
  resolvedWhileSuspended,
});
const attempted = (operation: OperationRef, attempt: number, of?: Operation): DurableEventBody => ({
  kind: "attempt.started",
  operation,
  attempt,
  replay: attempt > 1,
  record: of,
});
const attemptDone = (operation: OperationRef, attempt: number, more: object = {}): DurableEventBody => ({
  kind: "attempt.ended",
  operation,
  attempt,
  endedAt: 0,
  startedAt: 1_500,
  outcome: "SUCCEEDED",
  error: undefined,
  retryDelaySeconds: undefined,
  replay: false,
  record: undefined,
  ...more,
});

function sinkOf(
  plugins: DurableInstrumentationPlugin[],
  report?: (hook: string, error: unknown, plugin: string) => void,
  patienceMs = 1_000,
) {
  return new PluginSink(
    plugins,
    { executionArn: "arn:x", requestId: "r" },
    report === undefined ? { patienceMs } : { report, patienceMs },
  );
}

async function run(bodies: DurableEventBody[], more: Partial<PluginInvocationStart> = {}): Promise<Seen[]> {
  const seen: Seen[] = [];
  const sink = sinkOf([recorder(seen)]);
  const stream = new EventStream([sink], () => 2_000);
  await sink.startInvocation(start(more));
  for (const body of bodies) stream.emit(body);
  await sink.endInvocation({ status: "SUCCEEDED", result: "done" });
  await stream.flush(100);
  return seen.slice(1, -1);
}

const step = ref("STEP");
const wait = ref("WAIT");
const failed = { ErrorType: "Error", ErrorMessage: "boom" };
const pendingStep = record("STEP", "PENDING", { StepDetails: { Attempt: 1, Error: failed } });
const doneStep = record("STEP", "SUCCEEDED", {
  EndTimestamp: new Date(1_900),
  StepDetails: { Attempt: 1, Result: '"task-a"' },
});
const doneWait = record("WAIT", "SUCCEEDED", { EndTimestamp: new Date(1_900) });
const openWait = record("WAIT", "STARTED");
const context = ref("CONTEXT", { subType: "ParallelBranch" });

describe("the sequence of hooks", () => {
  const rows: [title: string, bodies: DurableEventBody[], expected: [string, object][]][] = [
    [
      "of a fresh step",
      [begun(step), attempted(step, 1), attemptDone(step, 1, { record: doneStep }), ended(step, doneStep)],
      [
        [
          "onOperationStart",
          {
            id: "id-STEP",
            name: "n",
            type: "STEP",
            status: "STARTED",
            isReplay: false,
            startTimestamp: new Date(2_000),
          },
        ],
        ["onOperationAttemptStart", { attempt: 1, startTimestamp: new Date(2_000), error: undefined }],
        [
          "onOperationAttemptEnd",
          { attempt: 1, outcome: "SUCCEEDED", startTimestamp: new Date(1_500), endTimestamp: new Date(2_000) },
        ],
        [
          "onOperationEnd",
          {
            status: "SUCCEEDED",
            result: '"task-a"',
            attempt: 1,
            startTimestamp: new Date(1_000),
            endTimestamp: new Date(1_900),
            error: undefined,
            isReplay: false,
          },
        ],
      ],
    ],
    [
      "of an attempt that will be retried",
      [attemptDone(step, 1, { outcome: "FAILED", error: failed, retryDelaySeconds: 1, record: pendingStep })],
      [
        [
          "onOperationAttemptEnd",
          {
            status: "PENDING",
            outcome: "FAILED",
            error: expect.objectContaining({ message: "boom" }),
            startTimestamp: new Date(1_500),
            endTimestamp: new Date(2_000),
          },
        ],
      ],
    ],
    [
      "of a retry in a later invocation",
      [begun(step, true, pendingStep), attempted(step, 2, pendingStep)],
      [
        ["onOperationStart", { isReplay: true, status: "PENDING", startTimestamp: new Date(1_000) }],
        [
          "onOperationAttemptStart",
          { attempt: 2, isReplay: true, error: expect.objectContaining({ message: "boom" }) },
        ],
      ],
    ],
    [
      "of a step that fails for good",
      [ended(step, undefined, { status: "FAILED", error: failed })],
      [
        [
          "onOperationEnd",
          { status: "FAILED", error: expect.objectContaining({ message: "boom" }), endTimestamp: new Date(2_000) },
        ],
      ],
    ],
    ["of a finished step on replay is empty", [replayed(step, doneStep, false)], []],
    [
      "of an attempt that its process did not survive is empty",
      [attemptDone(step, 1, { outcome: "FAILED", interrupted: true })],
      [],
    ],
    [
      "of a fresh wait",
      [begun(wait, false, openWait)],
      [["onOperationStart", { type: "WAIT", isReplay: false, status: "STARTED" }]],
    ],
    [
      "of a pending wait that is met again",
      [begun(wait, true, openWait)],
      [["onOperationStart", { isReplay: true, status: "STARTED" }]],
    ],
    [
      "of a wait that ends while the invocation lives",
      [ended(wait, doneWait)],
      [["onOperationEnd", { isReplay: false, status: "SUCCEEDED" }]],
    ],
    [
      "of a wait that ended while suspended",
      [replayed(wait, doneWait, true)],
      [["onOperationEnd", { isReplay: false, status: "SUCCEEDED", endTimestamp: new Date(1_900) }]],
    ],
    ["of a wait whose end was reported before is empty", [replayed(wait, doneWait, false)], []],
    [
      "of an end that is told twice has it once",
      [ended(wait, doneWait), replayed(wait, doneWait, true), ended(wait, doneWait)],
      [["onOperationEnd", {}]],
    ],
    [
      "of a fresh context whose end is not acknowledged yet",
      [begun(context), ended(context, record("CONTEXT", "STARTED"), { result: "1" })],
      [
        ["onOperationStart", { subType: "ParallelBranch" }],
        [
          "onOperationEnd",
          { status: "SUCCEEDED", result: "1", startTimestamp: new Date(1_000), endTimestamp: new Date(2_000) },
        ],
      ],
    ],
    [
      "of a context without any record",
      [begun(context), ended(context)],
      [
        ["onOperationStart", {}],
        ["onOperationEnd", { startTimestamp: new Date(2_000) }],
      ],
    ],
    [
      "of a virtual context is a replay on every run",
      [begun({ ...context, virtual: true }), ended({ ...context, virtual: true })],
      [
        ["onOperationStart", { isReplay: true }],
        ["onOperationEnd", { isReplay: true }],
      ],
    ],
    [
      "of a part of a composite has its label as name",
      [begun(ref("CALLBACK", { name: undefined, label: "cb-callback" }))],
      [["onOperationStart", { name: "cb-callback" }]],
    ],
    [
      "of a checkpoint's answer",
      [{ kind: "operations.changed", changed: [doneStep], operations: new Map([["id-STEP", doneStep]]) }],
      [
        [
          "onOperationChange",
          {
            executionArn: "arn:x",
            updatedOperations: { "id-STEP": expect.objectContaining({ status: "SUCCEEDED", isReplay: false }) },
          },
        ],
      ],
    ],
  ];
  it.each(rows)("%s", async (_title, bodies, expected) => {
    const seen = await run(bodies);
    expect(seen.map(([hook]) => hook)).toEqual(expected.map(([hook]) => hook));
    for (const [index, [, info]] of expected.entries()) expect(seen[index]?.[1]).toMatchObject(info);
  });
});

describe("an end from outside that no code has met", () => {
  const operations = new Map([["id-WAIT", doneWait]]);
  const end = async (status: "PENDING" | "RETRYING") => {
    const seen: Seen[] = [];
    const sink = sinkOf([recorder(seen)]);
    await sink.startInvocation(start({ operations, updatedOperationIds: ["id-WAIT"], first: false }));
    await sink.endInvocation({ status });
    return seen.map(([hook]) => hook);
  };
  it("is reported when the invocation ends", async () => {
    expect(await end("PENDING")).toEqual(["onInvocationStart", "onOperationEnd", "onInvocationEnd"]);
  });
  it("is left to the retry of an invocation", async () => {
    expect(await end("RETRYING")).toEqual(["onInvocationStart", "onInvocationEnd"]);
  });
  it("is not reported twice when code has met it", async () => {
    const seen = await run([replayed(wait, doneWait, true)], { operations, updatedOperationIds: ["id-WAIT"] });
    expect(seen.map(([hook]) => hook)).toEqual(["onOperationEnd"]);
  });
});

describe("invocation infos", () => {
  it("have the same facts at the start and the end", async () => {
    const seen: Seen[] = [];
    const sink = sinkOf([recorder(seen)]);
    const operations = new Map([["id-WAIT", doneWait]]);
    await sink.startInvocation(start({ first: false, operations, updatedOperationIds: ["id-WAIT", "unknown"] }));
    await sink.endInvocation({ status: "FAILED", error: new Error("no") });
    const facts = {
      requestId: "r",
      executionArn: "arn:x",
      executionInput: { order: 1 },
      isFirstInvocation: false,
      executionStartTimestamp: new Date(5),
    };
    expect(seen[0]?.[1]).toMatchObject(facts);
    expect(seen.at(-1)?.[1]).toMatchObject({ ...facts, status: "FAILED", executionError: { message: "no" } });
    for (const info of [seen[0], seen.at(-1)].map((one) => one?.[1] as unknown as InvocationInfo | InvocationEndInfo)) {
      expect(Object.keys(info.updatedOperations)).toEqual(["id-WAIT"]);
      expect(Object.keys(info.operations)).toEqual(["id-WAIT"]);
    }
  });
});

describe("the map of operations", () => {
  it("converts nothing that is not read, and only what changed when it is read again", async () => {
    const conversions: string[] = [];
    const counted = (Id: string, Status: Operation["Status"]): Operation => {
      const made = record("STEP", Status, { Id });
      return Object.defineProperty(made, "SubType", { get: () => void conversions.push(Id) });
    };
    const operations = new Map(["a", "b", "c"].map((id) => [id, counted(id, "STARTED")]));
    const infos: { operations: Record<string, OperationInfo> }[] = [];
    const sink = sinkOf([{ onOperationChange: async (info) => void infos.push(info) }]);
    const stream = new EventStream([sink], () => 1);
    await sink.startInvocation(start({ operations }));
    const change = (id: string) => {
      const changed = counted(id, "SUCCEEDED");
      operations.set(id, changed);
      stream.emit({ kind: "operations.changed", changed: [changed], operations });
      return infos.at(-1);
    };
    const first = change("a");
    expect(conversions).toEqual(["a"]);
    conversions.length = 0;
    const all = first?.operations;
    expect(conversions).toEqual(["a", "b", "c"]);
    conversions.length = 0;
    const later = change("b")?.operations;
    expect(conversions).toEqual(["b"]);
    change("d");
    expect(later).toBe(all);
    expect(Object.keys(infos.at(-1)?.operations ?? {})).toEqual(["a", "b", "c", "d"]);
    expect(JSON.parse(JSON.stringify(infos.at(-1))).operations.b).toMatchObject({ id: "b", status: "SUCCEEDED" });
    expect(Object.values({ ...infos.at(-1) }.operations ?? {})).toHaveLength(4);
  });
  it("holds records that appeared without a change", async () => {
    const operations = new Map([["a", record("STEP", "STARTED", { Id: "a" })]]);
    const infos: InvocationInfo[] = [];
    const sink = sinkOf([{ onInvocationStart: async (info) => void infos.push(info) }]);
    await sink.startInvocation(start({ operations }));
    const known = infos[0]?.operations["a"];
    operations.set("b", record("STEP", "STARTED", { Id: "b" }));
    expect(Object.keys(infos[0]?.operations ?? {})).toEqual(["a", "b"]);
    expect(infos[0]?.operations["a"]).toBe(known);
  });
});

type Then = (ok: unknown, no: (error: unknown) => void) => void;
const thenable = (then: Then): unknown => {
  const made = {};
  Reflect.set(made, "then", then);
  return made;
};

describe("a hostile plugin", () => {
  const error = new Error("plugin failure");
  const hostile: [title: string, hook: (info: unknown) => unknown][] = [
    [
      "that throws",
      () => {
        throw error;
      },
    ],
    [
      "that rejects",
      async () => {
        throw error;
      },
    ],
    [
      "that throws from its thenable",
      () =>
        thenable(() => {
          throw error;
        }),
    ],
    ["whose thenable rejects", () => thenable((_ok, no) => no(error))],
  ];
  it.each(hostile)("%s is reported once per hook and the others hear everything", async (_title, hook) => {
    const reports: unknown[][] = [];
    const seen: Seen[] = [];
    class Faulty implements DurableInstrumentationPlugin {
      declare onOperationStart: () => Promise<void>;
    }
    const faulty = Object.assign(new Faulty(), Object.fromEntries(hooks.map((name) => [name, hook])));
    const sink = sinkOf([faulty, recorder(seen)], (...report) => reports.push(report));
    const stream = new EventStream([sink], () => 1);
    await sink.startInvocation(start());
    for (const body of [
      begun(step),
      begun(step, true),
      attempted(step, 1),
      attemptDone(step, 1),
      ended(step, doneStep),
    ])
      stream.emit({ ...body });
    await stream.flush(100);
    await sink.endInvocation({ status: "SUCCEEDED" });
    expect(reports).toHaveLength(hooks.length - 1);
    expect(new Set(reports.map(([name]) => name))).toEqual(
      new Set(hooks.filter((name) => name !== "onOperationChange")),
    );
    expect(reports.every(([, reported, plugin]) => reported === error && plugin === "Faulty")).toBe(true);
    expect(seen).toHaveLength(7);
  });
  it("that hangs at the start of an invocation delays it by the patience and no longer", async () => {
    const reports: unknown[][] = [];
    const sink = sinkOf(
      [{ onInvocationStart: () => new Promise(() => undefined) }],
      (...report) => reports.push(report),
      30,
    );
    const before = performance.now();
    await sink.startInvocation(start());
    expect(performance.now() - before).toBeLessThan(500);
    expect(reports).toMatchObject([
      ["onInvocationStart", { message: "The hook did not settle within 30 ms and is not waited for." }, "plugin 1"],
    ]);
  });
  it("that hangs in an operation hook delays nothing but the flush, which has its deadline", async () => {
    const sink = sinkOf([{ onOperationStart: () => new Promise(() => undefined) }]);
    const stream = new EventStream([sink], () => 1);
    stream.emit(begun(step));
    const before = performance.now();
    await stream.flush(20);
    expect(performance.now() - before).toBeLessThan(300);
  });
  it("whose failures are told to a reporter that throws still harms nobody", () => {
    const sink = sinkOf(
      [
        {
          onOperationStart: () => {
            throw error;
          },
        },
      ],
      () => {
        throw new Error("reporter");
      },
    );
    const stream = new EventStream([sink], () => 1);
    expect(() => stream.emit(begun(step))).not.toThrow();
  });
});

describe("promises of hooks", () => {
  it("are waited for by the flush, and by nothing before it", async () => {
    const gate = Promise.withResolvers<void>();
    let done = false;
    const sink = sinkOf([
      {
        onOperationStart: async () => {
          await gate.promise;
          done = true;
        },
      },
    ]);
    const stream = new EventStream([sink], () => 1);
    stream.emit(begun(step));
    stream.emit(begun(step));
    setTimeout(gate.resolve, 20);
    expect(done).toBe(false);
    const before = performance.now();
    await stream.flush(10_000);
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(done).toBe(true);
    expect(sink.flush()).toBeUndefined();
  });
});

describe("enrichment", () => {
  it("merges in order, without those that fail", () => {
    const reports: string[] = [];
    const sink = sinkOf(
      [
        { enrichLogContext: () => ({ a: 1, b: 1 }) },
        {
          enrichLogContext: () => {
            throw new Error("no");
          },
        },
        { enrichLogContext: () => undefined },
        { enrichLogContext: () => ({ b: 2 }) },
      ],
      (hook) => reports.push(hook),
    );
    expect(sink.enriches).toBe(true);
    expect(sink.enrich()).toEqual({ a: 1, b: 2 });
    sink.enrich();
    expect(reports).toEqual(["enrichLogContext"]);
  });
  it("is nothing without plugins", () => {
    expect(sinkOf([{}])).toMatchObject({
      enriches: false,
      wrapsAttempt: false,
      wrapsChildContext: false,
      wrapsInvocation: false,
    });
    expect(sinkOf([{}]).enrich()).toBeUndefined();
  });
});
