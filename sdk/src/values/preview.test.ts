import * as official from "@aws/durable-execution-sdk-js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildPreview, FieldMatchMode, type PreviewConfig, PreviewMode } from "./preview.ts";

const all = { mode: PreviewMode.INCLUDE_ALL };
const only = { mode: PreviewMode.EXCLUDE_ALL };
const order = {
  id: 7,
  customer: { email: "a@b.c", name: "Ann" },
  items: [{ sku: "x", price: 1 }, { sku: "y" }],
  note: null,
};
const path = FieldMatchMode.PATH;

/** The official one, whose configuration has nominal enums of the same values. */
const theirs = official.buildPreview as unknown as typeof buildPreview;

describe("buildPreview", () => {
  it.each<[string, unknown, PreviewConfig, unknown]>([
    [
      "everything, arrays merged at their path",
      order,
      all,
      { id: 7, customer: order.customer, items: { sku: "y", price: 1 }, note: null },
    ],
    [
      "what is included, at any depth",
      order,
      { ...only, include: [{ name: "email" }] },
      { customer: { email: "a@b.c" } },
    ],
    [
      "what is included at a path",
      order,
      {
        ...only,
        include: [
          { name: "name", match: path },
          { name: "customer.name", match: path },
        ],
      },
      { customer: { name: "Ann" } },
    ],
    [
      "not what is excluded",
      order,
      { ...all, exclude: [{ name: "customer" }, { name: "items" }, { name: "note" }] },
      { id: 7 },
    ],
    [
      "a mask over what is masked, objects too",
      order,
      { ...only, mask: [{ name: "email" }, { name: "items" }], maskString: "#" },
      { customer: { email: "#" }, items: "#" },
    ],
    [
      "nothing that is both masked and excluded",
      order,
      { ...only, mask: [{ name: "id" }], exclude: [{ name: "id" }] },
      undefined,
    ],
    [
      "the fields before the first that is too large",
      { a: 1, b: "x".repeat(50), c: 2 },
      { ...all, maxPreviewBytes: 20 },
      { a: 1 },
    ],
    ["bytes rather than characters", { a: "ééé" }, { ...all, maxPreviewBytes: 14 }, undefined],
    ["nothing of what is no object", "text", all, undefined],
    ["nothing of null", null, all, undefined],
    ["nothing of an empty object", { a: {}, b: [] }, all, undefined],
    ["no names with dots", { "a.b": 1, c: 2 }, all, { c: 2 }],
    ["bigints as their digits", { n: 12n }, all, { n: "12" }],
  ])("shows %s", (_, value, config, expected) => {
    expect(buildPreview(value, config)).toEqual(expected);
  });

  it("ends on a value that contains itself", () => {
    const ring: Record<string, unknown> = { id: 1 };
    ring["self"] = ring;
    expect(buildPreview(ring, all)).toEqual({ id: 1 });
  });

  it("does not touch prototypes", () => {
    expect(buildPreview(JSON.parse('{"__proto__":{"polluted":1},"constructor":{"polluted":1},"ok":1}'), all)).toEqual({
      ok: 1,
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("equals the official SDK's for every JSON value and configuration", () => {
    const key = fc.constantFrom("a", "b", "c", "d.e");
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 4 }),
      ),
    }));
    const field = fc.record({
      name: fc.constantFrom("a", "b", "a.b", "b.c", "c"),
      match: fc.constantFrom("ANYWHERE" as const, "PATH" as const),
    });
    const fields = fc.array(field, { maxLength: 2 });
    const config = fc.record({
      mode: fc.constantFrom("INCLUDE_ALL" as const, "EXCLUDE_ALL" as const),
      include: fields,
      exclude: fields,
      mask: fields,
      maxPreviewBytes: fc.integer({ min: 0, max: 120 }),
    });
    fc.assert(
      fc.property(value, config, (given, rules) => {
        expect(buildPreview(given, rules)).toEqual(theirs(given, rules));
      }),
      { numRuns: 1_000 },
    );
  });

  it("shows no masked or excluded value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const preview = buildPreview(
          { value, secret: "hush", deep: [{ token: "hush" }] },
          { ...all, exclude: [{ name: "secret" }], mask: [{ name: "token" }] },
        );
        expect(JSON.stringify(preview ?? {})).not.toContain("hush");
      }),
    );
  });
});
