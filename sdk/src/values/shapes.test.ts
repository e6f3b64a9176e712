import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { keepShape, releaseShapes } from "./shapes.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Objects are collected only after the turn in which a `WeakRef` to them was made or read. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function kept(kind: string): WeakRef<object> {
  const one = { kind };
  keepShape(kind, one);
  return new WeakRef(one);
}

test("the latest of a kind is kept, earlier ones are not, and none once shapes are released", async () => {
  const [earlier, latest, other] = [kept("task"), kept("task"), kept("event")];
  await nextTurn();
  collect();
  expect([earlier, latest, other].map((ref) => ref.deref()?.constructor.name)).toEqual([undefined, "Object", "Object"]);
  releaseShapes();
  await nextTurn();
  collect();
  expect([latest, other].map((ref) => ref.deref())).toEqual([undefined, undefined]);
});
