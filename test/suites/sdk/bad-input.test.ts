import {
  codes,
  createLinearRetryStrategy,
  createRetryStrategy,
  createWaitStrategy,
  type DurableExecutionConfig,
  durableExecution,
  durableStep,
  durableWithChildContext,
  isDurableError,
  withDurableExecution,
  withRetry,
} from "@durascope/sdk";
import { describe, expect, test } from "vitest";
import { type Context, run } from "./support/run.ts";

/** A call with wrong arguments: what the types forbid is what these tests are about. */
type Call = (context: Record<string, (...args: unknown[]) => unknown>) => unknown;

function expectCoded(error: unknown, method: string): void {
  expect(isDurableError(error), String(error)).toBe(true);
  const { code, message } = error as { code: keyof typeof codes; message: string };
  expect(Object.hasOwn(codes, code)).toBe(true);
  expect(message).toMatch(/DX\d{4}/);
  expect(message).toContain(method);
}

const nothing = async (): Promise<void> => undefined;
const text = (length: number): string => "n".repeat(length);
const badNames: [string, unknown][] = [
  ["empty", ""],
  ["too long", text(257)],
  ["with a line break", "a\nb"],
  ["not ASCII", "größe"],
  ["with an emoji", "a👍"],
];
const notFunctions: [string, unknown][] = [
  ["undefined", undefined],
  ["null", null],
  ["a number", 42],
  ["an object", {}],
  ["a list", []],
  ["a promise", Promise.resolve()],
];
const badDurations: [string, unknown][] = [
  ["missing", undefined],
  ["null", null],
  ["a number", 5],
  ["a text", "5"],
  ["empty", {}],
  ["a list", [5]],
  ["negative", { seconds: -1 }],
  ["NaN", { seconds: Number.NaN }],
  ["infinite", { seconds: Infinity }],
  ["text inside", { seconds: "10" }],
  ["too long", { days: 367 }],
  ["of unknown unit", { weeks: 1 }],
  ["a bigint", { seconds: 5n }],
];
const notSerdes: [string, unknown][] = [
  ["a number", 5],
  ["half of one", { serialize: nothing }],
  ["a text", "json"],
  ["empty", {}],
];
const badConfigs: [string, unknown][] = [
  ["a number", 5],
  ["a text", "text"],
  ["true", true],
];

