import fc from "fast-check";
import { expect, it } from "vitest";
import { Heap } from "./heap.ts";

it("gives entries back by time, and in the order they came where times are equal", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const heap = new Heap<{ at: number; order: number }>();
      const entries = times.map((at, order) => ({ at, order }));
      for (const entry of entries) heap.push(entry);
      const drained = times.map(() => heap.pop());
      expect(drained).toEqual(entries.toSorted((a, b) => a.at - b.at || a.order - b.order));
      expect(heap.pop()).toBeUndefined();
    }),
  );
});
