import {
  type ExecutionModel,
  invocation,
  type InvocationDoubt,
  type Mark,
  markOf,
  operation,
  type OperationState,
  type OperationView,
  type PayloadRef,
  readPayload,
} from "@durascope/sdk/history";

/** What one invocation did about an operation; `certain` is false where history cannot tell. */
export interface ReportMark {
  readonly mark: Mark;
  readonly certain: boolean;
}

export interface ReportRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly depth: number;
  readonly isLeaf: boolean;
  readonly status: string;
  readonly state: OperationState;
  readonly attempts: number;
  readonly start: number;
  readonly end: number | undefined;
  readonly error: string | undefined;
  /** Per invocation. */
  readonly marks: readonly ReportMark[];
}

export interface ReportInvocation {
  /** From 1. */
  readonly number: number;
  readonly start: number;
  readonly end: number | undefined;
  readonly requestId: string | undefined;
  readonly error: string | undefined;
  readonly doubts: readonly InvocationDoubt[];
}

/** An execution as the text views show it. Times are epoch milliseconds. */
export interface Report {
  readonly arn: string | undefined;
  readonly name: string | undefined;
  readonly functionName: string | undefined;
  readonly status: string;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly input: string | undefined;
  readonly result: string | undefined;
  readonly error: string | undefined;
  readonly rows: readonly ReportRow[];
  readonly invocations: readonly ReportInvocation[];
  readonly diagnostics: readonly string[];
}

/** Reads from a model what the text views show. */
export function reportOf(model: ExecutionModel): Report {
  const { execution, invocations, tree } = model;
  return {
    arn: execution.arn,
    name: execution.name,
    functionName: execution.functionArn?.split(":")[6],
    status: execution.status,
    start: execution.start,
    end: execution.end,
    input: payloadText(model, execution.input),
    result: payloadText(model, execution.result),
    error: payloadText(model, execution.error),
    rows: Array.from(tree.rows, (index) => rowOf(operation(model, index))),
    invocations: Array.from({ length: invocations.count }, (_, index) => invocationOf(model, index)),
    diagnostics: model.diagnostics
      .filter(({ severity }) => severity !== "info")
      .map(({ code, message }) => `${code} ${message}`),
  };
}

function rowOf(view: OperationView): ReportRow {
  const { model, index } = view;
  return {
    id: view.id,
    name: view.name ?? "unnamed",
    type: view.subType ?? view.type,
    depth: view.depth,
    isLeaf: view.childCount === 0,
    status: view.status,
    state: view.state,
    attempts: view.attemptCount,
    start: view.start,
    end: view.end ?? view.abandonedAt,
    error: payloadText(model, view.error),
    marks: Array.from({ length: model.invocations.count }, (_, number) => {
      const { mark, fidelity } = markOf(model, index, number);
      return { mark, certain: fidelity !== "unknown" };
    }),
  };
}

function invocationOf(model: ExecutionModel, index: number): ReportInvocation {
  const { start, end, requestId, error, doubts } = invocation(model, index);
  return {
    number: index + 1,
    start,
    end,
    requestId,
    error: error === undefined ? undefined : (payloadText(model, error) ?? "an error"),
    doubts,
  };
}

/** A payload as text; an error as its type and message. */
function payloadText(model: ExecutionModel, ref: PayloadRef | undefined): string | undefined {
  if (ref === undefined) return undefined;
  const payload = readPayload(model, ref);
  if (payload.state === "text") return payload.text;
  if (payload.state !== "error") return undefined;
  const { ErrorType, ErrorMessage } = payload.error;
  return [ErrorType, ErrorMessage].filter((part) => part !== undefined && part !== "").join(": ") || undefined;
}