const table: [method: string, what: string, call: Call][] = [];
const add = (
  method: string,
  what: string,
  rows: readonly (readonly [string, unknown])[],
  make: (value: unknown) => Call,
): void => {
  for (const [how, value] of rows) table.push([method, `${what} that is ${how}`, make(value)]);
};
for (const method of ["step", "runInChildContext"]) {
  add(method, "a name", badNames, (name) => (context) => context[method]?.(name, nothing));
  add(method, "a function", notFunctions, (fn) => (context) => context[method]?.("name", fn));
  add(method, "a configuration", badConfigs, (config) => (context) => context[method]?.("name", nothing, config));
  add(method, "a serdes", notSerdes, (serdes) => (context) => context[method]?.("name", nothing, { serdes }));
}
add(
  "step",
  "a retryStrategy",
  notFunctions.slice(2),
  (retryStrategy) => (context) => context["step"]?.("name", nothing, { retryStrategy }),
);
add(
  "step",
  "a compensate",
  notFunctions.slice(2),
  (compensate) => (context) => context["step"]?.("name", nothing, { compensate }),
);
add(
  "step",
  "semantics",
  [
    ["unknown", "EXACTLY_ONCE"],
    ["a number", 1],
  ],
  (semantics) => (context) => context["step"]?.("name", nothing, { semantics }),
);
add(
  "step",
  "a timeout",
  [...badDurations.slice(1), ["zero", { seconds: 0 }]],
  (timeout) => (context) => context["step"]?.("name", nothing, { timeout }),
);
add(
  "runInChildContext",
  "a subType",
  [
    ["too long", text(33)],
    ["with spaces", "a b"],
    ["a number", 5],
  ],
  (subType) => (context) => context["runInChildContext"]?.("name", nothing, { subType }),
);
add(
  "runInChildContext",
  "a summaryGenerator",
  notFunctions.slice(2),
  (summaryGenerator) => (context) => context["runInChildContext"]?.("name", nothing, { summaryGenerator }),
);
add(
  "runInChildContext",
  "an errorMapper",
  notFunctions.slice(2),
  (errorMapper) => (context) => context["runInChildContext"]?.("name", nothing, { errorMapper }),
);
add("wait", "a name", badNames, (name) => (context) => context["wait"]?.(name, { seconds: 1 }));
add(
  "wait",
  "a duration",
  [...badDurations, ["zero", { seconds: 0 }], ["fractional", { seconds: 1.5 }]],
  (duration) => (context) => context["wait"]?.("name", duration),
);
add("wait", "an only argument", badDurations, (duration) => (context) => context["wait"]?.(duration));
add("invoke", "a name", badNames, (name) => (context) => context["invoke"]?.(name, "fn", {}));
add(
  "invoke",
  "a function",
  [
    ["missing", undefined],
    ["null", null],
    ["a number", 5],
    ["empty", ""],
    ["with spaces", "hello world"],
    ["too long", text(257)],
  ],
  (fn) => (context) => context["invoke"]?.({ functionName: fn }),
);
add("invoke", "a configuration", badConfigs, (config) => (context) => context["invoke"]?.("name", "fn", {}, config));
add(
  "invoke",
  "a tenantId",
  [
    ["a number", 5],
    ["too long", text(257)],
    ["with a line break", "a\nb"],
  ],
  (tenantId) => (context) => context["invoke"]?.("name", "fn", {}, { tenantId }),
);
add(
  "invoke",
  "a payloadSerdes",
  notSerdes.filter(([how]) => how !== "half of one"),
  (payloadSerdes) => (context) => context["invoke"]?.("name", "fn", {}, { payloadSerdes }),
);
add(
  "invoke",
  "a resultSerdes",
  notSerdes,
  (resultSerdes) => (context) => context["invoke"]?.("name", "fn", {}, { resultSerdes }),
);
add("createCallback", "a name", badNames, (name) => (context) => context["createCallback"]?.(name));
add(
  "createCallback",
  "a configuration",
  badConfigs.slice(0, 1),
  (config) => (context) => context["createCallback"]?.("name", config),
);
for (const timeout of ["timeout", "heartbeatTimeout"]) {
  add(
    "createCallback",
    `a ${timeout}`,
    [...badDurations.slice(2, -3).filter(([how]) => how !== "too long"), ["fractional", { seconds: 1.5 }]],
    (value) => (context) => context["createCallback"]?.("name", { [timeout]: value }),
  );
  add(
    "waitForCallback",
    `a ${timeout}`,
    [...badDurations.slice(2, -3).filter(([how]) => how !== "too long"), ["fractional", { seconds: 1.5 }]],
    (value) => (context) => context["waitForCallback"]?.("name", nothing, { [timeout]: value }),
  );
}
add(
  "createCallback",
  "a serdes",
  [
    ["a number", 5],
    ["empty", {}],
  ],
  (serdes) => (context) => context["createCallback"]?.("name", { serdes }),
);
add("waitForCallback", "a name", badNames, (name) => (context) => context["waitForCallback"]?.(name, nothing));
add(
  "waitForCallback",
  "a submitter",
  notFunctions,
  (submitter) => (context) => context["waitForCallback"]?.("name", submitter),
);
add(
  "waitForCallback",
  "a configuration",
  badConfigs,
  (config) => (context) => context["waitForCallback"]?.("name", nothing, config),
);
add(
  "waitForCallback",
  "a serdes",
  [
    ["a number", 5],
    ["empty", {}],
  ],
  (serdes) => (context) => context["waitForCallback"]?.("name", nothing, { serdes }),
);
add(
  "waitForCallback",
  "a retryStrategy",
  notFunctions.slice(2),
  (retryStrategy) => (context) => context["waitForCallback"]?.("name", nothing, { retryStrategy }),
);
const condition = { initialState: 0, waitStrategy: () => ({ shouldContinue: false }) };
add(
  "waitForCondition",
  "a name",
  badNames,
  (name) => (context) => context["waitForCondition"]?.(name, nothing, condition),
);
add(
  "waitForCondition",
  "a check",
  notFunctions,
  (check) => (context) => context["waitForCondition"]?.("name", check, condition),
);
add(
  "waitForCondition",
  "a configuration",
  [
    ["missing", undefined],
    ["null", null],
    ["empty", {}],
    ["without a state", { waitStrategy: condition.waitStrategy }],
    ["without a strategy", { initialState: 0 }],
    ...badConfigs,
  ],
  (config) => (context) => context["waitForCondition"]?.("name", nothing, config),
);
add(
  "waitForCondition",
  "a strategy",
  [
    ["a number", 5],
    ["an object", {}],
  ],
  (waitStrategy) => (context) => context["waitForCondition"]?.("name", nothing, { ...condition, waitStrategy }),
);
add(
  "waitForCondition",
  "a serdes",
  notSerdes,
  (serdes) => (context) => context["waitForCondition"]?.("name", nothing, { ...condition, serdes }),
);
add("map", "a name", badNames, (name) => (context) => context["map"]?.(name, [1], nothing));
add(
  "map",
  "items",
  [
    ["missing", undefined],
    ["null", null],
    ["a number", 5],
    ["an object", {}],
    ["an iterable", new Set([1])],
  ],
  (items) => (context) => context["map"]?.("name", items, nothing),
);
add("map", "a function", notFunctions, (fn) => (context) => context["map"]?.("name", [1], fn));
add(
  "map",
  "an itemNamer",
  notFunctions.slice(2),
  (itemNamer) => (context) => context["map"]?.("name", [1], nothing, { itemNamer }),
);
add(
  "map",
  "an item's name",
  [
    ["a number", 5],
    ["too long", text(257)],
    ["with a line break", "a\nb"],
  ],
  (name) => (context) => context["map"]?.("name", [1], nothing, { itemNamer: () => name }),
);
add("parallel", "a name", badNames, (name) => (context) => context["parallel"]?.(name, [nothing]));
add(
  "parallel",
  "branches",
  [
    ["missing", undefined],
    ["null", null],
    ["a number", 5],
    ["an object", {}],
    ["a function", nothing],
    ["a list of numbers", [1]],
    ["a list of null", [null]],
    ["a list of objects", [{}]],
  ],
  (branches) => (context) => context["parallel"]?.("name", branches),
);
add(
  "parallel",
  "a branch's name",
  badNames.slice(1),
  (name) => (context) => context["parallel"]?.("name", [{ name, func: nothing }]),
);
for (const [method, work] of [
  ["map", [[1], nothing]],
  ["parallel", [[nothing]]],
] as const) {
  add(method, "a configuration", badConfigs, (config) => (context) => context[method]?.("name", ...work, config));
  add(method, "a serdes", notSerdes, (serdes) => (context) => context[method]?.("name", ...work, { serdes }));
  add(
    method,
    "an itemSerdes",
    notSerdes,
    (itemSerdes) => (context) => context[method]?.("name", ...work, { itemSerdes }),
  );
  add(
    method,
    "a summaryGenerator",
    notFunctions.slice(2),
    (summaryGenerator) => (context) => context[method]?.("name", ...work, { summaryGenerator }),
  );
}
for (const kind of ["all", "allSettled", "any", "race"]) {
  const combinator = (context: Parameters<Call>[0]) =>
    (context["promise"] as unknown as Record<string, (...args: unknown[]) => unknown>)[kind];
  add(`promise.${kind}`, "a name", badNames, (name) => (context) => combinator(context)?.(name, []));
  add(
    `promise.${kind}`,
    "an argument",
    [
      ["missing", undefined],
      ["null", null],
      ["a number", 5],
      ["an object", {}],
    ],
    (promises) => (context) => combinator(context)?.("name", promises),
  );
}
add(
  "configureSerdes",
  "a configuration",
  [
    ["missing", undefined],
    ["null", null],
    ["a number", 5],
  ],
  (config) => (context) => context["configureSerdes"]?.(config),
);
add(
  "configureSerdes",
  "a defaultSerdes",
  notSerdes,
  (defaultSerdes) => (context) => context["configureSerdes"]?.({ defaultSerdes }),
);
add(
  "configureSerdes",
  "a defaultCallbackDeserializer",
  notSerdes.slice(0, 1),
  (value) => (context) => context["configureSerdes"]?.({ defaultCallbackDeserializer: value }),
);
add(
  "configureLogger",
  "a configuration",
  [
    ["missing", undefined],
    ["null", null],
    ["a number", 5],
  ],
  (config) => (context) => context["configureLogger"]?.(config),
);
add(
  "configureLogger",
  "a customLogger",
  [
    ["a number", 5],
    ["null", null],
    ["half of one", { info: () => undefined }],
  ],
  (customLogger) => (context) => context["configureLogger"]?.({ customLogger }),
);
add(
  "configureLogger",
  "modeAware",
  [["a text", "yes"]],
  (modeAware) => (context) => context["configureLogger"]?.({ modeAware }),
);
const retry = { retryStrategy: () => ({ shouldRetry: false }) };
add(
  "withRetry",
  "a name",
  badNames,
  (name) => (context) => withRetry(context as unknown as Context, name as string, nothing, retry),
);
add(
  "withRetry",
  "a function",
  notFunctions,
  (fn) => (context) => withRetry(context as unknown as Context, "name", fn as typeof nothing, retry),
);
add(
  "withRetry",
  "a configuration",
  [
    ["missing", undefined],
    ["null", null],
    ["empty", {}],
    ["a number", 5],
  ],
  (config) => (context) => withRetry(context as unknown as Context, "name", nothing, config as typeof retry),
);
add(
  "withRetry",
  "a context",
  [
    ["missing", undefined],
    ["an object", {}],
  ],
  (context) => () => withRetry(context as Context, "name", nothing, retry),
);

