/**
 * The HTTP API between the page and its loopback server, as types. Every request to `/api` carries the header
 * `tokenHeader`; every answer that is not a success is a `ProblemAnswer`. Times are epoch milliseconds.
 */

/** Header that carries the token of the page's URL fragment (`#token=...`). */
export const tokenHeader = "x-durascope-token";
/** Header of a payload's answer: its size in bytes, however much of it was asked for. */
export const sizeHeader = "x-durascope-size";
/** Header of a payload's answer: `true` when the API itself gave only the beginning. */
export const truncatedHeader = "x-durascope-truncated";

/** Paths of the API, each with the query or body it takes. */
export const paths = {
  session: "/api/session",
  functions: "/api/functions",
  /** `ExecutionsQuery` */
  executions: "/api/executions",
  /** `?arn` */
  execution: "/api/execution",
  /** `?arn&after` */
  events: "/api/execution/events",
  /** `?arn&after` */
  live: "/api/execution/live",
  /** `?arn&event&member&head` */
  payload: "/api/execution/payload",
  /** `?arn` */
  payloads: "/api/execution/payloads",
  /** `?arn&operation` */
  logs: "/api/execution/logs",
  /** `?arn` */
  recording: "/api/execution/recording",
  /** `?id` */
  file: "/api/file",
  /** body `CallbackAction` */
  callback: "/api/action/callback",
  /** body `StopAction` */
  stop: "/api/action/stop",
  /** body `StartAction` */
  start: "/api/action/start",
} as const;

export type ProblemCode =
  /** The request itself is wrong. */
  | "bad-request"
  /** What is asked for is not the ARN of an execution. */
  | "bad-arn"
  /** Refused by the page's own server: token, host, origin, or kind of request. */
  | "forbidden"
  | "too-large"
  /** The server was started without `--allow-actions`. */
  | "actions-off"
  /** The name typed to confirm an action is not that of the execution. */
  | "name-differs"
  /** The server was started with `--no-payloads`. */
  | "payloads-off"
  /** The service does not know it; it may also be past its retention. */
  | "not-found"
  /** The execution is known, its history is not any more. */
  | "expired"
  | "access-denied"
  /** The service may not use the key that encrypts the data. */
  | "kms-denied"
  /** The service gave no more than this: its data is gone, or was never included. */
  | "no-payload"
  | "throttled"
  | "no-credentials"
  | "expired-credentials"
  | "no-region"
  | "unreachable"
  /** Nobody waits for this callback any more. */
  | "callback-closed"
  /** This source does not have it. */
  | "not-available"
  /** The service answered with something else. */
  | "service-error"
  /** A defect of the page's own server. */
  | "internal";

/** What went wrong, and what to do about it. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly next: string;
  /** Of the refused request, to find it again in AWS. */
  readonly requestId?: string;
  /** The API call that failed, such as `GetDurableExecution`. */
  readonly call?: string;
  /** The IAM action it needs, such as `lambda:GetDurableExecution`. */
  readonly permission?: string;
}

export interface ProblemAnswer {
  readonly error: Problem;
}

export interface SessionAnswer {
  readonly version: string;
  readonly allowActions: boolean;
  /** False when payloads are never loaded. */
  readonly payloads: boolean;
  readonly source: SourceInfo;
  readonly links: SessionLinks;
  /** Files given on the command line. */
  readonly opened: readonly OpenedFile[];
}

export interface SourceInfo {
  readonly kind: "local" | "aws" | "none";
  readonly region?: string;
  readonly account?: string;
  readonly role?: string;
  /** In words: `local service at 127.0.0.1:3500`, `AWS, 123456789012, eu-west-1`. */
  readonly label: string;
}

/** Address of a trace; `{traceId}` stands for the id. */
export interface SessionLinks {
  readonly jaeger?: string;
  readonly xray?: string;
}

export interface OpenedFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

export interface FunctionSummary {
  readonly name: string;
  readonly arn: string;
  readonly durable: boolean;
}

export interface FunctionsAnswer {
  readonly functions: readonly FunctionSummary[];
}

/** Filters of the list, all optional. `from` and `to` are epoch milliseconds of the start. */
export interface ExecutionsQuery {
  readonly function?: string;
  /** Several are separated by commas. */
  readonly status?: string;
  /** The whole name, as the service compares it. */
  readonly name?: string;
  readonly from?: number;
  readonly to?: number;
  readonly cursor?: string;
  /** 50 by default, at most 1,000. */
  readonly limit?: number;
}

export interface ExecutionSummary {
  readonly arn: string;
  readonly name: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly status: string;
  readonly start: number;
  readonly end?: number;
}

export interface ExecutionsAnswer {
  readonly executions: readonly ExecutionSummary[];
  /** `cursor` of the next page. */
  readonly next?: string;
  /** Functions whose executions could not be listed; the others are. */
  readonly problems?: readonly (Problem & { readonly functionName: string })[];
}

