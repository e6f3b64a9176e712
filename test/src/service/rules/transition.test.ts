import type { OperationAction, OperationType, OperationUpdate } from "@durascope/sdk";
import { describe, expect, it } from "vitest";
import { callback, context, invoke, retry, step, wait, World } from "./world.ts";

const actions: readonly OperationAction[] = ["START", "SUCCEED", "FAIL", "RETRY", "CANCEL"];
const allowed: Readonly<Record<Exclude<OperationType, "EXECUTION">, readonly OperationAction[]>> = {
  CONTEXT: ["START", "SUCCEED", "FAIL"],
  STEP: ["START", "SUCCEED", "FAIL", "RETRY"],
  WAIT: ["START", "CANCEL"],
  CALLBACK: ["START"],
  CHAINED_INVOKE: ["START"],
};

describe("the actions of each type", () => {
  const refused = Object.entries(allowed).flatMap(([Type, possible]) =>
    actions.filter((action) => !possible.includes(action)).map((Action) => ({ Type: Type as OperationType, Action })),
  );
  it.each(refused)("$Type does not allow $Action", ({ Type, Action }) => {
    const world = new World();
    const arn = world.start();
    expect(() => world.checkpoint(arn, [{ Id: "a", Type, Action }])).toThrow(
      "Invalid action for the given operation type.",
    );
  });

  it.each(["START", "RETRY", "CANCEL"] as const)("EXECUTION does not allow %s", (Action) => {
    const world = new World();
    const arn = world.start();
    expect(() => world.checkpoint(arn, [{ Id: "x", Type: "EXECUTION", Action }])).toThrow("Invalid EXECUTION action.");
  });

  it("an unknown type is refused", () => {
    const world = new World();
    const arn = world.start();
    const update = { Id: "a", Type: "TIMER", Action: "START" } as unknown as OperationUpdate;
    expect(() => world.checkpoint(arn, [update])).toThrow("Unknown operation type.");
  });
});

/** A step that is brought into a state. */
const stepIn = {
  absent: () => {},
  STARTED: (world: World, arn: string) => world.checkpoint(arn, [step("a", "START")]),
  PENDING: (world: World, arn: string) => world.checkpoint(arn, [step("a", "RETRY", retry(10))]),
  READY: (world: World, arn: string) => {
    world.checkpoint(arn, [step("a", "RETRY", retry(10))]);
    world.pass(10);
  },
  SUCCEEDED: (world: World, arn: string) => world.checkpoint(arn, [step("a", "SUCCEED")]),
  FAILED: (world: World, arn: string) => world.checkpoint(arn, [step("a", "FAIL")]),
} as const;
type StepState = keyof typeof stepIn;

const stepRules: readonly { update: OperationUpdate; from: readonly StepState[]; to: string; error: string }[] = [
  {
    update: step("a", "START"),
    from: ["absent", "READY"],
    to: "STARTED",
    error: "Invalid current STEP state to start.",
  },
  {
    update: step("a", "SUCCEED"),
    from: ["absent", "STARTED", "READY"],
    to: "SUCCEEDED",
    error: "Invalid current STEP state to close.",
  },
  {
    update: step("a", "FAIL"),
    from: ["absent", "STARTED", "READY"],
    to: "FAILED",
    error: "Invalid current STEP state to close.",
  },
  {
    update: step("a", "RETRY", retry(1)),
    from: ["absent", "STARTED", "READY"],
    to: "PENDING",
    error: "Invalid current STEP state to re-attempt.",
  },
];

