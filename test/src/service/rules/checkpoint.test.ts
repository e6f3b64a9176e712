import { describe, expect, it } from "vitest";
import { callback, retry, step, wait, World } from "./world.ts";

const badToken = "Invalid checkpoint token";

describe("the checkpoint token", () => {
  it("is used up by every checkpoint, also by an empty one", () => {
    const world = new World();
    const arn = world.start();
    const first = world.token(arn);
    const { token } = world.checkpoint(arn);
    expect(token).not.toBe(first);
    expect(() => world.do<"checkpoint">({ type: "checkpoint", arn, token: first, updates: [] })).toThrow(badToken);
    expect(world.token(arn)).toBe(token);
  });

  it("is not used up by reading state", () => {
    const world = new World();
    const arn = world.start();
    const token = world.token(arn);
    world.do<"state">({ type: "state", arn, token, maxItems: 100 });
    expect(world.do<"state">({ type: "state", arn, token, maxItems: 100 }).operations).toHaveLength(1);
    world.checkpoint(arn);
    expect(() => world.do<"state">({ type: "state", arn, token, maxItems: 100 })).toThrow(badToken);
  });

  it("ends with its invocation", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [wait("w", 5)]);
    const token = world.token(arn);
    world.returns(arn, { Status: "PENDING" });
    expect(() => world.do<"checkpoint">({ type: "checkpoint", arn, token, updates: [] })).toThrow(badToken);
    world.pass(5);
    expect(() => world.do<"checkpoint">({ type: "checkpoint", arn, token, updates: [] })).toThrow(badToken);
  });

  it.each(["not base64!", "c29tZXRoaW5n", ""])("%j is none", (token) => {
    const world = new World();
    const arn = world.start();
    expect(() => world.do<"checkpoint">({ type: "checkpoint", arn, token, updates: [] })).toThrow(badToken);
  });

  it("of another execution is told apart", () => {
    const world = new World();
    const arn = world.start();
    const token = world.token(world.start());
    expect(() => world.do<"checkpoint">({ type: "checkpoint", arn, token, updates: [] })).toThrow(
      "Checkpoint token is not valid for the durable execution ARN",
    );
  });

  it("of an unknown execution is a bad token", () => {
    const world = new World();
    const arn = world.start();
    const token = world.token(arn);
    world.state.executions.clear();
    expect(() => world.do<"checkpoint">({ type: "checkpoint", arn, token, updates: [] })).toThrow(badToken);
  });

  it("has the older wording where that is asked for", () => {
    const world = new World({ quirks: { legacyTokenMessage: true, silentCallbackFailure: false } });
    const arn = world.start();
    expect(() => world.do<"checkpoint">({ type: "checkpoint", arn, token: "x", updates: [] })).toThrow(
      "Invalid Checkpoint Token",
    );
  });
});

describe("the client token", () => {
  it("repeats the last answer without applying the batch again", () => {
    const world = new World();
    const arn = world.start();
    const token = world.token(arn);
    const command = { type: "checkpoint", arn, token, clientToken: "c1", updates: [step("a", "SUCCEED")] } as const;
    const reply = world.do<"checkpoint">(command);
    expect(world.do<"checkpoint">(command)).toBe(reply);
    expect(world.story(arn)).toEqual(["ExecutionStarted", "StepSucceeded a"]);
  });

  it("repeats nothing under another client token, nor for the call before the last", () => {
    const world = new World();
    const arn = world.start();
    const token = world.token(arn);
    const first = { type: "checkpoint", arn, token, clientToken: "c1", updates: [] } as const;
    world.do<"checkpoint">(first);
    expect(() => world.do<"checkpoint">({ ...first, clientToken: "c2" })).toThrow(badToken);
    world.checkpoint(arn, [], "c2");
    expect(() => world.do<"checkpoint">(first)).toThrow(badToken);
  });

  it("repeats nothing once the execution is closed by the batch", () => {
    const world = new World();
    const arn = world.start();
    const updates = [{ Id: "x", Type: "EXECUTION", Action: "SUCCEED" }] as const;
    const command = { type: "checkpoint", arn, token: world.token(arn), clientToken: "c", updates } as const;
    world.do<"checkpoint">(command);
    expect(() => world.do<"checkpoint">(command)).toThrow(badToken);
  });

  it("repeats nothing after the invocation", () => {
    const world = new World();
    const arn = world.start();
    const command = {
      type: "checkpoint",
      arn,
      token: world.token(arn),
      clientToken: "c",
      updates: [wait("w", 5)],
    } as const;
    world.do<"checkpoint">(command);
    world.returns(arn, { Status: "PENDING" });
    expect(() => world.do<"checkpoint">(command)).toThrow(badToken);
  });
});