describe("a bad argument", () => {
  test.each(table)("of %s is a coded error that names it: %s", async (method, _what, call) => {
    const caught: unknown[] = [];
    const outcome = await run(async (_event: never, context) => {
      await context.step("before", async () => 1);
      try {
        await call(context as unknown as Parameters<Call>[0]);
      } catch (error) {
        caught.push(error);
      }
      return context.step("after", async () => "went on");
    });
    expect(caught).toHaveLength(1);
    expectCoded(caught[0], method);
    expect(outcome.result).toBe("went on");
    expect(outcome.log).toEqual(["START Step before", "SUCCEED Step before", "START Step after", "SUCCEED Step after"]);
  });

  test.each(
    table
      .filter(([method]) => !["configureSerdes", "configureLogger"].includes(method))
      .filter((_row, index) => index % 7 === 0),
  )("of %s that nobody catches fails the execution in its first invocation: %s", async (method, _what, call) => {
    const outcome = await run(async (_event: never, context) => call(context as unknown as Parameters<Call>[0]));
    expect(outcome.invocations).toHaveLength(1);
    expect(outcome.error?.ErrorType).toBe("UsageError");
    expect(outcome.error?.ErrorMessage).toContain(method);
  });

  const badRules: [string, unknown][] = [
    ["maxConcurrency", 0],
    ["maxConcurrency", -1],
    ["maxConcurrency", Number.NaN],
    ["maxConcurrency", "5"],
    ["completionConfig", 5],
    ["completionConfig.minSuccessful", -1],
    ["completionConfig.toleratedFailureCount", "1"],
    ["completionConfig.toleratedFailurePercentage", Number.NaN],
    ["completionConfig.shouldComplete", 5],
    ["nesting", "DEEP"],
  ];
  test.each(badRules)("of a batch's rules ends the execution, as in the official SDK: %s %s", async (path, value) => {
    const [member = "", inner] = path.split(".");
    const outcome = await run(async (_event: never, context) =>
      context
        .map("items", [1], nothing, { [member]: inner === undefined ? value : { [inner]: value } } as never)
        .catch(() => "caught"),
    );
    expect(outcome.error?.ErrorType).toBe("UsageError");
    expect(outcome.error?.ErrorMessage).toMatch(/DX2005/);
    expect(outcome.error?.ErrorMessage).toContain(member);
  });
});

