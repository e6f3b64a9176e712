import { afterEach, describe, expect, it } from "vitest";
import type { DurableEventBody, OperationRef } from "./event.ts";
import { createVerboseSink, refreshLogConfig } from "./logger.ts";
import { EventStream } from "./stream.ts";

const operation: OperationRef = {
  id: "abc",
  path: "1-2",
  type: "STEP",
  subType: "Step",
  name: "charge card",
  parentId: undefined,
};
const secret = "s3cret";

function turn(mode: string | undefined): void {
  if (mode === undefined) delete process.env["DURABLE_VERBOSE_MODE"];
  else process.env["DURABLE_VERBOSE_MODE"] = mode;
  refreshLogConfig();
}
afterEach(() => turn(undefined));

it.each([[undefined], ["false"], ["1"], ["TRUE"]])("there is no verbose sink for %j", (mode) => {
  turn(mode);
  expect(createVerboseSink()).toBeUndefined();
});

describe("a verbose line", () => {
  const rows: [body: DurableEventBody, line: string][] = [
    [
      {
        kind: "operation.ended",
        operation,
        status: "SUCCEEDED",
        record: undefined,
        result: secret,
        error: undefined,
        replay: false,
      },
      'durable 0 operation.ended Step "charge card" 1-2 (abc) status=SUCCEEDED replay=false\n',
    ],
    [
      {
        kind: "attempt.ended",
        operation,
        attempt: 2,
        endedAt: 0,
        startedAt: 1,
        outcome: "FAILED",
        error: { ErrorType: "TypeError", ErrorMessage: secret },
        retryDelaySeconds: 3,
        replay: false,
        record: undefined,
      },
      'durable 0 attempt.ended Step "charge card" 1-2 (abc) attempt=2 endedAt=0 startedAt=1 outcome=FAILED error=TypeError retryDelaySeconds=3 replay=false\n',
    ],
    [
      { kind: "checkpoint.sent", call: 1, updates: 3, bytes: 900, attempt: 1 },
      "durable 0 checkpoint.sent call=1 updates=3 bytes=900 attempt=1\n",
    ],
    [
      { kind: "sink.failed", sink: "x", error: new RangeError(secret) },
      "durable 0 sink.failed sink=x error=RangeError\n",
    ],
    [
      {
        kind: "invocation.started",
        executionArn: "arn",
        requestId: "r",
        tenantId: undefined,
        first: true,
        input: { secret },
        executionStartedAt: 1,
        operations: new Map(),
        updatedOperationIds: ["a"],
        coldStart: true,
      },
      "durable 0 invocation.started executionArn=arn requestId=r first=true executionStartedAt=1 operations=0 updatedOperationIds=1 coldStart=true\n",
    ],
    [{ kind: "late.refused", what: "body", operation: undefined }, "durable 0 late.refused what=body\n"],
  ];
  it.each(rows)("of %o has names and no payload", (body, expected) => {
    turn("true");
    const lines: string[] = [];
    const sink = createVerboseSink((line) => lines.push(line));
    new EventStream(sink === undefined ? [] : [sink], () => 5).emit({ ...body });
    expect(lines).toEqual([expected]);
    expect(lines.join("")).not.toContain(secret);
  });
});
