import type { Shape } from "./constraint.ts";

const text = (max: number, pattern?: RegExp, min = 1): Shape => ({
  kind: "string",
  min,
  max,
  ...(pattern && { pattern }),
});
const integer = (min: number, max: number): Shape => ({ kind: "integer", min, max });
const structure = (members: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape => ({
  kind: "structure",
  members,
  required,
});
const plain: Shape = { kind: "string" };
const boolean: Shape = { kind: "boolean" };

const LONGEST_DELAY = 31_622_400;
const LONGEST_TIMEOUT = 99_999_999;
const LONGEST_PAYLOAD = 6_291_456;

export const executionArn: Shape = text(
  1024,
  /^arn:([a-zA-Z0-9-]+):lambda:([a-zA-Z0-9-]+):(\d{12}):function:([a-zA-Z0-9_-]+):(\$LATEST(?:\.PUBLISHED)?|[0-9]+)\/durable-execution\/([a-zA-Z0-9_-]+)\/([a-zA-Z0-9_-]+)$/,
);
export const executionName: Shape = text(64, /^[a-zA-Z0-9-_]+$/);
export const functionName: Shape = text(256, /^[a-zA-Z0-9$:_.-]+$/);
export const qualifier: Shape = text(128, /^(?:\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+)$/);
export const tenantId: Shape = text(256, /^[a-zA-Z0-9._:/=+\-@ ]+$/);
export const checkpointToken: Shape = text(2048, /^[A-Za-z0-9+/]+={0,2}$/);
export const maxItems: Shape = integer(0, 1000);
export const statuses: readonly string[] = [
  "SUCCEEDED",
  "TIMED_OUT",
  "DELETING",
  "STOPPED",
  "PAUSED",
  "PAUSING",
  "FAILED",
  "RUNNING",
];

const operationId = text(64, /^[a-zA-Z0-9-_]+$/);
const clientToken = text(64, /^[\x21-\x7E]+$/);

export const errorObject: Shape = structure({
  ErrorMessage: plain,
  ErrorType: plain,
  ErrorData: plain,
  StackTrace: { kind: "list", of: plain },
});

const update = structure(
  {
    Id: operationId,
    ParentId: operationId,
    Name: text(256, /^[\x20-\x7E]+$/),
    Type: { kind: "string", values: ["EXECUTION", "CONTEXT", "STEP", "WAIT", "CALLBACK", "CHAINED_INVOKE"] },
    SubType: text(32, /^[a-zA-Z0-9-_]+$/),
    Action: { kind: "string", values: ["START", "SUCCEED", "FAIL", "RETRY", "CANCEL"] },
    Payload: text(LONGEST_PAYLOAD, undefined, 0),
    Error: errorObject,
    ContextOptions: structure({ ReplayChildren: boolean }),
    StepOptions: structure({ NextAttemptDelaySeconds: integer(1, LONGEST_DELAY) }),
    WaitOptions: structure({ WaitSeconds: integer(1, LONGEST_DELAY) }),
    CallbackOptions: structure({
      TimeoutSeconds: integer(0, LONGEST_TIMEOUT),
      HeartbeatTimeoutSeconds: integer(0, LONGEST_TIMEOUT),
    }),
    ChainedInvokeOptions: structure(
      { FunctionName: functionName, TenantId: tenantId, XAmznTraceId: text(8192, undefined, 0) },
      ["FunctionName"],
    ),
  },
  ["Type", "Action"],
);

export const checkpointBody: Shape = structure(
  { CheckpointToken: checkpointToken, ClientToken: clientToken, Updates: { kind: "list", of: update } },
  ["CheckpointToken"],
);

export const pauseBody: Shape = structure({
  ClientToken: clientToken,
  ExecutionTimeoutPaused: boolean,
  Reason: text(1024, undefined, 0),
});

const durableConfig: Shape = structure({
  ExecutionTimeout: integer(1, LONGEST_DELAY),
  RetentionPeriodInDays: integer(1, 90),
  KMSKeyArn: plain,
});

export const functionBody: Shape = structure({
  FunctionName: functionName,
  Handler: plain,
  Timeout: integer(1, 900),
  MemorySize: integer(128, 32_768),
  DurableConfig: durableConfig,
});

export const aliasBody: Shape = structure({ Name: text(128, /^[a-zA-Z0-9-_]+$/), FunctionVersion: qualifier });
