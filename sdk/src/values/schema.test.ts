import { describe, expect, it } from "vitest";
import { type Schema, validate } from "./schema.ts";

type Answer = ReturnType<Schema<number>["~standard"]["validate"]>;
const schema = (answer: (value: unknown) => Answer): Schema<number> => ({
  "~standard": { version: 1, vendor: "test", validate: answer },
});
const issue = (message: string, ...path: (PropertyKey | { key: PropertyKey })[]) => ({ message, path });
const about = { what: "The input", code: "DX1004" } as const;

describe("validate", () => {
  it("gives what the schema made of the value, at once if it can", async () => {
    expect(
      validate(
        schema((value) => ({ value: Number(value) })),
        "5",
        about,
      ),
    ).toBe(5);
    const later = validate(
      schema(async (value) => ({ value: Number(value) })),
      "6",
      about,
    );
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toBe(6);
  });

  it("lists the first five issues with their paths, and counts the others", () => {
    const issues = [
      issue("is wrong"),
      issue("required", "items", 0, { key: "price" }),
      issue("c"),
      issue("d"),
      issue("e"),
      issue("f"),
      issue("g"),
    ];
    expect(() =>
      validate(
        schema(() => ({ issues })),
        {},
        about,
      ),
    ).toThrow(
      expect.objectContaining({
        name: "ValueError",
        code: "DX1004",
        message: expect.stringContaining(
          "The input does not match its schema: $: is wrong; $.items[0].price: required; $: c; $: d; $: e; and 2 more",
        ),
      }),
    );
  });

  it("rejects when the schema answers later, with DX6003 by default", async () => {
    const later = validate(
      schema(async () => ({ issues: [issue("no")] })),
      {},
      { what: "The result" },
    );
    await expect(later).rejects.toMatchObject({
      code: "DX6003",
      message: expect.stringContaining("The result does not"),
    });
  });

  it("makes a schema that throws or rejects an error of the value", async () => {
    const throwing = schema(() => {
      throw new TypeError("bug");
    });
    expect(() => validate(throwing, {}, about)).toThrow("The schema of The input threw: bug");
    const rejecting = schema(() => Promise.reject(new TypeError("bug")));
    await expect(validate(rejecting, {}, about)).rejects.toMatchObject({ code: "DX1004", cause: { message: "bug" } });
  });
});
