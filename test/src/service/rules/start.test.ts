import { describe, expect, it } from "vitest";
import { order, wait, World } from "./world.ts";

const starting = { type: "start", functionName: "order", qualifier: "$LATEST", mode: "async" } as const;

describe("starting an execution", () => {
  it("gives it an ARN of function, version, name and id", () => {
    const world = new World();
    const arn = world.start({ name: "o-1", qualifier: "live" });
    const { id } = world.execution(arn);
    expect(arn).toBe(`arn:aws:lambda:us-east-1:123456789012:function:order:2/durable-execution/o-1/${id}`);
    expect(world.operation(arn, id)).toMatchObject({ type: "EXECUTION", name: "o-1" });
  });

  it.each([
    ["$LATEST", "$LATEST"],
    ["7", "7"],
    ["live", "2"],
    ["unheard-of", "$LATEST"],
  ])("under %s runs version %s", (qualifier, version) => {
    const world = new World();
    expect(world.execution(world.start({ qualifier })).version).toBe(version);
  });

  it.each(["sync", "async", "dry"] as const)("needs a qualifier (%s)", (mode) => {
    const world = new World();
    expect(() => world.do<"start">({ ...starting, mode, qualifier: undefined })).toThrow(
      "You cannot invoke a durable function using an unqualified ARN.",
    );
  });

  it("waits for the result only when it comes within 15 minutes", () => {
    const world = new World();
    world.do<"putFunction">({ type: "putFunction", config: { ...order, executionTimeoutSeconds: 901 } });
    expect(() => world.do<"start">({ ...starting, mode: "sync" })).toThrow(
      "You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.",
    );
    expect(world.start()).not.toBe("");
  });

  it("of an unknown function is refused", () => {
    const world = new World();
    expect(() => world.do<"start">({ ...starting, functionName: "other" })).toThrow("Function not found");
  });

  it("does not happen in a dry run", () => {
    const world = new World();
    expect(world.do<"start">({ ...starting, mode: "dry" })).toMatchObject({ arn: undefined });
    expect(world.state.executions.size).toBe(0);
  });

  it("records the input and the timeout", () => {
    const world = new World();
    expect(world.history(world.start({ input: "1" }))).toMatchObject([
      {
        type: "ExecutionStarted",
        eventId: 1,
        details: { Input: { Payload: "1", Truncated: false }, ExecutionTimeout: 900 },
      },
    ]);
  });
});

describe("a name", () => {
  it("stands for the same execution while payload and version are the same", () => {
    const world = new World();
    const arn = world.start({ name: "o-1", input: "1" });
    expect(world.do<"start">({ ...starting, name: "o-1", input: "1" })).toEqual({
      arn,
      version: "$LATEST",
      existing: true,
    });
    world.returns(arn, { Status: "SUCCEEDED" });
    expect(world.start({ name: "o-1", input: "1" })).toBe(arn);
    expect(world.invocations(arn)).toHaveLength(1);
  });

  it.each([
    { input: "2", qualifier: "$LATEST" },
    { input: undefined, qualifier: "$LATEST" },
    { input: "1", qualifier: "1" },
  ])("is refused with %j", (changes) => {
    const world = new World();
    const arn = world.start({ name: "o-1", input: "1" });
    expect(() => world.do<"start">({ ...starting, name: "o-1", ...changes })).toThrow(
      `Execution already started: ${arn}`,
    );
  });

  it("belongs to its function", () => {
    const world = new World();
    world.do<"putFunction">({ type: "putFunction", config: { ...order, name: "other" } });
    const arn = world.start({ name: "o-1", input: "1" });
    expect(world.start({ functionName: "other", name: "o-1", input: "2" })).not.toBe(arn);
  });

  it("is free again when its execution was deleted", () => {
    const world = new World();
    const arn = world.start({ name: "o-1", input: "1" });
    world.returns(arn, { Status: "SUCCEEDED" });
    world.do<"delete">({ type: "delete", arn });
    expect(world.start({ name: "o-1", input: "2" })).not.toBe(arn);
  });
});

describe("ending an execution from outside", () => {
  it("a stop keeps operations as they are and its first error", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [wait("w", 60)]);
    world.returns(arn, { Status: "PENDING" });
    const { stoppedAt } = world.do<"stop">({ type: "stop", arn, error: { ErrorType: "Manual" } });
    world.now += 5000;
    expect(world.do<"stop">({ type: "stop", arn, error: { ErrorType: "Again" } })).toEqual({ stoppedAt });
    expect(world.execution(arn)).toMatchObject({
      status: "STOPPED",
      error: { ErrorType: "Manual" },
      endedAt: stoppedAt,
    });
    expect(world.operation(arn, "w").status).toBe("STARTED");
    world.pass(60);
    expect(world.story(arn)).toEqual(["ExecutionStarted", "WaitStarted w", "InvocationCompleted", "ExecutionStopped"]);
  });

  it("a stop during an invocation ends the history; what the function does then is refused or ignored", () => {
    const world = new World();
    const arn = world.start();
    world.do<"stop">({ type: "stop", arn });
    expect(world.execution(arn).error).toEqual({});
    expect(() => world.checkpoint(arn)).toThrow("Invalid checkpoint token");
    world.returns(arn, { Status: "SUCCEEDED" });
    expect(world.story(arn)).toEqual(["ExecutionStarted", "ExecutionStopped"]);
    expect(world.execution(arn).status).toBe("STOPPED");
  });

  it.each(["suspended", "invoked"])("its timeout ends it while it is %s", (what) => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [wait("w", 10_000)]);
    if (what === "suspended") world.returns(arn, { Status: "PENDING" });
    world.pass(900);
    expect(world.execution(arn)).toMatchObject({
      status: "TIMED_OUT",
      error: { ErrorMessage: "Execution timed out after 900 seconds." },
    });
    expect(world.history(arn).at(-1)).toMatchObject({ type: "ExecutionTimedOut", details: {} });
    expect(world.execution(arn).armedAt).toBeUndefined();
  });

  it("a checkpoint after the deadline is refused although no timer ran yet", () => {
    const world = new World();
    const arn = world.start();
    const token = world.token(arn);
    world.now += 900_000;
    expect(() => world.do<"checkpoint">({ type: "checkpoint", arn, token, updates: [] })).toThrow(
      "Invalid checkpoint token",
    );
    expect(world.execution(arn).status).toBe("TIMED_OUT");
  });

  it("only a closed one is deleted", () => {
    const world = new World();
    const arn = world.start();
    expect(() => world.do<"delete">({ type: "delete", arn })).toThrow(
      expect.objectContaining({ name: "ResourceConflictException" }),
    );
    expect(() => world.do<"stop">({ type: "stop", arn: `${arn}x` })).toThrow("Durable Execution does not exist");
  });
});
