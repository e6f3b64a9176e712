import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DurableExecutionClientError, isDurableExecutionClientError } from "./client-error.ts";
import { codes } from "./codes.ts";
import { type DurableError, isDurableError, withAdvice, withoutAdvice } from "./error.ts";
import {
  CancelledError,
  ExecutionError,
  InvocationError,
  isProgrammerError,
  PluginLoadError,
  StepInterruptedError,
  StepTimeoutError,
  UsageError,
  ValueError,
} from "./invocation-errors.ts";
import {
  BatchCompletionError,
  CallbackError,
  CallbackExternalError,
  CallbackSubmitterError,
  CallbackTimeoutError,
  ChildContextError,
  DurableOperationError,
  InvokeError,
  PromiseCombinatorError,
  StepError,
  WaitForConditionError,
} from "./operation-errors.ts";

const rows: [DurableError, string, string, string][] = [
  [new UsageError("DX2001", "no"), "UsageError", "DX2001", "execution"],
  [new ValueError("DX6001", "no"), "ValueError", "DX6001", "execution"],
  [new StepInterruptedError(), "StepInterruptedError", "DX3011", "attempt"],
  [new StepTimeoutError("late"), "StepTimeoutError", "DX3012", "attempt"],
  [new CancelledError("lost"), "CancelledError", "DX3013", "attempt"],
  [new PluginLoadError("no such module"), "PluginLoadError", "DX7001", "execution"],
  [new InvocationError("CheckpointError", "DX5001", "no"), "CheckpointError", "DX5001", "invocation"],
  [new ExecutionError("CheckpointError", "DX5002", "no"), "CheckpointError", "DX5002", "execution"],
  [new DurableExecutionClientError("no"), "DurableExecutionClientError", "DX5003", "invocation"],
  [new DurableExecutionClientError("no", { scope: "EXECUTION" }), "DurableExecutionClientError", "DX5003", "execution"],
  [new StepError(), "StepError", "DX3001", "execution"],
  [new CallbackError(), "CallbackError", "DX3002", "execution"],
  [new CallbackExternalError(), "CallbackExternalError", "DX3003", "execution"],
  [new CallbackTimeoutError(), "CallbackTimeoutError", "DX3004", "execution"],
  [new CallbackSubmitterError(), "CallbackSubmitterError", "DX3005", "execution"],
  [new InvokeError(), "InvokeError", "DX3006", "execution"],
  [new ChildContextError(), "ChildContextError", "DX3007", "execution"],
  [new WaitForConditionError(), "WaitForConditionError", "DX3008", "execution"],
  [new PromiseCombinatorError(), "PromiseCombinatorError", "DX3009", "execution"],
  [new BatchCompletionError("ALL_COMPLETED"), "BatchCompletionError", "DX3010", "execution"],
];

describe("every error", () => {
  it.each(rows)("%s has its name, code, what it ends and what to do", (error, name, code, ends) => {
    expect({ name: error.name, code: error.code, ends: error.ends }).toEqual({ name, code, ends });
    expect(error.next).toBe(codes[error.code].next);
    expect(error.message).not.toBe("");
    expect(isDurableError(error)).toBe(true);
    expect(Object.keys(error)).not.toContain("code");
  });

  it.each(rows.filter(([error]) => error instanceof DurableOperationError))(
    "%s is the same once it was recorded",
    (error) => {
      const recorded = (error as DurableOperationError).toErrorObject();
      const rebuilt = DurableOperationError.fromErrorObject(recorded);
      const expected = error instanceof BatchCompletionError ? StepError : error.constructor;
      expect(rebuilt).toBeInstanceOf(expected);
      expect(rebuilt.message).toBe(error.message);
      expect(JSON.parse(JSON.stringify(error))).toMatchObject({ name: error.name, message: error.message });
    },
  );

  it("has its code in docs/errors.md, which has no other", () => {
    const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");
    const documented = new Set([...page.matchAll(/DX\d{4}/g)].map(([code]) => code));
    expect([...documented].toSorted()).toEqual(Object.keys(codes).toSorted());
  });
});

describe("telling errors apart", () => {
  it("a mistake in the program is one that no retry mends", () => {
    expect(
      rows
        .map(([error]) => error)
        .filter(isProgrammerError)
        .map(({ name }) => name),
    ).toEqual(["UsageError", "ValueError"]);
  });

  it("a client's error is known by its members, also from another copy of the class", () => {
    const copy = Object.assign(new Error("no"), { isDurableExecutionClientError: true, scope: "EXECUTION" });
    expect([copy, new DurableExecutionClientError("no")].every(isDurableExecutionClientError)).toBe(true);
    const others = [
      new Error("no"),
      { message: "no", isDurableExecutionClientError: true, scope: "EXECUTION" },
      Object.assign(new Error("no"), { isDurableExecutionClientError: true, scope: "ATTEMPT" }),
    ];
    expect(others.some(isDurableExecutionClientError)).toBe(false);
  });

  it("a plain error is none of ours", () => {
    expect([new Error("no"), undefined, { message: "no" }].some(isDurableError)).toBe(false);
  });
});

it("advice is given once, and can be taken off again", () => {
  const advised = withAdvice("DX2001", "wrong name");
  expect(advised).toContain(codes.DX2001.next);
  expect(withAdvice("DX2001", advised)).toBe(advised);
  expect(withoutAdvice(advised)).toBe("wrong name");
});
