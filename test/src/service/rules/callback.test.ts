import { describe, expect, it } from "vitest";
import { callback, World } from "./world.ts";

const over = "The callback is either timed out or already completed";

function waiting(options = {}, world = new World()): { world: World; arn: string; callbackId: string } {
  const arn = world.start();
  world.checkpoint(arn, [callback("c", options)]);
  world.returns(arn, { Status: "PENDING" });
  return { world, arn, callbackId: world.operation(arn, "c").callbackId ?? "" };
}

describe("a callback", () => {
  it.each([
    ["with a body", "1"],
    ["without a body", undefined],
  ])("succeeds %s and wakes the function", (_title, result) => {
    const { world, arn, callbackId } = waiting();
    world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId, result });
    expect(world.operation(arn, "c")).toMatchObject({ status: "SUCCEEDED", callbackId, result });
    expect(world.history(arn).at(-1)).toMatchObject({
      type: "CallbackSucceeded",
      details: { Result: { Truncated: false } },
    });
    expect(world.invocations(arn)).toHaveLength(2);
  });

  it.each([
    ["an error", { ErrorType: "E" }],
    ["an empty error", {}],
    ["no error", undefined],
  ])("fails with %s and wakes the function", (_title, error) => {
    const { world, arn, callbackId } = waiting();
    world.do<"callbackFail">({ type: "callbackFail", callbackId, error });
    expect(world.operation(arn, "c")).toMatchObject({ status: "FAILED", error });
    expect(world.history(arn).at(-1)?.type).toBe("CallbackFailed");
    expect(world.invocations(arn)).toHaveLength(2);
  });

  it("fails silently without a body where that is asked for", () => {
    const { world, arn, callbackId } = waiting(
      {},
      new World({ quirks: { silentCallbackFailure: true, legacyTokenMessage: false } }),
    );
    world.do<"callbackFail">({ type: "callbackFail", callbackId });
    expect(world.operation(arn, "c").status).toBe("FAILED");
    expect(world.invocations(arn)).toHaveLength(1);
  });

  it("completes once", () => {
    const { world, callbackId } = waiting();
    world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId });
    expect(() => world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId })).toThrow(over);
    expect(() => world.do<"callbackFail">({ type: "callbackFail", callbackId })).toThrow(over);
    expect(() => world.do<"callbackHeartbeat">({ type: "callbackHeartbeat", callbackId })).toThrow(over);
  });

  it("is over when its execution is", () => {
    const { world, arn, callbackId } = waiting();
    world.do<"stop">({ type: "stop", arn });
    expect(() => world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId })).toThrow(over);
  });

  it.each(["no base64!", "", "YWJj", "x".repeat(1025)])("has no id like %.20j", (callbackId) => {
    const { world } = waiting();
    expect(() => world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId })).toThrow("Invalid callback id");
  });

  it("is another one under another nonce", () => {
    const { world, arn } = waiting();
    const callbackId = Buffer.from(`${arn}\nc\nother`).toString("base64");
    expect(() => world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId })).toThrow(over);
  });

  it("may not fail with more than 1 MB", () => {
    const { world, callbackId } = waiting();
    const error = { ErrorData: "x".repeat(1_048_576) };
    expect(() => world.do<"callbackFail">({ type: "callbackFail", callbackId, error })).toThrow(
      "Error object size must be less than or equal to 1048576 bytes.",
    );
  });
});

describe("the timeouts of a callback", () => {
  it.each([
    [{ TimeoutSeconds: 10 }, 10, "Callback.Timeout", "Callback timed out"],
    [{ HeartbeatTimeoutSeconds: 5 }, 5, "Callback.Heartbeat", "Callback timed out on heartbeat"],
    [{ TimeoutSeconds: 10, HeartbeatTimeoutSeconds: 5 }, 5, "Callback.Heartbeat", "Callback timed out on heartbeat"],
    [{ TimeoutSeconds: 5, HeartbeatTimeoutSeconds: 10 }, 5, "Callback.Timeout", "Callback timed out"],
  ])("%j ends it", (options, seconds, ErrorType, ErrorMessage) => {
    const { world, arn } = waiting(options);
    world.pass(seconds - 0.001);
    expect(world.operation(arn, "c").status).toBe("STARTED");
    world.pass(0.001);
    expect(world.operation(arn, "c")).toMatchObject({ status: "TIMED_OUT", error: { ErrorType, ErrorMessage } });
    expect(world.history(arn).at(-1)).toMatchObject({
      type: "CallbackTimedOut",
      details: { Error: { Payload: { ErrorType } } },
    });
    expect(world.invocations(arn)).toHaveLength(2);
  });

  it("a heartbeat starts only the heartbeat clock anew", () => {
    const { world, arn, callbackId } = waiting({ TimeoutSeconds: 12, HeartbeatTimeoutSeconds: 5 });
    for (const _round of [1, 2]) {
      world.pass(4);
      world.do<"callbackHeartbeat">({ type: "callbackHeartbeat", callbackId });
    }
    world.pass(3.999);
    expect(world.operation(arn, "c").status).toBe("STARTED");
    world.pass(0.001);
    expect(world.operation(arn, "c").error?.ErrorType).toBe("Callback.Timeout");
  });

  it("count from their moment, not from when they are noticed", () => {
    const { world, arn, callbackId } = waiting({ TimeoutSeconds: 5 });
    world.now += 5000;
    expect(() => world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId })).toThrow(over);
    expect(world.operation(arn, "c").status).toBe("TIMED_OUT");
    expect(world.invocations(arn)).toHaveLength(2);
  });

  it("a heartbeat without a heartbeat timeout changes nothing", () => {
    const { world, arn, callbackId } = waiting();
    const before = world.operation(arn, "c");
    world.do<"callbackHeartbeat">({ type: "callbackHeartbeat", callbackId });
    expect(world.operation(arn, "c")).toBe(before);
  });
});
