import fc from "fast-check";
import { expect, test } from "vitest";
import { pathOf, targetOf } from "./route.ts";
import { defaultViewState, parseViewState, printViewState, type ViewState, views } from "./view-state.ts";

const text = fc.string({ minLength: 1, maxLength: 12 });
const name = fc.stringMatching(/^[a-z0-9-]{1,10}$/);
const names = fc.uniqueArray(name, { maxLength: 4 }).map((list) => list.toSorted());
const time = fc.integer({ min: 0, max: 4e15 }).map((thousandths) => thousandths / 1000);
const orNone = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(values, { nil: undefined });
const states: fc.Arbitrary<ViewState> = fc.record({
  view: fc.constantFrom(...views),
  operation: orNone(text),
  at: orNone(fc.nat()),
  invocation: orNone(fc.nat()),
  query: fc.string({ maxLength: 20 }),
  types: names,
  statuses: names,
  retried: fc.boolean(),
  from: orNone(time),
  to: orNone(time),
  hideIdle: fc.boolean(),
  foldGroups: fc.boolean(),
  toggled: names,
  depth: orNone(fc.integer({ min: 0, max: 9 })),
  critical: fc.boolean(),
  clock: fc.constantFrom("events" as const, "time" as const),
  compareWith: orNone(text),
  section: orNone(text),
});

test("a link restores every view", () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(parseViewState(printViewState(state))).toEqual(state);
    }),
  );
});

test("the default view has no parameters", () => {
  expect(printViewState(defaultViewState)).toBe("");
  expect(parseViewState("")).toEqual(defaultViewState);
});

test("links of equal views are equal", () => {
  const written = "status=failed&inv=41&type=step.map&view=invocations";
  expect(printViewState(parseViewState(written))).toBe("view=invocations&inv=41&type=map.step&status=failed");
});

test.each(["inv=0", "inv=x", "at=12", "at=e", "from=soon", "view=graph", "retried=yes", "depth=12"])(
  "%s is as if it were not there",
  (written) => {
    expect(parseViewState(written)).toEqual(defaultViewState);
  },
);

test.each([
  "arn:aws:lambda:eu-west-1:123456789012:function:orders:$LATEST/durable-execution/order-4711/0b5e",
  "arn:aws:lambda:eu-west-1:123456789012:function:orders:1/durable-execution/name with space & more/0b5e",
])("the path of %s leads back to it and keeps its slashes and colons", (arn) => {
  const path = pathOf({ kind: "server", arn });
  expect(path).toContain("/durable-execution/");
  expect(targetOf(path)).toEqual({ kind: "server", arn });
});

test("a file has a path of its own, and other paths name nothing", () => {
  expect(targetOf(pathOf({ kind: "file", id: "a/b" }))).toEqual({ kind: "file", id: "a/b" });
  expect(targetOf("/")).toBeUndefined();
  expect(targetOf("/x/")).toBeUndefined();
});