describe("a bad argument outside of an execution", () => {
  const outside: [string, () => unknown][] = [
    ...notFunctions.map(([, fn]): [string, () => unknown] => [
      "withDurableExecution",
      () => withDurableExecution(fn as never),
    ]),
    ...badConfigs.map(([, config]): [string, () => unknown] => [
      "withDurableExecution",
      () => withDurableExecution(nothing, config as never),
    ]),
    ...badNames.flatMap(([, name]): [string, () => unknown][] => [
      ["durableStep", () => durableStep(name as string, nothing)],
      ["durableWithChildContext", () => durableWithChildContext(name as string, nothing)],
    ]),
    ...[-1, Number.NaN, 1.5, "3"].flatMap((maxAttempts): [string, () => unknown][] => [
      ["maxAttempts", () => createRetryStrategy({ maxAttempts: maxAttempts as number })],
      ["maxAttempts", () => createLinearRetryStrategy({ maxAttempts: maxAttempts as number })],
      [
        "maxAttempts",
        () => createWaitStrategy({ maxAttempts: maxAttempts as number, shouldContinuePolling: () => true }),
      ],
    ]),
    ...badDurations.slice(2).flatMap(([, delay]): [string, () => unknown][] => [
      ["initialDelay", () => createRetryStrategy({ initialDelay: delay as never })],
      ["maxDelay", () => createWaitStrategy({ maxDelay: delay as never, shouldContinuePolling: () => true })],
      ["increment", () => createLinearRetryStrategy({ increment: delay as never })],
    ]),
    ...[0, -1, Number.NaN, "2"].map((rate): [string, () => unknown] => [
      "backoffRate",
      () => createRetryStrategy({ backoffRate: rate as number }),
    ]),
    ["jitter", () => createRetryStrategy({ jitter: "SOME" as never })],
    ["retryableErrors", () => createRetryStrategy({ retryableErrors: "text" as never })],
    ["retryableErrorTypes", () => createRetryStrategy({ retryableErrorTypes: ["Error"] as never })],
    ["shouldContinuePolling", () => createWaitStrategy({} as never)],
    ["createWaitStrategy", () => createWaitStrategy(undefined as never)],
  ];
  test.each(outside)("of %s throws a coded error at once", (what, call) => {
    let thrown: unknown;
    try {
      call();
    } catch (error) {
      thrown = error;
    }
    expectCoded(thrown, what);
  });

  test.each<[string, DurableExecutionConfig]>([
    ["a client without its methods", { durableExecutionClient: {} as never }],
    ["sinks that are no list", { sinks: {} as never }],
    ["a sink without its method", { sinks: [{ name: "half" }] as never }],
    ["an input that is no schema", { input: {} as never }],
    ["a depth below zero", { pluginsConfig: { childOperationsDepth: -1 } }],
    ["a depth that is no number", { pluginsConfig: { childOperationsDepth: "1" as never } }],
    ["a flush time below zero", { flushTimeoutMs: -1 }],
    ["a flush time that is no number", { flushTimeoutMs: Number.NaN }],
  ])("of the handler's configuration fails the execution with a coded error: %s", async (_name, config) => {
    const handler = durableExecution(nothing, {
      durableExecutionClient: {
        checkpoint: async () => ({ NewExecutionState: {} }),
        getExecutionState: async () => ({ Operations: [] }),
      },
      ...config,
    });
    const output = await handler(
      {
        DurableExecutionArn: "arn",
        CheckpointToken: "token",
        InitialExecutionState: { Operations: [{ Id: "e", Type: "EXECUTION", Status: "STARTED", StartTimestamp: 1 }] },
      },
      undefined as never,
    );
    expect(output).toMatchObject({
      Status: "FAILED",
      Error: { ErrorMessage: expect.stringMatching(/DX1002/) as string },
    });
  });
});

