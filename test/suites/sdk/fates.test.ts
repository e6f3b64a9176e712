import { DurableExecutionClientError } from "@durascope/sdk";
import { describe, expect, test } from "vitest";
import { type Context, run } from "./support/run.ts";
import { apiError, type Fate } from "./support/scripted-service.ts";

/** Every kind of operation, so that every kind of call meets every fate. */
async function workflow(_event: never, context: Context): Promise<unknown> {
  const one = await context.step("one", async () => "one");
  await context.wait("pause", { seconds: 2 });
  const once = await context.step("once", async () => "once", { semantics: "AT_MOST_ONCE_PER_RETRY" });
  const flaky = await context.step("flaky", async ({ attempt }) => {
    if (attempt === 1) throw new Error("not yet");
    return attempt;
  });
  const called = await context.invoke("called", "other", { a: 1 });
  const answer = await context.waitForCallback("answer", async () => undefined);
  const until = await context.waitForCondition("until", async (state: number) => state + 1, {
    initialState: 0,
    waitStrategy: (state) => (state >= 3 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 1 } }),
  });
  const doubled = await context.map("doubled", [1, 2, 3], async (inner, item) => inner.step(async () => item * 2));
  const both = await context.promise.all("both", [
    context.step("a", async () => "a"),
    context.runInChildContext("b", async (inner) => inner.step(async () => "b")),
  ]);
  return [one, once, flaky, called, answer, until, doubled.getResults(), both];
}
const expected = ["one", "once", 2, "ok", '"ok"', 3, [2, 4, 6], ["a", "b"]];
const reply = (): { result: string } => ({ result: '"ok"' });
const clean = run(workflow, { reply });

const staleTokens = [
  apiError("InvalidParameterValueException", 400, "Invalid checkpoint token"),
  apiError("InvalidParameterValueException", 400, "Invalid Checkpoint Token"),
  apiError("InvalidParameterValueException", 400, "INVALID CHECKPOINT TOKEN: token-7"),
  apiError("InvalidParameterValueException", 400, "Invalid checkpoint token: it has expired"),
  apiError("InvalidParameterValueException", 400, "Checkpoint token is not valid for the durable execution ARN"),
  apiError("ValidationException", 400, "The provided CheckpointToken is stale."),
  apiError("ConflictException", 409, "checkpoint token already consumed"),
  apiError("Error", undefined, "the checkpoint  token is empty"),
];
const transient: [string, Error][] = [
  ["429 by name", apiError("TooManyRequestsException", undefined, "slow down")],
  ["429 by status", apiError("Oops", 429, "slow down")],
  ["throttling", apiError("ThrottlingException", 400, "Rate exceeded")],
  ["request limit", apiError("RequestLimitExceeded", 400, "Rate exceeded")],
  ["500", apiError("ServiceException", 500, "internal")],
  ["502", apiError("BadGateway", 502, "bad gateway")],
  ["503", apiError("ServiceUnavailable", 503, "unavailable")],
  ["504", apiError("GatewayTimeout", 504, "timeout")],
  ["408", apiError("RequestTimeout", 408, "timeout")],
  ["ECONNRESET", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })],
  ["ETIMEDOUT", Object.assign(new Error("connect ETIMEDOUT"), { code: "ETIMEDOUT" })],
  ["DNS", Object.assign(new Error("getaddrinfo EAI_AGAIN"), { code: "EAI_AGAIN" })],
  ["timeout of the client", apiError("TimeoutError", undefined, "Connection timed out after 55000 ms")],
];
const fatal: [string, Error][] = [
  ["KMSAccessDeniedException", apiError("KMSAccessDeniedException", 502, "no")],
  ["KMSDisabledException", apiError("KMSDisabledException", 502, "no")],
  ["KMSInvalidStateException", apiError("KMSInvalidStateException", 502, "no")],
  ["KMSNotFoundException", apiError("KMSNotFoundException", 502, "no")],
  ["a bad parameter", apiError("InvalidParameterValueException", 400, "Cannot start a WAIT that already exist.")],
  ["no access", apiError("AccessDeniedException", 403, "not authorised")],
  ["not found", apiError("ResourceNotFoundException", 404, "no such execution")],
  ["conflict", apiError("ConflictException", 409, "conflict")],
  ["too large", apiError("RequestEntityTooLarge", 413, "too large")],
];

