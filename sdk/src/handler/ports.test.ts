import { expect, it } from "vitest";
import { systemPorts } from "./ports.ts";

it("a timer of ours keeps the process alive, and is not taken for code that still runs", async () => {
  const { scheduler, activity } = systemPorts();
  const fired = Promise.withResolvers<void>();
  const cancel = scheduler.hold(10_000, () => {});
  scheduler.hold(1, fired.resolve);
  expect(activity.hasOther()).toBe(false);
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout");
  expect(timers.length).toBeGreaterThanOrEqual(2);
  await fired.promise;
  cancel();
  cancel();
  expect(await new Promise((resolve) => scheduler.turn(() => resolve(activity.hasOther())))).toBe(false);
  const own = setTimeout(() => {}, 10_000);
  expect(activity.hasOther()).toBe(true);
  clearTimeout(own);
});
