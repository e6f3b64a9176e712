import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { keepShape, releaseShapes } from "./shapes.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Objects are collected only after the turn in which a `WeakRef` to them was made or read. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function kept(): WeakRef<object> {
  const one = {};
  keepShape(one);
  return new WeakRef(one);
}

test("a few objects are kept, and none once shapes are released", async () => {
  releaseShapes();
  const refs = Array.from({ length: 100 }, kept);
  const alive = (): number => refs.filter((ref) => ref.deref() !== undefined).length;
  await nextTurn();
  collect();
  expect(alive()).toBe(32);
  releaseShapes();
  await nextTurn();
  collect();
  expect(alive()).toBe(0);
});
