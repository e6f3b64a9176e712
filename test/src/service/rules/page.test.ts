import { describe, expect, it } from "vitest";
import { limitsOf } from "./limits.ts";
import { context, settings, step, wait, World } from "./world.ts";

/** An execution that is invoked again after these updates. */
function reinvoked(updates: Parameters<World["checkpoint"]>[1], world = new World()): { world: World; arn: string } {
  const arn = world.start();
  world.checkpoint(arn, updates);
  world.checkpoint(arn, [wait("end", 1)]);
  world.returns(arn, { Status: "PENDING" });
  world.pass(1);
  return { world, arn };
}

const eventIds = (world: World, arn: string) =>
  world
    .lastInvocation(arn)
    .event.InitialExecutionState.Operations.map(({ Id }) => Id)
    .slice(1);

describe("what an invocation is given", () => {
  const nested = [
    context("p", "START"),
    context("q", "START", { ParentId: "p" }),
    step("a", "SUCCEED", { ParentId: "q" }),
    context("q", "SUCCEED", { ParentId: "p", ContextOptions: { ReplayChildren: true } }),
    step("b", "SUCCEED", { ParentId: "p" }),
  ];

  it("leaves out what lies below a completed context, at any depth", () => {
    const { world, arn } = reinvoked([...nested, context("p", "SUCCEED")]);
    expect(eventIds(world, arn)).toEqual(["p", "end"]);
  });

  it("keeps it when the context is to be replayed, or is open", () => {
    const replayed = reinvoked([...nested, context("p", "SUCCEED", { ContextOptions: { ReplayChildren: true } })]);
    expect(eventIds(replayed.world, replayed.arn)).toEqual(["p", "q", "a", "b", "end"]);
    const open = reinvoked(nested);
    expect(eventIds(open.world, open.arn)).toEqual(["p", "q", "a", "b", "end"]);
  });

  it("keeps start order, whatever ended first", () => {
    const { world, arn } = reinvoked([step("a", "START"), step("b", "SUCCEED"), step("a", "SUCCEED")]);
    expect(eventIds(world, arn)).toEqual(["a", "b", "end"]);
  });
});

describe("pages of state", () => {
  const small = () => new World({ limits: { ...limitsOf("current"), pageBytes: 2000 } });

  it("go on where the event ends", () => {
    const { world, arn } = reinvoked(
      [step("a", "SUCCEED", { Payload: "x".repeat(1500) }), step("b", "SUCCEED", { Payload: "y".repeat(3000) })],
      small(),
    );
    const { NextMarker: marker } = world.lastInvocation(arn).event.InitialExecutionState;
    expect(eventIds(world, arn)).toEqual([]);
    const ids: string[] = [];
    let next = marker;
    while (next !== undefined && next !== "") {
      const page = world.do<"state">({ type: "state", arn, token: world.token(arn), marker: next, maxItems: 1000 });
      ids.push(...page.operations.map(({ id }) => id));
      next = page.nextMarker;
    }
    expect(ids).toEqual(["a", "b", "end"]);
  });

  it("an input that fills the event leaves it without operations", () => {
    const world = small();
    const arn = world.start({ input: JSON.stringify("x".repeat(2000)) });
    const { Operations, NextMarker } = world.lastInvocation(arn).event.InitialExecutionState;
    expect(Operations).toEqual([]);
    const page = world.do<"state">({ type: "state", arn, token: world.token(arn), marker: NextMarker, maxItems: 1000 });
    expect(page).toMatchObject({ operations: [{ type: "EXECUTION" }], nextMarker: "" });
  });

  it("are cut by count", () => {
    const { world, arn } = reinvoked([step("a", "SUCCEED"), step("b", "SUCCEED")], new World(settings));
    const page = world.do<"state">({ type: "state", arn, token: world.token(arn), maxItems: 2 });
    expect(page.operations).toHaveLength(2);
    expect(page.nextMarker).not.toBe("");
  });

  it.each(["x", "AAAA", Buffer.from("state\nother\n3").toString("base64")])("refuse the marker %s", (marker) => {
    const { world, arn } = reinvoked([]);
    expect(() => world.do<"state">({ type: "state", arn, token: world.token(arn), marker, maxItems: 1 })).toThrow(
      "Invalid Marker",
    );
  });
});