describe("a malformed invocation event", () => {
  const good = {
    DurableExecutionArn: "arn",
    CheckpointToken: "token",
    InitialExecutionState: {
      Operations: [
        { Id: "e", Type: "EXECUTION", Status: "STARTED", StartTimestamp: 1, ExecutionDetails: { InputPayload: "{}" } },
      ],
    },
  };
  const handler = withDurableExecution(async () => "ran", {
    durableExecutionClient: {
      checkpoint: async () => ({ NewExecutionState: {} }),
      getExecutionState: async () => ({ Operations: [] }),
    },
  });
  const notDurable: [string, unknown][] = [
    ["undefined", undefined],
    ["null", null],
    ["empty", {}],
    ["a text", "event"],
    ["a number", 5],
    ["a list", []],
    ["of another service", { Records: [] }],
    ["without an ARN", { ...good, DurableExecutionArn: undefined }],
    ["with an empty ARN", { ...good, DurableExecutionArn: "" }],
    ["with an ARN that is a number", { ...good, DurableExecutionArn: 5 }],
    ["without a token", { ...good, CheckpointToken: undefined }],
    ["with an empty token", { ...good, CheckpointToken: "" }],
    ["with a token that is an object", { ...good, CheckpointToken: {} }],
    ["without a state", { ...good, InitialExecutionState: undefined }],
    ["with a null state", { ...good, InitialExecutionState: null }],
    ["with a state that is a text", { ...good, InitialExecutionState: "state" }],
    ["with operations that are an object", { ...good, InitialExecutionState: { Operations: {} } }],
    ["with operations that are a text", { ...good, InitialExecutionState: { Operations: "none" } }],
    ["with updated ids that are a text", { ...good, UpdatedOperationIds: "1" }],
  ];
  test.each(notDurable)("is refused, for whoever invoked the function to see: %s", async (_name, event) => {
    const error: unknown = await handler(event as never, undefined as never).catch((thrown: unknown) => thrown);
    expect(isDurableError(error) && error.code).toBe("DX1001");
  });

  const failing: [string, unknown, RegExp][] = [
    ["without operations", { ...good, InitialExecutionState: {} }, /DX1005|no EXECUTION/],
    ["with no operation", { ...good, InitialExecutionState: { Operations: [] } }, /no EXECUTION/],
    [
      "without an EXECUTION",
      { ...good, InitialExecutionState: { Operations: [{ Id: "a", Type: "STEP" }] } },
      /no EXECUTION/,
    ],
    [
      "with an input that is no JSON",
      {
        ...good,
        InitialExecutionState: {
          Operations: [{ ...good.InitialExecutionState.Operations[0], ExecutionDetails: { InputPayload: "{oops" } }],
        },
      },
      /DX1003/,
    ],
    [
      "with an empty input",
      {
        ...good,
        InitialExecutionState: {
          Operations: [{ ...good.InitialExecutionState.Operations[0], ExecutionDetails: { InputPayload: "" } }],
        },
      },
      /DX1003/,
    ],
  ];
  test.each(failing)("fails the execution, as no retry can help: %s", async (_name, event, message) => {
    expect(await handler(event as never, undefined as never)).toMatchObject({
      Status: "FAILED",
      Error: { ErrorMessage: expect.stringMatching(message) as string },
    });
  });

  test.each<[string, unknown]>([
    ["with operations that are null", [null, good.InitialExecutionState.Operations[0]]],
    [
      "with the EXECUTION last",
      [{ Id: "x", Type: "STEP", Status: "SUCCEEDED" }, good.InitialExecutionState.Operations[0]],
    ],
    ["without an input", [{ Id: "e", Type: "EXECUTION", Status: "STARTED" }]],
    ["with details that are null", [{ Id: "e", Type: "EXECUTION", ExecutionDetails: null }]],
    [
      "with timestamps of every form",
      [{ Id: "e", Type: "EXECUTION", StartTimestamp: "2026-11-23T12:00:00.000Z", EndTimestamp: null }],
    ],
    ["with a timestamp that is none", [{ Id: "e", Type: "EXECUTION", StartTimestamp: "soon" }]],
  ])("that can be understood all the same is: %s", async (_name, operations) => {
    for (const sinks of [[], [{ name: "test", on: () => undefined }]]) {
      const observed = withDurableExecution(async (_event: unknown, context) => [context.now() instanceof Date], {
        sinks,
        durableExecutionClient: {
          checkpoint: async () => ({ NewExecutionState: {} }),
          getExecutionState: async () => ({ Operations: [] }),
        },
      });
      expect(
        await observed(
          {
            ...good,
            UpdatedOperationIds: null,
            InitialExecutionState: { Operations: operations, NextMarker: null },
          } as never,
          undefined as never,
        ),
      ).toEqual({ Status: "SUCCEEDED", Result: "[true]" });
    }
  });
});

