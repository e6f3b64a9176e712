import type { OperationState, OperationView } from "@durascope/sdk/history";

/** What an operation is, finer than the wire's type: which icon it has and which word the filter knows it by. */
export const operationKinds = [
  "step",
  "condition",
  "wait",
  "callback",
  "invoke",
  "context",
  "map",
  "parallel",
  "branch",
  "other",
] as const;
export type OperationKind = (typeof operationKinds)[number];

const bySubType: Readonly<Record<string, OperationKind>> = {
  Step: "step",
  WaitForCondition: "condition",
  Wait: "wait",
  Callback: "callback",
  WaitForCallback: "callback",
  ChainedInvoke: "invoke",
  RunInChildContext: "context",
  Map: "map",
  Parallel: "parallel",
  MapIteration: "branch",
  ParallelBranch: "branch",
};
const byType: Readonly<Record<string, OperationKind>> = {
  STEP: "step",
  WAIT: "wait",
  CALLBACK: "callback",
  CHAINED_INVOKE: "invoke",
  CONTEXT: "context",
};

/** The kind of an operation. */
export function kindOf({ subType, type }: Pick<OperationView, "subType" | "type">): OperationKind {
  return bySubType[subType ?? ""] ?? byType[type] ?? "other";
}

export const kindTexts: Readonly<Record<OperationKind, string>> = {
  step: "Step",
  condition: "Condition",
  wait: "Wait",
  callback: "Callback",
  invoke: "Invoke",
  context: "Context",
  map: "Map",
  parallel: "Parallel",
  branch: "Branch",
  other: "Other",
};

/** Hue of a state: the outcome, as the tokens name it. */
export type Tone = "succeeded" | "failed" | "running" | "attention" | "waiting";

export const stateTones: Readonly<Record<OperationState, Tone>> = {
  future: "waiting",
  running: "running",
  waiting: "waiting",
  backoff: "attention",
  ready: "attention",
  interrupted: "attention",
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "waiting",
  "timed-out": "failed",
  stopped: "waiting",
  abandoned: "waiting",
};

export const stateTexts: Readonly<Record<OperationState, string>> = {
  future: "not started",
  running: "running",
  waiting: "waiting",
  backoff: "waiting for its retry",
  ready: "retry due",
  interrupted: "interrupted",
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "cancelled",
  "timed-out": "timed out",
  stopped: "stopped",
  abandoned: "abandoned",
};

/** Tone and state of an execution's status. */
export function stateOfExecution(status: string): OperationState {
  const states: Readonly<Record<string, OperationState>> = {
    RUNNING: "running",
    PAUSED: "waiting",
    PAUSING: "waiting",
    SUCCEEDED: "succeeded",
    FAILED: "failed",
    TIMED_OUT: "timed-out",
    STOPPED: "stopped",
  };
  return states[status] ?? "waiting";
}