describe("a fate that strikes one call", () => {
  const network = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  const fates: [string, Fate][] = [
    ["is lost after it was applied", { kind: "lose", error: network }],
    ["is sent twice", { kind: "duplicate" }],
    ["is answered after two minutes", { kind: "delay", ms: 120_000 }],
    ["never arrives", { kind: "reject", error: network }],
    ["makes the client throw", { kind: "throw", error: network }],
    ["is throttled", { kind: "reject", error: apiError("TooManyRequestsException", 429, "slow down") }],
    ["finds the token stale", { kind: "reject", error: staleTokens[0] }],
    ["is never answered, until the platform ends the invocation", { kind: "silence" }],
    ["is answered without a token", { kind: "edit", edit: ({ CheckpointToken: _token, ...rest }) => rest }],
    [
      "is answered with unknown members",
      {
        kind: "edit",
        edit: (response) => ({
          ...response,
          Surprise: { a: [1] },
          NewExecutionState: {
            ...response.NewExecutionState,
            Other: 1,
            Operations: response.NewExecutionState?.Operations?.map((operation) => ({ ...operation, Later: true })),
          },
        }),
      },
    ],
    [
      "is answered with an unknown operation",
      {
        kind: "edit",
        edit: (response) => ({
          ...response,
          NewExecutionState: {
            Operations: [
              ...(response.NewExecutionState?.Operations ?? []),
              { Id: "feedfeedfeedfeed", Type: "TELEPORT", Status: "BEAMING", StartTimestamp: 1 },
            ],
          },
        }),
      },
    ],
    [
      "is answered with operations in reverse",
      {
        kind: "edit",
        edit: (response) => ({
          ...response,
          NewExecutionState: { Operations: response.NewExecutionState?.Operations?.toReversed() },
        }),
      },
    ],
    ["is answered with nothing", { kind: "edit", edit: () => undefined }],
    ["is answered with null", { kind: "edit", edit: () => null }],
    [
      "is answered with operations that are null",
      { kind: "edit", edit: (response) => ({ ...response, NewExecutionState: { Operations: [null] } }) },
    ],
  ];
  test.each(fates)("a call that %s costs no result and no duplicate of a step", async (_name, fate) => {
    const { calls } = await clean;
    for (let strike = 1; strike <= calls.length; strike++) {
      const bodies: string[] = [];
      const outcome = await run(workflow, {
        reply,
        fate: ({ number }) => (number === strike ? fate : undefined),
        config: {
          sinks: [
            {
              name: "bodies",
              on: (event) => {
                if (event.kind === "attempt.started") bodies.push(event.operation.name ?? "");
              },
            },
          ],
        },
      });
      expect(outcome.result, `call ${strike}`).toEqual(expected);
      expect(bodies.filter((name) => name === "once").length, `call ${strike}`).toBeLessThanOrEqual(2);
      expect(outcome.invocations.length).toBeLessThanOrEqual((await clean).invocations.length + 2);
      expect(outcome.service.late).toBe(0);
    }
  });

  test("an answer without state neither hangs nor repeats a body at once, nor changes a result", async () => {
    const { calls } = await clean;
    for (let strike = 1; strike <= calls.length; strike++) {
      const outcome = await run(workflow, {
        reply,
        fate: ({ number }) =>
          number === strike ? { kind: "edit", edit: ({ CheckpointToken }) => ({ CheckpointToken }) } : undefined,
      });
      expect(outcome.result, `call ${strike}: ${JSON.stringify(outcome.error)}`).toEqual(expected);
    }
  });
});

