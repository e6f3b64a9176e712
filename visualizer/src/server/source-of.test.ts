import { expect, test } from "vitest";
import { sourceOf } from "./source-of.ts";

const credentials = { accessKeyId: "a", secretAccessKey: "b" };

// What is taken for AWS asks for the name of an execution before it acts on it.
test.each([
  ["a service on this machine", { kind: "dev", url: "http://127.0.0.1:3500" }, "local"],
  ["a service that is named", { kind: "endpoint", url: "http://10.0.0.1:3500" }, "local"],
  [
    "AWS behind an address of its own",
    { kind: "endpoint", url: "https://vpce-1.lambda.eu-west-1.vpce.amazonaws.com" },
    "aws",
  ],
  ["AWS", { kind: "aws", url: undefined }, "aws"],
] as const)("%s", (_, target, kind) => {
  const source = sourceOf({ ...target, region: "eu-west-1", credentials });
  expect(source.kind).toBe(kind);
  source.close();
});
