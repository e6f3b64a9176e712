import { describe, expect, it } from "vitest";
import { callback, step, wait, World } from "./world.ts";

const pausing = { type: "pause", timeoutPaused: false } as const;

describe("pausing", () => {
  it("a suspended execution happens at once", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [wait("w", 5)]);
    world.returns(arn, { Status: "PENDING" });
    world.do<"pause">({ ...pausing, arn, reason: "deploy" });
    expect(world.execution(arn).status).toBe("PAUSED");
    expect(world.history(arn).at(-1)).toMatchObject({
      type: "ExecutionPaused",
      details: {
        ExecutionTimeoutPaused: false,
        PauseRequestTimestamp: world.now,
        Reason: { Payload: "deploy", Truncated: false },
      },
    });
    world.pass(5);
    expect(world.operation(arn, "w").status).toBe("SUCCEEDED");
    expect(world.invocations(arn)).toHaveLength(1);
    world.do<"resume">({ type: "resume", arn });
    expect(world.invocations(arn)).toHaveLength(2);
    expect(world.story(arn).slice(-3)).toEqual(["ExecutionPaused", "WaitSucceeded w", "ExecutionResumed"]);
  });

  it("a running invocation ends at its next checkpoint, which is kept", () => {
    const world = new World();
    const arn = world.start();
    world.do<"pause">({ ...pausing, arn });
    expect(world.execution(arn).status).toBe("PAUSING");
    const token = world.token(arn);
    const command = { type: "checkpoint", arn, token, clientToken: "c", updates: [step("a", "SUCCEED")] } as const;
    expect(world.do<"checkpoint">(command)).toEqual({ token: undefined, operations: [] });
    expect(world.execution(arn).status).toBe("PAUSED");
    expect(() => world.do<"checkpoint">(command)).toThrow("Invalid checkpoint token");
    world.returns(arn, { Status: "PENDING" });
    expect(world.execution(arn).status).toBe("PAUSED");
    world.do<"resume">({ type: "resume", arn });
    expect(world.invocations(arn)).toHaveLength(2);
    expect(world.story(arn)).toEqual([
      "ExecutionStarted",
      "StepSucceeded a",
      "ExecutionPaused",
      "InvocationCompleted",
      "ExecutionResumed",
    ]);
  });

  it("is cancelled by a resume that comes before the checkpoint", () => {
    const world = new World();
    const arn = world.start();
    world.do<"pause">({ ...pausing, arn });
    world.do<"resume">({ type: "resume", arn });
    expect(world.execution(arn).status).toBe("RUNNING");
    expect(world.checkpoint(arn, [wait("w", 5)]).token).toBeDefined();
    expect(world.story(arn)).toEqual(["ExecutionStarted", "WaitStarted w"]);
  });

  it("goes on waiting after a resume when nothing happened", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [callback("c")]);
    world.returns(arn, { Status: "PENDING" });
    world.do<"pause">({ ...pausing, arn });
    world.do<"resume">({ type: "resume", arn });
    expect(world.invocations(arn)).toHaveLength(1);
  });

  it.each([
    [false, "TIMED_OUT"],
    [true, "PAUSED"],
  ])("stops the execution timeout when asked to: %s", (timeoutPaused, status) => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [callback("c")]);
    world.returns(arn, { Status: "PENDING" });
    world.pass(800);
    world.do<"pause">({ type: "pause", arn, timeoutPaused });
    world.pass(1000);
    expect(world.execution(arn).status).toBe(status);
    if (!timeoutPaused) return;
    world.do<"resume">({ type: "resume", arn });
    world.pass(99);
    expect(world.execution(arn).status).toBe("RUNNING");
    world.pass(1);
    expect(world.execution(arn).status).toBe("TIMED_OUT");
  });

  it("twice is once, and a closed execution is not paused", () => {
    const world = new World();
    const arn = world.start();
    const { requestedAt } = world.do<"pause">({ ...pausing, arn });
    world.now += 1000;
    expect(world.do<"pause">({ ...pausing, arn })).toEqual({ requestedAt });
    world.do<"stop">({ type: "stop", arn });
    expect(() => world.do<"pause">({ ...pausing, arn })).toThrow(
      expect.objectContaining({ name: "ResourceConflictException" }),
    );
    expect(() => world.do<"resume">({ type: "resume", arn })).toThrow(
      expect.objectContaining({ name: "ResourceConflictException" }),
    );
  });

  it("keeps a failed invocation from being repeated until the resume", () => {
    const world = new World();
    const arn = world.start();
    world.do<"pause">({ ...pausing, arn });
    world.fails(arn);
    expect(world.execution(arn).status).toBe("PAUSED");
    world.pass(60);
    expect(world.invocations(arn)).toHaveLength(1);
    world.do<"resume">({ type: "resume", arn });
    expect(world.invocations(arn)).toHaveLength(2);
  });

  it("lets a running invocation finish the execution", () => {
    const world = new World();
    const arn = world.start();
    world.do<"pause">({ ...pausing, arn });
    world.returns(arn, { Status: "SUCCEEDED" });
    expect(world.execution(arn).status).toBe("SUCCEEDED");
  });
});