describe("a service that fails for a while", () => {
  test.each(transient)("after %s the call is repeated in place, and nobody notices", async (_name, error) => {
    const outcome = await run(workflow, {
      reply,
      fate: ({ number }) => (number % 3 === 0 ? { kind: "reject", error } : undefined),
    });
    expect(outcome.result).toEqual(expected);
    expect(outcome.invocations).toHaveLength((await clean).invocations.length);
  });

  test("repeats carry the same client token and the same updates", async () => {
    const outcome = await run(workflow, {
      reply,
      fate: ({ number }) => (number === 2 || number === 3 ? { kind: "lose", error: new Error("reset") } : undefined),
    });
    const [, second, third, fourth] = outcome.calls;
    expect(new Set([second, third, fourth].map((call) => call?.request.ClientToken)).size).toBe(1);
    const made = outcome.calls
      .filter(({ number }) => number !== 3 && number !== 4)
      .map(({ request }) => request.ClientToken);
    expect(made).not.toContain(undefined);
    expect(new Set(made).size).toBe(made.length);
    expect(third?.updates).toEqual(second?.updates);
    expect(outcome.result).toEqual(expected);
  });

  test("delays between repeats are random up to 50, 100, 200 and 400 ms, and then the invocation ends", async () => {
    const outcome = await run(async (_event: never, context) => context.step("one", async () => 1), {
      stopAfter: 1,
      fate: () => ({ kind: "reject", error: apiError("ServiceException", 500, "down") }),
    });
    const gaps = outcome.calls.slice(1).map(({ at }, index) => at - (outcome.calls[index]?.at ?? 0));
    expect(gaps).toHaveLength(4);
    for (const [index, gap] of gaps.entries()) expect(gap).toBeLessThanOrEqual([50, 100, 200, 400][index] ?? 0);
    expect(outcome.invocations[0]?.ended).toMatchObject({
      kind: "threw",
      error: { name: "CheckpointUnrecoverableInvocationError", code: "DX5002", isUnrecoverableInvocation: true },
    });
  });

  test.each(transient)(
    "%s that lasts is thrown to the platform, which retries, and no execution fails",
    async (_name, error) => {
      const outcome = await run(workflow, {
        reply,
        fate: ({ invocation }) => (invocation < 4 ? { kind: "reject", error } : undefined),
      });
      expect(outcome.invocations.slice(0, 3).map(({ ended }) => ended.kind)).toEqual(["threw", "threw", "threw"]);
      expect(outcome.result).toEqual(expected);
    },
  );

  test("a third of all calls throttled for a minute fails nothing, and costs less than half as many calls again", async () => {
    const outcome = await run(workflow, {
      reply,
      fate: ({ number }) =>
        number % 10 < 3 ? { kind: "reject", error: apiError("TooManyRequestsException", 429, "slow") } : undefined,
    });
    expect(outcome.result).toEqual(expected);
    expect(outcome.calls.length).toBeLessThanOrEqual(Math.ceil((await clean).calls.length * 1.5));
  });

  test("close to the platform's limit nothing is repeated: the invocation ends by itself before it is ended", async () => {
    const outcome = await run(async (_event: never, context) => context.step("one", async () => 1), {
      stopAfter: 1,
      invocationMs: 900,
      fate: () => ({ kind: "reject", error: apiError("ServiceException", 500, "down") }),
    });
    expect(outcome.calls).toHaveLength(1);
    expect(outcome.invocations[0]).toMatchObject({ durationMs: 0, ended: { kind: "threw" } });
  });
});

describe("a stale token", () => {
  test.each(staleTokens.map((error): [string, Error] => [`${error.name}: ${error.message}`, error]))(
    "%s ends the invocation, never the execution",
    async (_name, error) => {
      const { calls } = await clean;
      for (let strike = 1; strike <= calls.length; strike++) {
        const outcome = await run(workflow, {
          reply,
          fate: ({ number }) => (number === strike ? { kind: "reject", error } : undefined),
        });
        expect(outcome.result, `call ${strike}`).toEqual(expected);
        expect(outcome.invocations.filter(({ ended }) => ended.kind === "threw")).toHaveLength(1);
      }
    },
  );

  test("is not sent again in the same invocation", async () => {
    const outcome = await run(workflow, {
      reply,
      stopAfter: 1,
      fate: () => ({ kind: "reject", error: staleTokens[0] }),
    });
    expect(outcome.calls).toHaveLength(1);
  });
});

describe("an error that no retry can help", () => {
  test.each(fatal)("%s fails the execution at any call, and says what the service said", async (_name, error) => {
    const { calls } = await clean;
    for (let strike = 1; strike <= calls.length; strike++) {
      const outcome = await run(workflow, {
        reply,
        fate: ({ number }) => (number === strike ? { kind: "reject", error } : undefined),
      });
      expect(outcome.error, `call ${strike}`).toMatchObject({
        ErrorType: "CheckpointUnrecoverableExecutionError",
        ErrorMessage: `[Unrecoverable Execution] Checkpoint failed: ${error.message}`,
      });
      expect(outcome.calls).toHaveLength(strike);
    }
  });

  test("cannot be caught by the handler", async () => {
    let wasCaught = false;
    const outcome = await run(
      async (_event: never, context) => {
        try {
          await context.step("one", async () => 1);
        } catch {
          wasCaught = true;
        }
      },
      { fate: () => ({ kind: "reject", error: fatal[4]?.[1] }) },
    );
    expect(outcome.status).toBe("FAILED");
    expect(wasCaught).toBe(false);
  });
});

