import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createClassSerdes, createClassSerdesWithDates, defaultSerdes } from "./serdes.ts";

const context = { entityId: "1", durableExecutionArn: "arn" };

class Order {
  id = "new";
  total = 0;
  b?: unknown;
  double(): number {
    return this.total * 2;
  }
}

describe("defaultSerdes", () => {
  it("gives back every JSON value, and undefined for undefined", async () => {
    expect(await defaultSerdes.serialize(undefined, context)).toBeUndefined();
    expect(await defaultSerdes.deserialize(undefined, context)).toBeUndefined();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const text = await defaultSerdes.serialize(value, context);
        expect(await defaultSerdes.deserialize(text, context)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("rejects rather than throws", async () => {
    await expect(defaultSerdes.serialize(1n, context)).rejects.toMatchObject({ code: "DX6001" });
    await expect(defaultSerdes.deserialize("{", context)).rejects.toMatchObject({ code: "DX6002" });
  });
});

describe("createClassSerdes", () => {
  const serdes = createClassSerdes(Order);

  it("gives back an instance with its methods and defaults", async () => {
    const order = await serdes.deserialize('{"total":21}', context);
    expect(order).toBeInstanceOf(Order);
    expect(order?.double()).toBe(42);
    expect(order?.id).toBe("new");
  });

  it("keeps undefined and null as they are", async () => {
    expect(await serdes.deserialize(undefined, context)).toBeUndefined();
    expect(await serdes.deserialize("null", context)).toBeNull();
  });

  it("does not let a payload replace the class", async () => {
    const order = await serdes.deserialize('{"__proto__":{"double":"evil"},"total":1}', context);
    expect(order?.double()).toBe(2);
  });

  it("says which class cannot be restored", async () => {
    class Fixed {
      get total(): number {
        return 1;
      }
    }
    await expect(createClassSerdes(Fixed).deserialize('{"total":2}', context)).rejects.toMatchObject({
      code: "DX6002",
      message: expect.stringContaining("An instance of Fixed cannot be restored"),
    });
  });
});

describe("createClassSerdesWithDates", () => {
  const iso = "2026-01-02T03:04:05.000Z";
  it.each([
    ["a root member", ["id"], { id: iso }, { id: new Date(iso) }],
    ["a nested member", ["a.b"], { a: { b: iso } }, { a: { b: new Date(iso) } }],
    ["a member of an array's element", ["a.0.b"], { a: [{ b: iso }] }, { a: [{ b: new Date(iso) }] }],
    ["epoch milliseconds", ["id"], { id: 5 }, { id: new Date(5) }],
    ["nothing when an intermediate is missing, though the root has the last name", ["a.b"], { b: iso }, { b: iso }],
    ["nothing when an intermediate is not an object", ["a.b"], { a: "x", b: iso }, { a: "x", b: iso }],
    ["nothing when an intermediate is null", ["a.b"], { a: null, b: iso }, { a: null, b: iso }],
    ["nothing for a missing or empty leaf", ["id", "x"], { id: null, x: "" }, { id: null, x: "" }],
  ])("converts %s", async (_, paths, stored, expected) => {
    const value = await createClassSerdesWithDates(Order, paths).deserialize(JSON.stringify(stored), context);
    expect(value).toMatchObject(expected);
  });
});
