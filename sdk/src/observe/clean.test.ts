import { describe, expect, it } from "vitest";
import { Cleaner, censored, errorFields, holdsSecret, secretNames, secretsOf } from "./clean.ts";

const secrets = secretsOf(secretNames);
const clean = (value: unknown): unknown => new Cleaner(secrets).clean(value);

describe("a copy for a log", () => {
  it.each<[string, unknown, unknown]>([
    ["leaves plain data as it is", { a: [1, "b", null, { c: true }] }, { a: [1, "b", null, { c: true }] }],
    [
      "has no secrets, in any case and at any depth",
      { a: [{ Password: "x" }], TOKEN: 1 },
      { a: [{ Password: censored }], TOKEN: censored },
    ],
    ["has no ids of callbacks", { callbackId: "c" }, { callbackId: censored }],
    ["keeps what is like a secret by name only", { nextToken: "n", secrets: 1 }, { nextToken: "n", secrets: 1 }],
    ["shows that a secret is missing", { token: undefined, secret: null }, { token: undefined, secret: null }],
    ["hides a secret whatever it is", { secret: { a: 1 } }, { secret: censored }],
    ["leaves what says itself how it is written", { at: new Date(0) }, { at: new Date(0) }],
  ])("%s", (_title, value, expected) => {
    expect(clean(value)).toEqual(expected);
  });

  it("does not change the original", () => {
    const original = { token: "t", nested: { password: "p" } };
    clean(original);
    expect(original).toEqual({ token: "t", nested: { password: "p" } });
  });

  it("keeps circles, and says that JSON may not hold it", () => {
    const circle: Record<string, unknown> = { token: "t" };
    circle["self"] = circle;
    const cleaner = new Cleaner(secrets);
    const copy = cleaner.clean(circle) as Record<string, unknown>;
    expect(copy["self"]).toBe(copy);
    expect(copy["token"]).toBe(censored);
    expect(cleaner.isPlain).toBe(false);
  });
});

describe("the fields of an error", () => {
  const chain = (depth: number): Error => new Error(`e${depth}`, depth === 0 ? {} : { cause: chain(depth - 1) });

  it("are its type, message and stack", () => {
    expect(errorFields(new RangeError("out"), secrets)).toEqual({
      errorType: "RangeError",
      errorMessage: "out",
      stackTrace: expect.arrayContaining(["RangeError: out"]),
    });
  });

  it("tell up to five causes", () => {
    const messages: unknown[] = [];
    for (let at: unknown = errorFields(chain(9), secrets); at !== undefined; at = (at as { cause?: unknown }).cause)
      messages.push((at as { errorMessage: string }).errorMessage);
    expect(messages).toEqual(["e9", "e8", "e7", "e6", "e5", "e4"]);
  });

  it("end where an error causes itself", () => {
    const error: Error & { cause?: unknown } = new Error("loop");
    error.cause = error;
    expect(JSON.stringify(errorFields(error, secrets)).match(/"loop"/g)).toHaveLength(6);
  });

  it("hide secrets in causes and members", () => {
    const error = Object.assign(new Error("e", { cause: { token: "t" } }), {
      config: { headers: { Authorization: "b" } },
    });
    expect(clean({ error })).toMatchObject({
      error: { errorType: "Error", cause: { token: censored }, config: { headers: { Authorization: censored } } },
    });
  });
});

it("a secret is found wherever it is", () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  expect([{ a: 1 }, circle, "token", null, { token: undefined }].map((value) => holdsSecret(value, secrets))).toEqual(
    Array(5).fill(false),
  );
  expect(
    [{ a: [{ token: 1 }] }, Object.assign(new Error("e"), { secret: 1 })].map((value) => holdsSecret(value, secrets)),
  ).toEqual([true, true]);
});