describe("a client of the user's", () => {
  test.each<[string, "INVOCATION" | "EXECUTION", string]>([
    ["retries the invocation", "INVOCATION", "threw"],
    ["fails the execution", "EXECUTION", "answered"],
  ])("%s with an error of its own of scope %s", async (_name, scope, kind) => {
    const error = new DurableExecutionClientError("my transport broke", { scope });
    const outcome = await run(workflow, { reply, stopAfter: 1, fate: () => ({ kind: "reject", error }) });
    expect(outcome.invocations[0]?.ended.kind).toBe(kind);
    expect(outcome.calls).toHaveLength(1);
    if (scope === "EXECUTION") expect(outcome.error?.ErrorMessage).toContain("my transport broke");
  });

  test.each([
    ["a string", "boom"],
    ["undefined", undefined],
    ["null", null],
    ["a number", 7],
    ["an object", { message: { nested: true } }],
  ])("that rejects with %s is retried, and at last thrown to the platform", async (_name, error) => {
    const outcome = await run(workflow, {
      reply,
      fate: ({ invocation }) => (invocation === 1 ? { kind: "reject", error } : undefined),
    });
    expect(outcome.invocations[0]?.ended).toMatchObject({ kind: "threw", error: { code: "DX5002" } });
    expect(outcome.result).toEqual(expected);
  });

  test("that throws instead of rejecting is treated the same", async () => {
    const outcome = await run(workflow, { reply, stopAfter: 1, fate: () => ({ kind: "throw", error: fatal[0]?.[1] }) });
    expect(outcome.error?.ErrorType).toBe("CheckpointUnrecoverableExecutionError");
  });
});

describe("an answer without a token", () => {
  test("suspends the invocation at once: nothing more is sent, no body starts", async () => {
    const bodies: number[] = [];
    const outcome = await run(
      async (_event: never, context) => {
        await context.step("one", async () => bodies.push(1));
        await context.step("two", async () => bodies.push(2));
      },
      { stopAfter: 1, fate: () => ({ kind: "edit", edit: ({ NewExecutionState }) => ({ NewExecutionState }) }) },
    );
    expect(outcome.invocations[0]?.ended).toEqual({ kind: "answered", output: { Status: "PENDING" } });
    expect(outcome.calls).toHaveLength(1);
    expect(bodies).toEqual([1]);
  });

  test("to the last checkpoint suspends as well: what the handler returned is made again", async () => {
    let isFirst = true;
    const outcome = await run(
      async (_event: never, context) => {
        await context.runInChildContext("child", async () => 1);
        return "end";
      },
      {
        fate: () => {
          if (!isFirst) return undefined;
          isFirst = false;
          return { kind: "edit", edit: ({ NewExecutionState }) => ({ NewExecutionState }) };
        },
      },
    );
    expect(outcome.invocations.map(({ ended }) => ended)).toMatchObject([
      { output: { Status: "PENDING" } },
      { output: { Status: "SUCCEEDED" } },
    ]);
  });
});

describe("the very last checkpoint", () => {
  const handler = async (_event: never, context: Context): Promise<string> => {
    await context.runInChildContext("child", async () => 1);
    return "end";
  };
  test("that fails for good fails the execution although the handler returned", async () => {
    const outcome = await run(handler, { fate: () => ({ kind: "reject", error: fatal[4]?.[1] }) });
    expect(outcome.error?.ErrorType).toBe("CheckpointUnrecoverableExecutionError");
  });
  test("that fails for now is retried with the invocation", async () => {
    const outcome = await run(handler, {
      fate: ({ invocation }) => (invocation === 1 ? { kind: "reject", error: transient[4]?.[1] } : undefined),
    });
    expect(outcome.invocations.map(({ ended }) => ended.kind)).toEqual(["threw", "answered"]);
    expect(outcome.result).toBe("end");
  });
  test("is awaited also when the handler threw", async () => {
    const outcome = await run(async (_event: never, context) => {
      await context.runInChildContext("child", async () => 1);
      throw new Error("mine");
    });
    expect(outcome.log).toEqual(["START RunInChildContext child", "SUCCEED RunInChildContext child"]);
    expect(outcome.error).toMatchObject({ ErrorMessage: "mine" });
  });
});