describe("a value that cannot be written", () => {
  const cycle: Record<string, unknown> = {};
  cycle["self"] = { inner: [cycle] };
  const values: [string, unknown, RegExp][] = [
    ["a bigint", 5n, /bigint/],
    ["a bigint inside", { a: [{ b: 5n }] }, /\$\.a\[0\]\.b/],
    ["a cycle", cycle, /self/],
    ["a function", () => 1, /function/],
    ["a symbol", Symbol("s"), /symbol/],
    [
      "a toJSON that throws",
      {
        order: {
          toJSON: () => {
            throw new Error("no json");
          },
        },
      },
      /no json/,
    ],
    [
      "a getter that throws",
      {
        get bad() {
          throw new Error("no getter");
        },
      },
      /no getter/,
    ],
  ];
  const places: [string, RegExp, (context: Context, value: unknown, count: () => void) => PromiseLike<unknown>][] = [
    [
      "a step",
      /"it"/,
      (context, value, count) =>
        context.step("it", async () => {
          count();
          return value;
        }),
    ],
    [
      "an at-most-once step",
      /"it"/,
      (context, value, count) =>
        context.step(
          "it",
          async () => {
            count();
            return value;
          },
          { semantics: "AT_MOST_ONCE_PER_RETRY" },
        ),
    ],
    [
      "a child context",
      /"it"/,
      (context, value, count) =>
        context.runInChildContext("it", async () => {
          count();
          return value;
        }),
    ],
    [
      "a condition",
      /"it"/,
      (context, value, count) =>
        context.waitForCondition(
          "it",
          async () => {
            count();
            return value;
          },
          { initialState: 0 as unknown, waitStrategy: () => ({ shouldContinue: false }) },
        ),
    ],
    [
      "an invocation's payload",
      /"it"/,
      (context, value) => context.invoke({ functionName: "fn", name: "it", payload: value }),
    ],
    [
      "a map's item",
      /"map-item-0"/,
      (context, value, count) =>
        context
          .map("it", [1], async () => {
            count();
            return value;
          })
          .then((batch) => batch.throwIfError()),
    ],
    [
      "a parallel's branch",
      /"parallel-branch-0"/,
      (context, value, count) =>
        context
          .parallel("it", [
            async () => {
              count();
              return value;
            },
          ])
          .then((batch) => batch.throwIfError()),
    ],
  ];
  for (const [place, name, make] of places) {
    test.each(values)(
      `of ${place} is a failure of the operation that can be caught, is recorded, and is not retried: %s`,
      async (_name, value, why) => {
        let bodies = 0;
        const caught: Error[] = [];
        const outcome = await run(async (_event: never, context) => {
          try {
            await make(context, value, () => {
              bodies++;
            });
          } catch (error) {
            caught.push(error as Error);
          }
          await context.wait("pause", { seconds: 1 });
          return "went on";
        });
        expect(outcome.result).toBe("went on");
        expect(outcome.invocations).toHaveLength(2);
        expect(bodies).toBeLessThanOrEqual(1);
        expect(caught.length).toBe(2);
        expect(new Set(caught.map((error) => `${error.constructor.name} ${error.message}`)).size).toBe(1);
        expect(caught[0]?.message).toMatch(/DX6001/);
        expect(caught[0]?.message).toMatch(why);
        expect(caught[0]?.message).toMatch(name);
      },
    );
  }

  test.each(values)("of the handler fails the execution at once: %s", async (_name, value, why) => {
    const outcome = await run(async () => value);
    expect(outcome.invocations).toHaveLength(1);
    expect(outcome.error).toMatchObject({
      ErrorType: "ValueError",
      ErrorMessage: expect.stringMatching(/DX6001/) as string,
    });
    expect(outcome.error?.ErrorMessage).toMatch(why);
    expect(outcome.error?.ErrorMessage).toMatch(/handler/);
  });
});

