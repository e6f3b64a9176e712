import type { OperationUpdate } from "@durascope/sdk";
import { describe, expect, it } from "vitest";
import { callback, context, retry, step, wait, World } from "./world.ts";

const finish: OperationUpdate = { Id: "end", Type: "EXECUTION", Action: "SUCCEED", Payload: "1" };
const twice = "Cannot update the same operation twice in a single request.";

describe("a batch", () => {
  it.each<[string, OperationUpdate[], string]>([
    ["two EXECUTION updates", [finish, finish], "Cannot checkpoint multiple EXECUTION updates."],
    [
      "an EXECUTION update that is not the last",
      [finish, step("a", "START")],
      "EXECUTION checkpoint must be the last update.",
    ],
    ["an update without an id", [{ Id: undefined, Type: "STEP", Action: "START" }], "Invalid operation id."],
    ["two starts of a step", [step("a", "START"), step("a", "START")], twice],
    ["two ends of a step", [step("a", "SUCCEED"), step("a", "SUCCEED")], twice],
    ["a start after the end", [step("a", "SUCCEED"), step("a", "START")], twice],
    ["three updates of a step", [step("a", "START"), step("a", "RETRY", retry(1)), step("a", "SUCCEED")], twice],
    ["a wait started and cancelled", [wait("a", 1), { Id: "a", Type: "WAIT", Action: "CANCEL" }], twice],
    ["two types under one id", [step("a", "START"), context("a", "SUCCEED")], "Inconsistent operation type."],
    ["a parent that does not exist", [step("a", "START", { ParentId: "p" })], "Invalid parent operation id."],
    [
      "a parent that starts later",
      [step("a", "START", { ParentId: "p" }), context("p", "START")],
      "Invalid parent operation id.",
    ],
    [
      "a parent that is no context",
      [step("p", "START"), step("a", "START", { ParentId: "p" })],
      "Invalid parent operation id.",
    ],
    ["an operation that is its own parent", [context("a", "START", { ParentId: "a" })], "Invalid parent operation id."],
  ])("is refused for %s", (_title, updates, message) => {
    const world = new World();
    const arn = world.start();
    const token = world.token(arn);
    expect(() => world.checkpoint(arn, updates)).toThrow(message);
    expect(world.token(arn)).toBe(token);
    expect(world.story(arn)).toEqual(["ExecutionStarted"]);
  });

  it.each<[string, OperationUpdate[], string]>([
    ["type", [wait("a", 5)], "Inconsistent operation type."],
    [
      "sub-type",
      [step("a", "SUCCEED", { SubType: "WaitForCondition", Name: "n", ParentId: "p" })],
      "Inconsistent operation subtype.",
    ],
    ["name", [step("a", "SUCCEED", { Name: "m", ParentId: "p" })], "Inconsistent operation name."],
    ["parent", [step("a", "SUCCEED", { Name: "n" })], "Inconsistent parent operation id."],
  ])("is refused when the %s changes", (_what, updates, message) => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [context("p", "START"), step("a", "START", { SubType: "Step", Name: "n", ParentId: "p" })]);
    expect(() => world.checkpoint(arn, updates)).toThrow(message);
  });

  it("need not repeat the name and the sub-type", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [step("a", "START", { SubType: "Step", Name: "n" })]);
    world.checkpoint(arn, [step("a", "SUCCEED")]);
    expect(world.history(arn).at(-1)).toMatchObject({ type: "StepSucceeded", name: "n", subType: "Step" });
  });

  it("may start and end a step, and a parent with its child", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [
      context("p", "START"),
      step("a", "START", { ParentId: "p" }),
      step("a", "SUCCEED", { ParentId: "p", Payload: "1" }),
      context("p", "SUCCEED"),
    ]);
    expect(world.story(arn)).toEqual([
      "ExecutionStarted",
      "ContextStarted p",
      "StepStarted a",
      "StepSucceeded a",
      "ContextSucceeded p",
    ]);
  });

  it("accepts a child of a context that is closed", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [context("p", "START"), context("p", "SUCCEED")]);
    world.checkpoint(arn, [step("a", "START", { ParentId: "p" })]);
    expect(world.operation(arn, "a").status).toBe("STARTED");
  });

  it("is all or nothing", () => {
    const world = new World();
    const arn = world.start();
    const before = world.checkpoint(arn).token;
    expect(() => world.checkpoint(arn, [step("a", "SUCCEED"), callback("b"), context("c", "SUCCEED")])).toThrow(
      /CONTEXT/,
    );
    expect([...world.execution(arn).operations.keys()]).toEqual([world.execution(arn).id]);
    expect(world.token(arn)).toBe(before);
    world.checkpoint(arn, [step("a", "SUCCEED")]);
    expect(world.operation(arn, "a").status).toBe("SUCCEEDED");
  });
});

describe("sizes", () => {
  it.each<[string, OperationUpdate, string]>([
    [
      "a step's payload",
      step("a", "SUCCEED", { Payload: "é".repeat(524_289) }),
      "STEP output payload size must be less than or equal to 1048576 bytes.",
    ],
    [
      "an invoke's payload",
      {
        Id: "a",
        Type: "CHAINED_INVOKE",
        Action: "START",
        Payload: "x".repeat(1_048_577),
        ChainedInvokeOptions: { FunctionName: "order:1" },
      },
      "CHAINED_INVOKE input payload size must be less than or equal to 1048576 bytes.",
    ],
    [
      "an error",
      step("a", "FAIL", { Error: { ErrorMessage: "x".repeat(1_048_560), ErrorType: "Error" } }),
      "Error object size must be less than or equal to 1048576 bytes.",
    ],
    [
      "a result",
      { Id: "x", Type: "EXECUTION", Action: "SUCCEED", Payload: "x".repeat(1_048_577) },
      "Execution output payload size must be less than or equal to 1048576 bytes.",
    ],
  ])("%s is limited", (_what, update, message) => {
    const world = new World();
    const arn = world.start();
    expect(() => world.checkpoint(arn, [update])).toThrow(message);
  });

  it("the largest payload is accepted", () => {
    const world = new World();
    const arn = world.start();
    world.checkpoint(arn, [step("a", "SUCCEED", { Payload: "x".repeat(1_048_576) })]);
    expect(world.operation(arn, "a").result).toHaveLength(1_048_576);
  });

  it("the number of operations is limited where that is asked for", () => {
    const world = new World();
    const arn = world.start();
    Object.assign(world.state.settings, { limits: { ...world.state.settings.limits, operations: 2 } });
    world.checkpoint(arn, [step("a", "SUCCEED"), step("b", "SUCCEED")]);
    expect(() => world.checkpoint(arn, [step("c", "SUCCEED")])).toThrow("An execution can have at most 2 operations.");
  });
});
