import { expect, it } from "vitest";
import { callback, step, wait, World } from "./world.ts";

it("the next deadline is the earliest that still counts", () => {
  const world = new World();
  const arn = world.start();
  const armed = () => ((world.execution(arn).armedAt ?? 0) - world.now) / 1000;
  expect(armed()).toBe(900);
  world.checkpoint(arn, [wait("a", 20), callback("c", { TimeoutSeconds: 10 })]);
  expect(armed()).toBe(10);
  world.do<"callbackSucceed">({ type: "callbackSucceed", callbackId: world.operation(arn, "c").callbackId ?? "" });
  expect(armed()).toBe(20);
  world.checkpoint(arn, [{ Id: "a", Type: "WAIT", Action: "CANCEL" }]);
  expect(armed()).toBe(900);
});

it("a timer that comes too early changes nothing and is armed again", () => {
  const world = new World();
  const arn = world.start();
  world.checkpoint(arn, [wait("a", 20)]);
  world.returns(arn, { Status: "PENDING" });
  world.do<"timer">({ type: "timer", arn });
  expect(world.operation(arn, "a").status).toBe("STARTED");
  expect(world.effects.at(-1)).toEqual({ type: "arm", arn, at: world.now + 20_000 });
});

it("what was due before the execution's time ran out is done before it times out", () => {
  const world = new World();
  const arn = world.start();
  world.checkpoint(arn, [wait("early", 60), wait("late", 1000)]);
  world.returns(arn, { Status: "PENDING" });
  world.pass(5000);
  expect(world.story(arn).slice(-2)).toEqual(["WaitSucceeded early", "ExecutionTimedOut"]);
  expect(world.operation(arn, "late").status).toBe("STARTED");
  expect(world.invocations(arn)).toHaveLength(1);
});

it("events never go back in time, although the clock does", () => {
  const world = new World();
  const arn = world.start();
  world.checkpoint(arn, [step("a", "START")]);
  world.now -= 60_000;
  world.checkpoint(arn, [step("a", "SUCCEED")]);
  world.returns(arn, { Status: "SUCCEEDED" });
  const times = world.history(arn).map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});