describe("a payload over the service's limit", () => {
  const large = "x".repeat(300_000);
  test.each([false, true])(
    "fails its step for good, and nothing else in the same call (observed: %s)",
    async (isObserved) => {
      let bodies = 0;
      const caught: Error[] = [];
      const outcome = await run(
        async (_event: never, context) => {
          const [first, second, third] = await Promise.allSettled([
            context.step("before", async () => "ok"),
            context.step("large", async () => {
              bodies++;
              return large;
            }),
            context.step("after", async () => "fine"),
          ]);
          if (second.status === "rejected") caught.push(second.reason as Error);
          await context.wait("pause", { seconds: 1 });
          return [first.status, third.status];
        },
        { stepPayloadLimit: 262_144, isObserved },
      );
      expect(outcome.result).toEqual(["fulfilled", "fulfilled"]);
      expect(bodies).toBe(1);
      expect(outcome.log).toContain("FAIL Step large");
      expect(caught.map((error) => `${error.constructor.name}: ${error.message}`)).toEqual(
        Array.from(
          { length: 2 },
          () =>
            expect.stringMatching(
              /^StepError: The payload of STEP "large" has 300002 bytes; the service allows 262144\..*DX2004/,
            ) as string,
        ),
      );
    },
  );

  test("fails a condition the same way", async () => {
    const outcome = await run(
      async (_event: never, context) =>
        context.waitForCondition("large", async () => large, {
          initialState: "",
          waitStrategy: () => ({ shouldContinue: true, delay: { seconds: 1 } }),
        }),
      { stepPayloadLimit: 262_144 },
    );
    expect(outcome.error?.ErrorMessage).toMatch(/"large".*DX2004/);
    expect(outcome.log).toEqual(["START WaitForCondition large", "FAIL WaitForCondition large"]);
  });

  test("does not fail a larger payload of another kind, for which another limit holds", async () => {
    const outcome = await run(
      async (_event: never, context) => {
        const results = await Promise.allSettled([
          context.step("large", async () => large),
          context.invoke("called", "fn", { text: large }),
        ]);
        return results.map(({ status }) => status);
      },
      { stepPayloadLimit: 262_144, reply: () => ({ result: "1" }) },
    );
    expect(outcome.result).toEqual(["rejected", "fulfilled"]);
  });

  test("keeps the order of what is queued behind it", async () => {
    const outcome = await run(
      async (_event: never, context) => {
        await Promise.allSettled([
          context.step("large", async () => large),
          ...Array.from({ length: 400 }, (_value, index) =>
            context.runInChildContext(`child-${index}`, async (inner) => inner.step(async () => index)),
          ),
        ]);
        return "end";
      },
      { stepPayloadLimit: 262_144, latencyMs: 5 },
    );
    expect(outcome.result).toBe("end");
  });

  test("of an invocation is refused before it is sent", async () => {
    const outcome = await run(async (_event: never, context) =>
      context.invoke("called", "fn", { text: "x".repeat(1_100_000) }),
    );
    expect(outcome.error?.ErrorMessage).toMatch(/"called".*1048576.*DX2004/);
    expect(outcome.calls).toEqual([]);
  });

  test("of an error is shortened until it fits", async () => {
    const outcome = await run(async (_event: never, context) =>
      context
        .step(
          "long",
          async () => {
            throw Object.assign(new Error("m".repeat(100_000), { cause: new Error("c".repeat(100_000)) }), {
              field: "f".repeat(50_000),
            });
          },
          { retryStrategy: () => ({ shouldRetry: false }) },
        )
        .catch((error: unknown) => (error as Error).message.slice(0, 10)),
    );
    expect(outcome.result).toBe("mmmmmmmmmm");
  });
});