describe("the answer", () => {
  const ids = (operations: readonly { id: string }[]) => operations.map(({ id }) => id);

  it("holds what the batch changed, once", () => {
    const world = new World();
    const arn = world.start();
    expect(ids(world.checkpoint(arn, [step("a", "START"), callback("b")]).operations)).toEqual(["a", "b"]);
    expect(ids(world.checkpoint(arn, [step("a", "SUCCEED")]).operations)).toEqual(["a"]);
    expect(world.checkpoint(arn).operations).toEqual([]);
  });

  it("holds what happened outside meanwhile", () => {
    const world = new World();
    const arn = world.start();
    const [record] = world.checkpoint(arn, [callback("b")]).operations;
    world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId: record?.callbackId ?? "", result: "1" });
    expect(world.checkpoint(arn).operations).toMatchObject([{ id: "b", status: "SUCCEEDED", result: "1" }]);
  });

  it("completes what is due, so that a handler that polls sees it", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [wait("w", 5), step("s", "RETRY", retry(5)), callback("c", { TimeoutSeconds: 5 })]);
    world.now += 5000;
    expect(world.checkpoint(arn).operations.map(({ id, status }) => [id, status])).toEqual([
      ["w", "SUCCEEDED"],
      ["s", "READY"],
      ["c", "TIMED_OUT"],
    ]);
    world.returns(arn, { Status: "SUCCEEDED" });
    expect(world.invocations(arn)).toHaveLength(1);
  });

  it("holds every change since an invocation began, not what its event told", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [wait("w", 5)]);
    world.returns(arn, { Status: "PENDING" });
    world.pass(5);
    expect(world.checkpoint(arn, [step("a", "START")]).operations.map(({ id }) => id)).toEqual(["a"]);
  });
});

describe("an EXECUTION update", () => {
  it.each([
    ["SUCCEED", { Payload: "42" }, "SUCCEEDED", "ExecutionSucceeded"],
    ["FAIL", { Error: { ErrorType: "E" } }, "FAILED", "ExecutionFailed"],
  ] as const)("%s closes at once; the answer of the handler changes nothing", (Action, more, status, event) => {
    const world = new World();
    const arn = world.start();
    const { token, operations } = world.checkpoint(arn, [
      step("a", "SUCCEED"),
      { Id: "other", Type: "EXECUTION", Action, ...more },
    ]);
    expect(token).toBeUndefined();
    expect(operations.find(({ type }) => type === "EXECUTION")?.status).toBe(status);
    expect(world.execution(arn)).toMatchObject({ status, endedAt: world.now });
    expect(world.story(arn)).toEqual(["ExecutionStarted", "StepSucceeded a"]);
    world.returns(arn, { Status: "FAILED", Error: { ErrorType: "ignored" } });
    expect(world.story(arn)).toEqual(["ExecutionStarted", "StepSucceeded a", "InvocationCompleted", event]);
    expect(world.history(arn).at(-1)?.id).toBe(world.execution(arn).id);
    expect(world.execution(arn).status).toBe(status);
  });

  it("gets its terminal event although the process dies", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [{ Id: "x", Type: "EXECUTION", Action: "SUCCEED" }]);
    world.fails(arn, "Runtime.ExitError");
    expect(world.story(arn)).toEqual(["ExecutionStarted", "InvocationCompleted", "ExecutionSucceeded"]);
    expect(world.invocations(arn)).toHaveLength(1);
  });
});