describe("a step", () => {
  const states = Object.keys(stepIn) as StepState[];
  const cells = stepRules.flatMap((rule) => states.map((state) => ({ ...rule, state, action: rule.update.Action })));
  it.each(cells)("$action when $state", ({ update, from, to, error, state }) => {
    const world = new World();
    const arn = world.start();
    stepIn[state](world, arn);
    const before = world.story(arn);
    if (from.includes(state)) {
      const { operations } = world.checkpoint(arn, [update]);
      expect(operations.find(({ id }) => id === "a")?.status).toBe(to);
    } else {
      expect(() => world.checkpoint(arn, [update])).toThrow(error);
      expect(world.story(arn)).toEqual(before);
    }
  });

  it("counts attempts that ended", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [step("a", "START")]);
    expect(world.operation(arn, "a").attempt).toBeUndefined();
    world.checkpoint(arn, [step("a", "RETRY", { ...retry(5), Error: { ErrorType: "Error" } })]);
    expect(world.operation(arn, "a")).toMatchObject({
      attempt: 1,
      nextAttemptAt: world.now + 5000,
      error: { ErrorType: "Error" },
    });
    world.pass(5);
    expect(world.operation(arn, "a")).toMatchObject({ status: "READY", attempt: 1, nextAttemptAt: undefined });
    world.checkpoint(arn, [step("a", "START"), step("a", "SUCCEED", { Payload: "1" })]);
    expect(world.operation(arn, "a")).toMatchObject({ status: "SUCCEEDED", attempt: 2, result: "1", error: undefined });
    const details = world
      .history(arn)
      .filter(({ type }) => type.startsWith("Step"))
      .map(({ type, details: { RetryDetails } }) => [type, RetryDetails]);
    expect(details).toEqual([
      ["StepStarted", undefined],
      ["StepFailed", { CurrentAttempt: 1, NextAttemptDelaySeconds: 5 }],
      ["StepStarted", undefined],
      ["StepSucceeded", { CurrentAttempt: 2 }],
    ]);
  });

  it("keeps its start time over attempts", () => {
    const world = new World();
    const arn = world.start();
    const began = world.now;
    world.checkpoint(arn, [step("a", "RETRY", retry(5))]);
    world.pass(5);
    world.checkpoint(arn, [step("a", "START")]);
    expect(world.operation(arn, "a").startedAt).toBe(began);
  });

  it("records a retry without an error as a success that goes on", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [step("a", "RETRY", { ...retry(3), Payload: "1" })]);
    expect(world.history(arn).at(-1)).toMatchObject({
      type: "StepSucceeded",
      details: {
        Result: { Payload: "1", Truncated: false },
        RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 3 },
      },
    });
  });

  it.each([
    ["RETRY without a delay", step("a", "RETRY"), "Invalid StepOptions for the given action."],
    ["START with a delay", step("a", "START", retry(1)), "Invalid StepOptions for the given action."],
    ["SUCCEED with a delay", step("a", "SUCCEED", retry(1)), "Invalid StepOptions for the given action."],
    ["FAIL with a delay", step("a", "FAIL", retry(1)), "Invalid StepOptions for the given action."],
    [
      "RETRY with payload and error",
      step("a", "RETRY", { ...retry(1), Payload: "1", Error: {} }),
      "Cannot provide both error and payload to RETRY a STEP.",
    ],
    ["SUCCEED with an error", step("a", "SUCCEED", { Error: {} }), "Cannot provide an Error for SUCCEED action."],
    ["FAIL with a payload", step("a", "FAIL", { Payload: "1" }), "Cannot provide a Payload for FAIL action."],
    [
      "context SUCCEED with an error",
      context("a", "SUCCEED", { Error: {} }),
      "Cannot provide an Error for SUCCEED action.",
    ],
    [
      "context FAIL with a payload",
      context("a", "FAIL", { Payload: "1" }),
      "Cannot provide a Payload for FAIL action.",
    ],
    [
      "wait START without options",
      { Id: "a", Type: "WAIT", Action: "START" } as const,
      "Update for WAIT operation requires WaitOptions.",
    ],
    [
      "invoke START without options",
      { Id: "a", Type: "CHAINED_INVOKE", Action: "START" } as const,
      "Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.",
    ],
  ])("refuses %s", (_title, update, message) => {
    const world = new World();
    const arn = world.start();
    expect(() => world.checkpoint(arn, [update])).toThrow(message);
  });
});

describe("operations other than steps", () => {
  it.each([
    ["CONTEXT", context("a", "START")],
    ["WAIT", wait("a", 5)],
    ["CALLBACK", callback("a")],
    ["CHAINED_INVOKE", invoke("a", "order:1")],
  ])("a %s starts once", (type, update) => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [update]);
    expect(world.operation(arn, "a").status).toBe("STARTED");
    expect(() => world.checkpoint(arn, [update])).toThrow(`Cannot start a ${type} that already exist.`);
  });

  it.each(["SUCCEED", "FAIL"] as const)("a context takes %s only while it is started", (action) => {
    const world = new World();
    const arn = world.start();
    expect(() => world.checkpoint(arn, [context("a", action)])).toThrow("Invalid current CONTEXT state to close.");
    world.checkpoint(arn, [context("a", "START")]);
    world.checkpoint(arn, [context("a", action, { ContextOptions: { ReplayChildren: true } })]);
    expect(world.operation(arn, "a")).toMatchObject({
      status: `${action}ED`,
      replayChildren: true,
      endedAt: world.now,
    });
    expect(() => world.checkpoint(arn, [context("a", action)])).toThrow("Invalid current CONTEXT state to close.");
  });

  it("a wait is cancelled only while it runs, and does not fire then", () => {
    const world = new World();
    const arn = world.start();
    const cancel: OperationUpdate = { Id: "a", Type: "WAIT", Action: "CANCEL" };
    const refusal = "Cannot cancel a WAIT that does not exist or has already completed.";
    expect(() => world.checkpoint(arn, [cancel])).toThrow(refusal);
    world.checkpoint(arn, [wait("a", 5)]);
    world.checkpoint(arn, [cancel]);
    expect(world.operation(arn, "a").status).toBe("CANCELLED");
    expect(() => world.checkpoint(arn, [cancel])).toThrow(refusal);
    world.pass(10);
    expect(world.story(arn)).toEqual(["ExecutionStarted", "WaitStarted a", "WaitCancelled a"]);
  });

  it("a callback gets an id, and reports its timeouts only when it has some", () => {
    const world = new World();
    const arn = world.start();
    const { operations } = world.checkpoint(arn, [callback("a", { TimeoutSeconds: 0, HeartbeatTimeoutSeconds: 5 })]);
    const id = operations[0]?.callbackId ?? "";
    expect(id).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
    expect(world.history(arn).at(-1)?.details).toEqual({ CallbackId: id, Timeout: undefined, HeartbeatTimeout: 5 });
  });
});