describe("a strategy that misbehaves", () => {
  const strategies: [string, () => unknown, RegExp][] = [
    [
      "throws",
      () => {
        throw new Error("strategy broke");
      },
      /strategy broke/,
    ],
    ["answers with a bad delay", () => ({ shouldRetry: true, delay: { seconds: -1 } }), /DX2001/],
    ["answers with a delay that is a number", () => ({ shouldRetry: true, delay: 5 }), /DX2001/],
    ["answers with a delay of more than a year", () => ({ shouldRetry: true, delay: { days: 400 } }), /DX2001/],
    ["answers with NaN", () => ({ shouldRetry: true, delay: { seconds: Number.NaN } }), /DX2001/],
    ["answers with nothing that decides", () => ({}), /boom/],
    ["answers with a text", () => "yes", /boom/],
  ];
  test.each(strategies)(
    "fails its step, and lets the execution go on: one that %s",
    async (_name, retryStrategy, message) => {
      let caught: unknown;
      const outcome = await run(async (_event: never, context) => {
        await context
          .step(
            "it",
            async () => {
              throw new Error("boom");
            },
            { retryStrategy: retryStrategy as never },
          )
          .catch((error: unknown) => {
            caught = error;
          });
        await context.wait({ seconds: 1 });
        return "end";
      });
      expect(outcome.result).toBe("end");
      expect((caught as Error).message).toMatch(message);
      expect(outcome.invocations).toHaveLength(2);
      expect(JSON.stringify(outcome.service.find("it")?.StepDetails?.Error)).toContain("boom");
    },
  );
  test.each([
    ["zero", 0],
    ["a fraction", 0.2],
    ["one and a half", 1.4],
  ])("has its delay rounded up to whole seconds: %s", async (_name, seconds) => {
    const outcome = await run(async (_event: never, context) =>
      context.step(
        "it",
        async ({ attempt }) => {
          if (attempt === 1) throw new Error("boom");
          return attempt;
        },
        { retryStrategy: () => ({ shouldRetry: true, delay: { seconds } }) },
      ),
    );
    expect(outcome.result).toBe(2);
  });
  test.each<[string, unknown]>([
    [
      "throws",
      () => {
        throw new Error("strategy broke");
      },
    ],
    ["answers with nothing", () => undefined],
    ["answers with a bad delay", () => ({ shouldContinue: true, delay: { seconds: -1 } })],
  ])("fails its condition: one that %s", async (_name, waitStrategy) => {
    const outcome = await run(async (_event: never, context) => {
      await context
        .waitForCondition("it", async () => 1, { initialState: 0, waitStrategy: waitStrategy as never })
        .catch(() => undefined);
      await context.wait({ seconds: 1 });
      return "end";
    });
    expect(outcome.result).toBe("end");
    expect(outcome.log.filter((line) => line === "FAIL WaitForCondition it")).toHaveLength(1);
  });
  test("of withRetry fails the block with what it threw", async () => {
    for (const retryStrategy of [
      () => {
        throw new Error("strategy broke");
      },
      () => undefined,
      () => ({ shouldRetry: true, delay: { seconds: -1 } }),
    ]) {
      const outcome = await run(async (_event: never, context) =>
        withRetry(
          context,
          "it",
          async () => {
            throw new Error("boom");
          },
          { retryStrategy: retryStrategy as never },
        ),
      );
      expect(outcome.status).toBe("FAILED");
      expect(outcome.invocations).toHaveLength(1);
    }
  });
});
