import { describe, expect, it } from "vitest";
import { callback, retry, step, wait, World } from "./world.ts";

describe("the first invocation", () => {
  it("carries the input in the EXECUTION operation, times in milliseconds, and the id of it", () => {
    const world = new World();
    const arn = world.start({ input: '{"orderId":1}' });
    const { event } = world.lastInvocation(arn);
    const { id } = world.execution(arn);
    expect(event).toEqual({
      DurableExecutionArn: arn,
      CheckpointToken: world.token(arn),
      InitialExecutionState: {
        Operations: [
          {
            Id: id,
            Type: "EXECUTION",
            Status: "STARTED",
            Name: world.execution(arn).name,
            StartTimestamp: world.now,
            ExecutionDetails: { InputPayload: '{"orderId":1}' },
          },
        ],
        NextMarker: "",
      },
      UpdatedOperationIds: [id],
    });
  });
});

describe("an invocation that waits for a process", () => {
  function waiting(): { world: World; arn: string } {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [wait("w", 5), wait("late", 7), callback("c")]);
    world.returns(arn, { Status: "PENDING" });
    world.hasProcess = false;
    world.pass(5);
    return { world, arn };
  }

  it("is told what ended before a process took it up, and starts then", () => {
    const { world, arn } = waiting();
    world.now += 1;
    const { callbackId = "" } = world.operation(arn, "c");
    world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId });
    // The timer of this one has not called yet.
    world.now += 1999;
    world.begin();
    expect(world.lastInvocation(arn).event.UpdatedOperationIds).toEqual(["w", "c", "late"]);
    const startedAt = world.now;
    world.now += 3;
    world.returns(arn, { Status: "SUCCEEDED" });
    expect(world.history(arn).findLast(({ type }) => type === "InvocationCompleted")).toMatchObject({
      details: { StartTimestamp: startedAt, EndTimestamp: startedAt + 3 },
    });
    expect(world.execution(arn).invocations).toBe(2);
  });

  it("has nothing to take up once its execution is deleted", () => {
    const { world, arn } = waiting();
    world.do<"stop">({ type: "stop", arn });
    world.do<"delete">({ type: "delete", arn });
    const begun = world.invocations(arn).length;
    world.begin();
    expect(world.invocations(arn)).toHaveLength(begun);
  });

  it("is told everything again by the invocation after it when it never ran", () => {
    const { world, arn } = waiting();
    const { requestId } = world.execution(arn).invocation ?? {};
    const error = { ErrorType: "Runtime.ImportModuleError", ErrorMessage: "failed" };
    const failed = {
      type: "invocationFailed",
      arn,
      requestId: requestId ?? "",
      error,
      failure: "unavailable",
    } as const;
    world.do<"invocationFailed">(failed);
    world.pass(1);
    world.begin();
    expect(world.lastInvocation(arn).event.UpdatedOperationIds).toEqual(["w"]);
  });
});

