import { describe, expect, it } from "vitest";
import { checkFunction, checkFunctionName, checkName, checkSubType, checkTenantId } from "./arguments.ts";

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders";
const refusal = (message: string) =>
  expect.objectContaining({ name: "UsageError", code: "DX2001", message: expect.stringContaining(message) }) as Error;

describe("accepted arguments", () => {
  it.each<[string, () => unknown, unknown]>([
    ["no name", () => checkName(undefined, "step"), undefined],
    ["a name of 256 characters", () => checkName("n".repeat(256), "step"), "n".repeat(256)],
    ["a name of any printable ASCII", () => checkName("a ~!", "step"), "a ~!"],
    ["no sub-type", () => checkSubType(undefined, "runInChildContext"), undefined],
    ["a sub-type of 32", () => checkSubType("A-z_9".padEnd(32, "x"), "runInChildContext"), "A-z_9".padEnd(32, "x")],
    ["no tenant", () => checkTenantId(undefined), undefined],
    ["a tenant", () => checkTenantId("blue/1: a@b.c+d=_-"), "blue/1: a@b.c+d=_-"],
  ])("%s", (_, check, value) => {
    expect(check()).toBe(value);
  });

  it.each([
    "orders",
    "orders:live",
    "orders:12",
    "orders:$LATEST",
    "function:orders",
    "123456789012:function:orders",
    "123456789012:function:orders:live",
    arn,
    `${arn}:live`,
    `${arn}:$LATEST`,
    `${arn}:$LATEST.PUBLISHED`,
    arn.replace("aws", "aws-us-gov"),
    "my_function.v2",
  ])("a function named %s", (name) => {
    expect(checkFunctionName(name)).toBe(name);
  });
});

describe("refused arguments", () => {
  it.each<[string, () => unknown, string]>([
    ["an empty name", () => checkName("", "step"), "step: the name is empty; leave it out"],
    [
      "a name that is no string",
      () => checkName(5, "wait"),
      "wait: the name is 5; a name must be a string of 1 to 256",
    ],
    ["a long name", () => checkName("n".repeat(257), "map"), "has 257 characters"],
    ["a name with a line end", () => checkName("a\nb", "map"), 'has "\\n" as character 2'],
    ["a name beyond ASCII", () => checkName("naïve", "map"), 'has "ï" as character 3'],
    [
      "a missing function",
      () => checkFunction(undefined, "step", "its body"),
      "step: its body is undefined; it must be a function",
    ],
    ["a long sub-type", () => checkSubType("x".repeat(33), "runInChildContext"), "1 to 32"],
    ["a sub-type with a space", () => checkSubType("a b", "runInChildContext"), 'the sub-type is "a b"'],
    ["an empty function name", () => checkFunctionName(""), 'invoke: the function to invoke is ""'],
    ["a function instead of its name", () => checkFunctionName(() => 1), "the function to invoke is a function"],
    ["a long function name", () => checkFunctionName("f".repeat(257)), "invoke:"],
    ["an ARN of something else", () => checkFunctionName("arn:aws:s3:::bucket"), "invoke:"],
    ["an empty qualifier", () => checkFunctionName("orders:"), "invoke:"],
    ["an empty tenant", () => checkTenantId(""), "tenantId is"],
    ["a tenant with a line end", () => checkTenantId("a\n"), "tenantId is"],
    ["a long tenant", () => checkTenantId("t".repeat(257)), "tenantId is"],
  ])("%s", (_, check, message) => {
    expect(check).toThrow(refusal(message));
  });
});
