import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOwnJson, lossyAt, readJson, writeJson } from "./json.ts";

const throwsOnRead = Object.defineProperty({}, "secret", {
  enumerable: true,
  get: () => {
    throw new Error("locked");
  },
});
const ring: { self?: unknown; list: unknown[] } = { list: [] };
ring.list.push({ back: ring });
const deep = (levels: number) => {
  let value: unknown = 1n;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
};
const broken = () => {
  throw new Error("no JSON today");
};

describe("writeJson", () => {
  it.each([
    ["a bigint in an array of objects", { items: [0, 1, 2, { price: 3n }] }, "$.items[3].price is a bigint"],
    ["a bigint", 7n, "$ is a bigint"],
    ["a cycle", ring, "$.list[0].back refers back to $"],
    ["a cycle below the root", { a: { b: ring } }, "$.a.b.list[0].back refers back to $.a.b"],
    ["a throwing toJSON", { when: [{ toJSON: broken }] }, "the toJSON method of $.when[0] threw: no JSON today"],
    ["a throwing getter", { in: throwsOnRead }, "reading $.in.secret threw: locked"],
    ["a key that is no identifier", { "a b": 1n }, '$["a b"] is a bigint'],
    ["a function", () => 1, "$ is a function"],
    ["a symbol", Symbol("s"), "$ is a symbol"],
    ["a depth that JSON refuses", deep(50_000), "$ is nested too deeply"],
  ])("names the place of %s", (_, value, place) => {
    expect(() => writeJson(value)).toThrow(
      expect.objectContaining({ name: "ValueError", code: "DX6001", message: expect.stringContaining(place) }),
    );
  });

  it("does not call the same object twice on different paths a cycle", () => {
    const shared = { n: 1 };
    expect(() => writeJson([shared, shared, 1n])).toThrow("$[2] is a bigint");
  });

  it("writes nothing for undefined and what an object makes of itself", () => {
    expect(writeJson(undefined)).toBeUndefined();
    expect(writeJson({ at: new Date(0), gone: undefined })).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
  });
});

describe("readJson", () => {
  it.each(["", "{", "undefined", "{'a':1}"])("refuses %j", (text) => {
    expect(() => readJson(text)).toThrow(expect.objectContaining({ name: "ValueError", code: "DX6002" }));
  });

  it("reads back every value that JSON can hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(readJson(writeJson(value)))).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe("isOwnJson", () => {
  it("promises equality only where reading back gives the same value", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        if (isOwnJson(value)) expect(Object.is(readJson(writeJson(value)), value)).toBe(true);
      }),
    );
  });

  it.each([[-0], [Number.NaN], [Infinity], [{}], [[]], [1n], [new Date(0)]])("does not promise it for %s", (value) => {
    expect(isOwnJson(value)).toBe(false);
  });
  it.each([["text"], ["\uD800"], [true], [null], [undefined], [0], [1.5]])("promises it for %s", (value) => {
    expect(isOwnJson(value)).toBe(true);
  });
});

describe("lossyAt", () => {
  it.each<[string, unknown, string | undefined, string | undefined]>([
    ["a Map", { seen: new Map() }, "$.seen", "a Map"],
    ["the first of two", { a: { b: new Set() }, c: Number.NaN }, "$.a.b", "a Set"],
    ["a RegExp", [/x/], "$[0]", "a RegExp"],
    ["an Error", { failed: [new TypeError("x")] }, "$.failed[0]", "an Error"],
    ["NaN", { n: Number.NaN }, "$.n", "NaN"],
    ["-Infinity", -Infinity, "$", "-Infinity"],
    ["a typed array", { raw: new Uint8Array(2) }, "$.raw", "binary data (Uint8Array)"],
    ["a Buffer", Buffer.from("x"), "$", "binary data (Buffer)"],
    ["a bigint", { n: 1n }, "$.n", "a bigint"],
    ["undefined in an array", [1, undefined], "$[1]", "undefined in an array"],
    ["a hole in an array", Array(1), "$[0]", "undefined in an array"],
    ["an invalid Date", new Date(Number.NaN), "$", "an invalid Date"],
    ["a promise that was not awaited", { user: Promise.resolve() }, "$.user", "a Promise"],
    [
      "nothing in -0, dates, undefined members and methods",
      { z: -0, d: new Date(0), u: undefined, f: () => 1 },
      undefined,
      undefined,
    ],
    ["nothing in what chooses its own JSON", { toJSON: () => ({}), m: new Map() }, undefined, undefined],
    ["nothing where reading throws", throwsOnRead, undefined, undefined],
  ])("finds %s", (_, value, path, what) => {
    expect(lossyAt(value, 1_000)).toEqual(path === undefined ? undefined : { path, what });
  });

  it("looks at no more values than it may, in a cycle too", () => {
    expect(lossyAt([1, 2, 3, new Map()], 4)).toBeUndefined();
    expect(lossyAt([1, 2, 3, new Map()], 5)).toEqual({ path: "$[3]", what: "a Map" });
    expect(lossyAt(ring, 10_000)).toBeUndefined();
  });

  it("finds nothing in what came from JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(lossyAt(JSON.parse(JSON.stringify(value)), 10_000)).toBeUndefined();
      }),
    );
  });
});