/**
 * What stands in place of a payload. Without `Size` it is not loaded yet, and it is not known whether there is one.
 * With `Size` it is known: 0 means there is none. `Truncated` beside a `Size` means that the API itself gave no more.
 */
export interface PayloadStub {
  readonly Size?: number;
  readonly Truncated?: boolean;
}

/** The execution as the API describes it, payloads replaced. */
export interface ExecutionRecordAnswer {
  readonly DurableExecutionArn: string;
  readonly DurableExecutionName?: string;
  readonly FunctionArn?: string;
  readonly Version?: string;
  readonly Status?: string;
  readonly StartTimestamp?: number;
  readonly EndTimestamp?: number;
  readonly DurableConfig?: {
    readonly ExecutionTimeout?: number;
    readonly RetentionPeriodInDays?: number;
    readonly KMSKeyArn?: string;
  };
  readonly TraceHeader?: { readonly XAmznTraceId?: string };
  readonly PauseDetails?: { readonly ExecutionTimeoutPaused?: boolean; readonly PauseRequestTimestamp?: number };
}

/** One event as the API gives it, payloads replaced by a `PayloadStub`, times as numbers. */
export interface EventLine {
  readonly EventId: number;
  readonly EventType: string;
  readonly EventTimestamp: number;
  readonly Id?: string;
  readonly Name?: string;
  readonly ParentId?: string;
  readonly SubType?: string;
  readonly [member: string]: unknown;
}

/**
 * Lines of the event stream: the record, then events, each once, pages as they arrive (the newest page may come before
 * the middle), `expected` once it is known how many there will be, and one last line.
 */
export type StreamLine =
  | ExecutionRecordAnswer
  | EventLine
  | { readonly expected: number }
  | { readonly end: true; readonly events: number }
  | ProblemAnswer;

export type PayloadMember = "Input" | "Result" | "Error" | "Reason";

/** One payload of the history, without its text. `event` is the `EventId`. */
export interface PayloadSummary {
  readonly event: number;
  readonly member: PayloadMember;
  readonly size: number;
  readonly truncated?: true;
  /** Of an error: its type and the beginning of its message. */
  readonly error?: { readonly type?: string; readonly message?: string };
}

/** Sizes of all payloads. Asking for them makes the server load them, once. */
export interface PayloadsAnswer {
  /** The last event it tells about. */
  readonly until: number;
  readonly payloads: readonly PayloadSummary[];
}

/** Data of one message of the live stream; its id is the `EventId` of its last event. */
export interface LiveMessage {
  readonly events: readonly EventLine[];
  /** When it has changed. */
  readonly record?: ExecutionRecordAnswer;
  /** When the runtime has recorded more. */
  readonly recordings?: readonly unknown[];
  readonly logs?: readonly LogLine[];
}

/**
 * Kinds of messages of the live stream: `message` with a `LiveMessage`, `resync` (load everything again), `end` (the
 * execution is over), `problem` with a `Problem` (`retrying` says whether the server tries again).
 */
export type LiveEventName = "message" | "resync" | "end" | "problem";

export interface LiveProblem extends Problem {
  readonly retrying: boolean;
}

/** One line that a function logged. Members beyond these are those of the line itself. */
export interface LogLine {
  readonly timestamp: number;
  readonly level?: string;
  readonly message: string;
  readonly requestId?: string;
  readonly operationId?: string;
  readonly attempt?: number;
  readonly [member: string]: unknown;
}

export interface LogsAnswer {
  readonly available: boolean;
  readonly lines: readonly LogLine[];
  /** Where they are instead: a CloudWatch Logs Insights query and its log group. */
  readonly elsewhere?: {
    readonly text: string;
    readonly logGroup: string;
    readonly query: string;
    readonly from?: number;
    readonly to?: number;
  };
}

/** What the runtime recorded of one invocation: the events of its stream, as they are. */
export interface RecordedInvocation {
  readonly requestId: string;
  readonly events: readonly unknown[];
}

export interface RecordingAnswer {
  readonly available: boolean;
  readonly invocations: readonly RecordedInvocation[];
}

export interface CallbackAction {
  readonly arn: string;
  readonly callbackId: string;
  readonly kind: "succeed" | "fail" | "heartbeat";
  /** Of `succeed`: passed on as it is. */
  readonly payload?: string;
  /** Of `fail`. */
  readonly error?: ActionError;
  /** The execution's name, which actions in AWS ask for. */
  readonly confirmName?: string;
}

export interface ActionError {
  readonly type?: string;
  readonly message?: string;
  readonly data?: string;
}

export interface StopAction {
  readonly arn: string;
  readonly reason?: ActionError;
  readonly confirmName?: string;
}

/** Starts a new execution of the same function with the same input. */
export interface StartAction {
  readonly arn: string;
  /** Name of the new execution; the service invents one otherwise. */
  readonly name?: string;
  readonly confirmName?: string;
}

export interface ActionAnswer {
  readonly done: true;
  /** Of `start`: the new execution. */
  readonly arn?: string;
}
