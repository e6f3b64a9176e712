import { expect, it } from "vitest";
import { encodeError } from "../errors/error-object.ts";
import { errorChain } from "./error-chain.ts";

it("tells the causes and the fields of an error that the runtime recorded", () => {
  const network = Object.assign(new TypeError("socket closed"), { port: 443 });
  const error = new Error("charge failed", { cause: network });
  const chain = errorChain(encodeError(error));
  expect(chain.map(({ type, message, fields, data }) => [type, message, fields, data])).toEqual([
    ["Error", "charge failed", undefined, undefined],
    ["TypeError", "socket closed", { port: 443 }, undefined],
  ]);
  expect(chain.every(({ stack }) => stack[0]?.startsWith("at ") === true)).toBe(true);
});

it("leaves data of another form as it is written", () => {
  const recorded = { ErrorType: "Declined", ErrorMessage: "no funds", ErrorData: '{"format":"other"}' };
  expect(errorChain(recorded)).toEqual([
    { type: "Declined", message: "no funds", stack: [], fields: undefined, data: '{"format":"other"}' },
  ]);
});

it("takes an error of which only a part was recorded", () => {
  expect(errorChain({})).toEqual([
    { type: undefined, message: undefined, stack: [], fields: undefined, data: undefined },
  ]);
});