describe("what a function answers", () => {
  const invalid = (ErrorMessage: string) => ({ ErrorType: "InvalidParameterValueException", ErrorMessage });
  it.each<[string, object | string, object]>([
    ["no JSON", "<html>", invalid("Invalid Status in invocation output.")],
    ["a list", "[]", invalid("Invalid Status in invocation output.")],
    ["no status", {}, invalid("Invalid Status in invocation output.")],
    ["an unknown status", { Status: "DONE" }, invalid("Invalid Status in invocation output.")],
    [
      "SUCCEEDED with an error",
      { Status: "SUCCEEDED", Error: {} },
      invalid("Cannot provide an Error for SUCCEEDED status."),
    ],
    ["FAILED with a result", { Status: "FAILED", Result: "1" }, invalid("Cannot provide a Result for FAILED status.")],
    [
      "a result too large",
      { Status: "SUCCEEDED", Result: "x".repeat(1_048_577) },
      invalid("Execution output payload size must be less than or equal to 1048576 bytes."),
    ],
    [
      "PENDING with nothing pending",
      { Status: "PENDING" },
      invalid("Cannot return PENDING status with no pending operations."),
    ],
    [
      "FAILED",
      { Status: "FAILED", Error: { ErrorType: "E", ErrorMessage: "m" } },
      { ErrorType: "E", ErrorMessage: "m" },
    ],
  ])("%s fails the execution at once", (_title, output, error) => {
    const world = new World();
    const arn = world.start();
    world.returns(arn, output);
    expect(world.execution(arn)).toMatchObject({ status: "FAILED", error });
    expect(world.history(arn).slice(1)).toMatchObject([
      { type: "InvocationCompleted", details: { Error: { Payload: error } } },
      { type: "ExecutionFailed", details: { Error: { Payload: error } } },
    ]);
  });

  it("SUCCEEDED closes with the result as it is", () => {
    const world = new World();
    const arn = world.start();
    world.now += 7;
    world.returns(arn, { Status: "SUCCEEDED", Result: '{"a":1}' });
    expect(world.execution(arn)).toMatchObject({ status: "SUCCEEDED", result: '{"a":1}', endedAt: world.now });
    expect(world.story(arn)).toEqual(["ExecutionStarted", "InvocationCompleted", "ExecutionSucceeded"]);
    const [, completed] = world.history(arn);
    expect(completed).toMatchObject({
      id: undefined,
      details: { StartTimestamp: world.now - 7, EndTimestamp: world.now },
    });
    expect(completed?.details.Error).toBeUndefined();
  });

  it("an empty result is a result", () => {
    const world = new World();
    const arn = world.start();
    world.returns(arn, { Status: "SUCCEEDED", Result: "" });
    expect(world.execution(arn)).toMatchObject({ status: "SUCCEEDED", result: "" });
  });

  it.each([
    ["a wait", wait("a", 5)],
    ["a retry", step("a", "RETRY", retry(5))],
    ["a callback", callback("a")],
  ])("PENDING is accepted for %s", (_title, update) => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [update]);
    world.returns(arn, { Status: "PENDING" });
    expect(world.execution(arn).status).toBe("RUNNING");
    expect(world.invocations(arn)).toHaveLength(1);
  });

  it("a second answer of the same invocation is ignored", () => {
    const world = new World();
    const arn = world.start();
    const { requestId } = world.lastInvocation(arn);
    world.returns(arn, { Status: "SUCCEEDED" });
    world.do<"invocationReturned">({ type: "invocationReturned", arn, requestId, output: "{}" });
    expect(world.execution(arn).status).toBe("SUCCEEDED");
  });
});

describe("another invocation", () => {
  it("follows a change that came during one, exactly once, even when nothing is pending any more", () => {
    const world = new World();
    const arn = world.start();
    const [record] = world.checkpoint(arn, [callback("a"), callback("b")]).operations;
    world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId: record?.callbackId ?? "" });
    world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId: world.operation(arn, "b").callbackId ?? "" });
    expect(world.invocations(arn)).toHaveLength(1);
    world.returns(arn, { Status: "PENDING" });
    expect(world.invocations(arn)).toHaveLength(2);
    expect(world.lastInvocation(arn).event.UpdatedOperationIds).toEqual(["a", "b"]);
  });

  it("is not made for a change the handler has seen", () => {
    const world = new World();
    const arn = world.start();
    const [record] = world.checkpoint(arn, [callback("a"), wait("w", 60)]).operations;
    world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId: record?.callbackId ?? "" });
    world.checkpoint(arn);
    world.returns(arn, { Status: "PENDING" });
    expect(world.invocations(arn)).toHaveLength(1);
  });

  it("takes up a step that became ready while the function was leaving", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [step("s", "RETRY", retry(5)), wait("w", 60)]);
    world.now += 5000;
    world.checkpoint(arn);
    world.returns(arn, { Status: "PENDING" });
    expect(world.invocations(arn)).toHaveLength(2);
  });

  it("is one for everything that is due together", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [wait("a", 5), wait("b", 5), step("s", "RETRY", retry(5))]);
    world.returns(arn, { Status: "PENDING" });
    world.pass(5);
    expect(world.invocations(arn)).toHaveLength(2);
    expect(world.lastInvocation(arn).event.UpdatedOperationIds).toEqual(["a", "b", "s"]);
    expect(world.story(arn).slice(-3)).toEqual(["InvocationCompleted", "WaitSucceeded a", "WaitSucceeded b"]);
  });

  it("is made for a callback although a wait still runs", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [callback("c"), wait("w", 5)]);
    world.returns(arn, { Status: "PENDING" });
    world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId: world.operation(arn, "c").callbackId ?? "" });
    world.returns(arn, { Status: "PENDING" });
    world.pass(5);
    world.returns(arn, { Status: "SUCCEEDED" });
    expect(world.story(arn)).toEqual([
      "ExecutionStarted",
      "CallbackStarted c",
      "WaitStarted w",
      "InvocationCompleted",
      "CallbackSucceeded c",
      "InvocationCompleted",
      "WaitSucceeded w",
      "InvocationCompleted",
      "ExecutionSucceeded",
    ]);
  });
});

