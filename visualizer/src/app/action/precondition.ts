import type { ExecutionModel, OperationView } from "@durascope/sdk/history";
import type { Target } from "../state/route.ts";

/** What can be done from the page. */
export type ActionKind = "succeed" | "fail" | "heartbeat" | "stop" | "start";

/** Where an action would be done. */
export interface Ground {
  readonly target: Target;
  readonly model: ExecutionModel;
  /** Whether the server lets the page act. */
  readonly allowed: boolean;
  /** Set when the scrubber shows an earlier moment. */
  readonly at: number | undefined;
}

/** Why an action cannot be done now; undefined when it can. */
export function obstacle(ground: Ground, kind: ActionKind, callback?: OperationView): string | undefined {
  const general = ofPage(ground);
  if (general !== undefined || kind === "start") return general;
  const { execution } = ground.model;
  if (execution.closed) return `The execution is over: ${execution.status}.`;
  return kind === "stop" ? undefined : ofCallback(callback);
}

function ofPage({ target, allowed, at }: Ground): string | undefined {
  if (target.kind === "file") return "This is a file: there is nothing to act on.";
  if (!allowed) return "The page may only read. Start durascope with --allow-actions.";
  return at === undefined ? undefined : "You are looking at an earlier moment. Go to the end first.";
}

function ofCallback(callback: OperationView | undefined): string | undefined {
  if (callback?.callback?.id === undefined) return "The history does not hold the id of this callback.";
  if (callback.end !== undefined) return `The callback is over: ${callback.status}.`;
  return callback.abandonedAt === undefined ? undefined : "What the callback belongs to is over.";
}

/** The execution an action concerns, in AWS: its account, region and function. */
interface AwsPlace {
  readonly region: string;
  readonly account: string;
  readonly functionName: string;
}

const arnShape = /^arn:[\w-]+:lambda:([a-z0-9-]+):(\d{12}):function:([^:/]+)/;

/** What an ARN says about where its execution is. */
export function placeOf(arn: string): AwsPlace | undefined {
  const [, region, account, functionName] = arnShape.exec(arn) ?? [];
  if (region === undefined || account === undefined || functionName === undefined) return undefined;
  return { region, account, functionName };
}

/** The name of the execution of an ARN, which actions in AWS ask for. */
export function executionName(arn: string): string | undefined {
  return /\/durable-execution\/([^/]+)\//.exec(arn)?.[1];
}

/** Why a text is no JSON, with the line and column; undefined when it is, and when it is empty. */
export function jsonFault(text: string): string | undefined {
  if (text.trim() === "") return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