describe("a result too large to be returned", () => {
  const large = "x".repeat(6_400_000);
  const handler = async (): Promise<string> => large;
  test("is checkpointed, and the response is empty", async () => {
    const outcome = await run(handler);
    expect(outcome.invocations[0]?.ended).toEqual({ kind: "answered", output: { Status: "SUCCEEDED", Result: "" } });
    expect(outcome.result).toBe(large);
  });
  test("counts with its escapes", async () => {
    const outcome = await run(async () => '"'.repeat(1_600_000));
    expect(outcome.calls).toHaveLength(1);
  });
  test.each<[string, Fate, string]>([
    [
      "for now is retried with the invocation",
      { kind: "reject", error: apiError("ServiceException", 500, "down") },
      "threw",
    ],
    ["because of the token is retried with the invocation", { kind: "reject", error: staleTokens[0] }, "threw"],
  ])("whose checkpoint fails %s", async (_name, fate, kind) => {
    const outcome = await run(handler, { fate: ({ invocation }) => (invocation === 1 ? fate : undefined) });
    expect(outcome.invocations.map(({ ended }) => ended.kind)).toEqual([kind, "answered"]);
    expect(outcome.result).toBe(large);
  });
  test("whose checkpoint is refused for good fails the execution instead of hanging", async () => {
    const outcome = await run(handler, {
      fate: () => ({
        kind: "reject",
        error: apiError(
          "InvalidParameterValueException",
          400,
          "Execution output payload size must be less than or equal to 1048576 bytes.",
        ),
      }),
    });
    expect(outcome.error?.ErrorMessage).toContain("Execution output payload size");
  });
});

describe("loading state", () => {
  const steps = async (_event: never, context: Context): Promise<number> => {
    for (let index = 0; index < 5; index++) await context.step(`s${index}`, async () => index);
    await context.wait("pause", { seconds: 1 });
    return 5;
  };
  test("reads every page, the input's included", async () => {
    const outcome = await run(
      async (event: { big: string }, context) => [await steps(undefined as never, context), event.big],
      { input: { big: "b" }, pageSize: 2 },
    );
    expect(outcome.result).toEqual([5, "b"]);
    expect(outcome.service.stateCalls.length).toBeGreaterThanOrEqual(3);
  });
  test("works when the event holds no operation at all, only a marker", async () => {
    const outcome = await run(async (event: { big: string }) => event.big, {
      input: { big: "b" },
      pageSize: 10,
      editEvent: (event) => ({ ...event, InitialExecutionState: { Operations: [], NextMarker: "page-0" } }),
    });
    expect(outcome.result).toBe("b");
  });
  test("from a service that pages in a circle fails, and says so, instead of never ending", async () => {
    const outcome = await run(steps, {
      stopAfter: 2,
      pageSize: 2,
      stateFate: () => ({ Operations: [], NextMarker: "again" }),
    });
    expect(outcome.error?.ErrorMessage).toContain("pages in a circle");
    expect(outcome.service.stateCalls).toHaveLength(2);
  });
  test.each<[string, Error, "answered" | "threw"]>([
    ["no access", apiError("AccessDeniedException", 403, "no"), "answered"],
    ["not found", apiError("ResourceNotFoundException", 404, "no"), "answered"],
    ["a bad marker", apiError("InvalidParameterValueException", 400, "Invalid marker"), "answered"],
    ["a KMS error", apiError("KMSDisabledException", 502, "no"), "answered"],
    ["a stale token", apiError("InvalidParameterValueException", 400, "Invalid checkpoint token"), "threw"],
    ["500", apiError("ServiceException", 500, "no"), "threw"],
    ["429", apiError("TooManyRequestsException", 429, "no"), "threw"],
    ["a reset", new Error("ECONNRESET"), "threw"],
  ])("that meets %s fails the execution or retries the invocation", async (_name, error, kind) => {
    const outcome = await run(steps, { stopAfter: 2, pageSize: 2, stateFate: () => ({ kind: "reject", error }) });
    expect(outcome.invocations[1]?.ended.kind).toBe(kind);
    if (kind === "answered") expect(outcome.error?.ErrorMessage).toContain("Loading the execution's state failed");
  });
  test.each([
    ["undefined", undefined],
    ["null", null],
    ["an empty object", {}],
    ["operations that are no list", { Operations: "x" }],
  ])("that is answered with %s ends with an error", async (_name, page) => {
    const outcome = await run(steps, {
      stopAfter: 2,
      pageSize: 2,
      stateFate: () => ({ kind: "edit", edit: () => page as never }),
    });
    expect(["threw", "answered"]).toContain(outcome.invocations[1]?.ended.kind);
  });
});
