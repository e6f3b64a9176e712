import { describe, expect, it } from "vitest";
import { invoke, order, World } from "./world.ts";

function calling(functionName: string, payload?: string): { world: World; arn: string } {
  const world = new World();
  world.do<"putFunction">({ type: "putFunction", config: { ...order, name: "plain", durable: false } });
  const arn = world.start({ traceId: "Root=1" });
  world.checkpoint(arn, [invoke("i", functionName, payload)]);
  return { world, arn };
}

const childOf = (world: World, arn: string): string => {
  const started = world.history(arn).find(({ type }) => type === "ChainedInvokeStarted");
  return started?.details.DurableExecutionArn ?? "";
};

describe("invoking a durable function", () => {
  it("starts a child execution, and names it in the history", () => {
    const { world, arn } = calling("order:live", '{"a":1}');
    const child = world.execution(childOf(world, arn));
    expect(child).toMatchObject({ input: '{"a":1}', version: "2", traceId: "Root=1", resultLimit: 1_048_576 });
    expect(world.history(arn).at(-1)?.details).toEqual({
      FunctionName: "order:live",
      Input: { Payload: '{"a":1}', Truncated: false },
      ExecutedVersion: "2",
      DurableExecutionArn: child.arn,
    });
    expect(world.invocations(child.arn)).toHaveLength(1);
  });

  it.each([
    [
      "SUCCEEDED",
      (world: World, child: string): unknown => world.returns(child, { Status: "SUCCEEDED", Result: "7" }),
      "ChainedInvokeSucceeded",
      { result: "7" },
    ],
    [
      "FAILED",
      (world: World, child: string): unknown => world.returns(child, { Status: "FAILED", Error: { ErrorType: "E" } }),
      "ChainedInvokeFailed",
      { error: { ErrorType: "E" } },
    ],
    [
      "STOPPED",
      (world: World, child: string): unknown =>
        world.do<"stop">({ type: "stop", arn: child, error: { ErrorType: "M" } }),
      "ChainedInvokeStopped",
      { error: { ErrorType: "M" } },
    ],
    [
      "TIMED_OUT",
      (world: World, child: string): unknown => world.do<"timer">({ type: "timer", arn: child }),
      "ChainedInvokeTimedOut",
      { error: { ErrorType: "ChainedInvoke.Timeout", ErrorMessage: "CHAINED_INVOKE timed out after 900 seconds." } },
    ],
  ] as const)("that ends %s ends the operation alike", (status, end, event, outcome) => {
    const { world, arn } = calling("order:1");
    const child = childOf(world, arn);
    world.execution(arn).timeoutAt = undefined;
    if (status === "TIMED_OUT") world.now += 900_000;
    world.returns(arn, { Status: "PENDING" });
    end(world, child);
    expect(world.operation(arn, "i")).toMatchObject({ status, ...outcome });
    expect(world.story(arn).at(-1)).toBe(`${event} i`);
    expect(world.lastInvocation(arn).event.UpdatedOperationIds).toEqual(["i"]);
  });

  it("without a qualifier fails at once, in the same answer", () => {
    const { world, arn } = calling("order");
    expect(world.operation(arn, "i")).toMatchObject({
      status: "FAILED",
      error: {
        ErrorType: "InvalidParameterValueException",
        ErrorMessage: "You cannot invoke a durable function using an unqualified ARN.",
      },
    });
    expect(world.story(arn).slice(1)).toEqual(["ChainedInvokeStarted i", "ChainedInvokeFailed i"]);
    world.returns(arn, { Status: "SUCCEEDED" });
    expect(world.invocations(arn)).toHaveLength(1);
  });

  it("goes on when the parent is stopped, and its result is dropped", () => {
    const { world, arn } = calling("order:1");
    const child = childOf(world, arn);
    world.do<"stop">({ type: "stop", arn });
    expect(world.execution(child).status).toBe("RUNNING");
    world.returns(child, { Status: "SUCCEEDED" });
    expect(world.story(arn).at(-1)).toBe("ExecutionStopped");
  });

  it("starts also in the batch that closes the parent", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [invoke("i", "order:1"), { Id: "x", Type: "EXECUTION", Action: "SUCCEED" }]);
    expect(world.execution(childOf(world, arn)).status).toBe("RUNNING");
  });
});

describe("invoking an ordinary function", () => {
  it("is a call, with an empty object where nothing is given", () => {
    const { world, arn } = calling("plain");
    expect(world.effects.find(({ type }) => type === "call")).toMatchObject({
      arn,
      operationId: "i",
      functionName: "plain",
      payload: "{}",
    });
  });

  it.each([
    ["a result", { result: "7" }, { status: "SUCCEEDED", result: "7" }],
    ["an empty result", { result: "" }, { status: "SUCCEEDED", result: undefined }],
    ["an error", { error: { ErrorType: "E" } }, { status: "FAILED", error: { ErrorType: "E" } }],
    [
      "a result too large",
      { result: "x".repeat(1_048_577) },
      {
        status: "FAILED",
        error: { ErrorMessage: "CHAINED_INVOKE output payload size must be less than or equal to 1048576 bytes." },
      },
    ],
  ])("ends with %s", (_title, outcome, record) => {
    const { world, arn } = calling("plain");
    world.returns(arn, { Status: "PENDING" });
    world.do<"callFinished">({ type: "callFinished", arn, operationId: "i", outcome });
    expect(world.operation(arn, "i")).toMatchObject(record);
    expect(world.invocations(arn)).toHaveLength(2);
    world.do<"callFinished">({ type: "callFinished", arn, operationId: "i", outcome: { result: "again" } });
    expect(world.invocations(arn)).toHaveLength(2);
  });
});

describe("a target", () => {
  it("that is unknown fails the operation", () => {
    const { world, arn } = calling("nobody");
    expect(world.operation(arn, "i").error).toEqual({
      ErrorType: "ResourceNotFoundException",
      ErrorMessage: "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody:$LATEST",
    });
  });

  it.each([
    [
      "arn:aws:lambda:us-east-1:999999999999:function:order:1",
      "Cannot start a CHAINED_INVOKE on a function in another account.",
    ],
    [
      "arn:aws:lambda:eu-west-1:123456789012:function:order:1",
      "Cannot start a CHAINED_INVOKE on a function in another region.",
    ],
  ])("elsewhere is refused: %s", (target, message) => {
    expect(() => calling(target)).toThrow(message);
  });

  it.each([
    "order:1",
    "arn:aws:lambda:us-east-1:123456789012:function:order:1",
    "123456789012:function:order:1",
    "function:order:1",
  ])("may be written %s", (target) => {
    const { world, arn } = calling(target);
    expect(world.operation(arn, "i").status).toBe("STARTED");
  });
});