describe("a failed invocation", () => {
  it("is repeated after 1, 2, 4 and 8 seconds when code throws, and then fails the execution", () => {
    const world = new World();
    const arn = world.start();
    for (const [index, delay] of [1, 2, 4, 8].entries()) {
      world.fails(arn);
      expect(world.invocations(arn)).toHaveLength(index + 1);
      world.pass(delay - 0.001);
      expect(world.invocations(arn)).toHaveLength(index + 1);
      world.pass(0.001);
      expect(world.invocations(arn)).toHaveLength(index + 2);
    }
    world.fails(arn);
    expect(world.execution(arn)).toMatchObject({
      status: "FAILED",
      error: { ErrorType: "Error", ErrorMessage: "failed" },
    });
    expect(world.story(arn)).toEqual([
      "ExecutionStarted",
      ...Array<string>(5).fill("InvocationCompleted"),
      "ExecutionFailed",
    ]);
  });

  it.each([
    ["Runtime.ExitError", 2],
    ["Sandbox.Failure", 2],
    ["Extension.Crash", 2],
    ["Sandbox.Timedout", 1],
    ["TypeError", 1],
  ])("of type %s is repeated at once or later", (type, invocations) => {
    const world = new World();
    const arn = world.start();
    world.fails(arn, type);
    expect(world.invocations(arn)).toHaveLength(invocations);
  });

  it("leaves the interrupted step as it was, and gets a fresh token", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [step("a", "START")]);
    const token = world.token(arn);
    world.fails(arn, "Runtime.ExitError");
    expect(world.operation(arn, "a").status).toBe("STARTED");
    expect(world.operation(arn, "a").attempt).toBeUndefined();
    expect(world.token(arn)).not.toBe(token);
    expect(world.lastInvocation(arn).event.InitialExecutionState.Operations.map(({ Id }) => Id)).toContain("a");
    world.checkpoint(arn, [step("a", "SUCCEED")]);
    world.returns(arn, { Status: "SUCCEEDED" });
    expect(world.story(arn)).toEqual([
      "ExecutionStarted",
      "StepStarted a",
      "InvocationCompleted",
      "StepSucceeded a",
      "InvocationCompleted",
      "ExecutionSucceeded",
    ]);
  });

  it("is told again what it was told", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [wait("w", 5), callback("c")]);
    world.returns(arn, { Status: "PENDING" });
    world.pass(5);
    world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId: world.operation(arn, "c").callbackId ?? "" });
    world.checkpoint(arn);
    world.fails(arn, "Runtime.ExitError");
    expect(world.lastInvocation(arn).event.UpdatedOperationIds).toEqual(["w", "c"]);
  });

  it("does not count once one has ended well", () => {
    const world = new World();
    const arn = world.start();
    for (let round = 0; round < 3; round += 1) {
      for (const delay of [1, 2, 4, 8]) {
        world.fails(arn);
        world.pass(delay);
      }
      world.checkpoint(arn, [wait(`w${round}`, 1)]);
      world.returns(arn, { Status: "PENDING" });
      world.pass(1);
    }
    expect(world.execution(arn).status).toBe("RUNNING");
  });

  it("that never ran uses up no attempt and leaves no event", () => {
    const world = new World();
    const arn = world.start();
    for (let round = 0; round < 20; round += 1) {
      world.fails(arn, "Runtime.UserCodeSyntaxError", "unavailable");
      world.pass(1);
    }
    expect(world.story(arn)).toEqual(["ExecutionStarted"]);
    expect(world.invocations(arn)).toHaveLength(21);
  });

  it("of a deleted function fails the execution", () => {
    const world = new World();
    const arn = world.start();
    world.fails(arn, "ResourceNotFoundException", "gone");
    expect(world.execution(arn)).toMatchObject({ status: "FAILED", error: { ErrorType: "ResourceNotFoundException" } });
  });
});

describe("after a restart of the service", () => {
  it("an invocation that was running is made again, and is in the history", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [step("a", "START")]);
    world.do<"restore">({ type: "restore", arn });
    expect(world.invocations(arn)).toHaveLength(2);
    expect(world.history(arn).at(-1)).toMatchObject({
      type: "InvocationCompleted",
      details: { Error: { Payload: { ErrorType: "Runtime.ExitError" } } },
    });
    expect(world.execution(arn).failures).toBe(0);
  });

  it("a suspended execution stays suspended", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [wait("w", 5)]);
    world.returns(arn, { Status: "PENDING" });
    world.do<"restore">({ type: "restore", arn });
    expect(world.invocations(arn)).toHaveLength(1);
  });

  it("a terminal event that was held back is written", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [{ Id: "x", Type: "EXECUTION", Action: "SUCCEED" }]);
    world.do<"restore">({ type: "restore", arn });
    expect(world.story(arn)).toEqual(["ExecutionStarted", "InvocationCompleted", "ExecutionSucceeded"]);
  });
});
