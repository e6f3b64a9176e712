import type { ErrorObject } from "@aws-sdk/client-lambda";
import type { ActionAnswer } from "../shared/api.ts";
import { refusal } from "./answer.ts";
import { arnOf, nameOf } from "./request.ts";
import type { Source } from "./source.ts";

type Body = Readonly<Record<string, unknown>>;

export interface ActionPorts {
  readonly source: Source;
  readonly allowed: boolean;
  /** Takes one line for each action that was asked for. */
  readonly audit: (line: string) => void;
  readonly now: () => number;
}

export type ActionName = "callback" | "stop" | "start";

/** Does what changes an execution, if that is allowed, and leaves a line about it either way. */
export async function act(
  { source, allowed, audit, now }: ActionPorts,
  name: ActionName,
  body: Body,
): Promise<ActionAnswer> {
  const arn = arnOf(body["arn"]);
  const what = name === "callback" ? `callback ${String(body["kind"])}` : name;
  const write = (outcome: string): void => audit(`${new Date(now()).toISOString()} ${what} ${arn}: ${outcome}`);
  try {
    if (!allowed) {
      throw refusal("actions-off", "actions are off", "Start the command again with --allow-actions to use them.");
    }
    checkName(source, arn, body);
    const answer = await actions[name](source, arn, body);
    write(answer.arn === undefined ? "done" : `done, ${answer.arn}`);
    return answer;
  } catch (error) {
    write(`refused, ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}

/** In AWS whoever acts says the name of the execution that is meant. */
function checkName(source: Source, arn: string, { confirmName }: Body): void {
  if (confirmName === undefined && source.kind === "local") return;
  if (confirmName === nameOf(arn)) return;
  throw refusal(
    "name-differs",
    confirmName === undefined ? "the name of the execution is missing" : "this is not the name of the execution",
    `In AWS an action asks for the name of the execution, which is ${nameOf(arn)}.`,
  );
}

const actions: Readonly<Record<ActionName, (source: Source, arn: string, body: Body) => Promise<ActionAnswer>>> = {
  callback: async (source, arn, body) => {
    const calls = await source.calls(arn);
    const id = textIn(body, "callbackId");
    if (id === undefined) throw refusal("bad-request", "callbackId is missing", "Give the id of the callback.");
    switch (body["kind"]) {
      case "succeed":
        await calls.succeedCallback(id, textIn(body, "payload"));
        break;
      case "fail":
        await calls.failCallback(id, errorIn(body["error"], "error"));
        break;
      case "heartbeat":
        await calls.heartbeat(id);
        break;
      default:
        throw refusal("bad-request", "kind is not that of a callback's end", "Give succeed, fail or heartbeat.");
    }
    return { done: true };
  },
  stop: async (source, arn, body) => {
    await (await source.calls(arn)).stop(arn, errorIn(body["reason"], "reason"));
    return { done: true };
  },
  start: async (source, arn, body) => {
    const calls = await source.calls(arn);
    const { InputPayload, ExecutionDataIncluded } = await calls.execution(arn, true);
    if (ExecutionDataIncluded === false) {
      throw refusal("no-payload", "the service does not give the input", "Start it with `durascope invoke`.");
    }
    const [functionArn = ""] = arn.split("/durable-execution/");
    const [, functionName = "", qualifier = ""] = /^(.+):([^:]+)$/.exec(functionArn) ?? [];
    const started = await calls.start({ functionName, qualifier, name: textIn(body, "name"), payload: InputPayload });
    return { done: true, ...(started === undefined ? {} : { arn: started }) };
  },
};

function textIn(body: Body, member: string): string | undefined {
  const value = body[member];
  if (value === undefined || typeof value === "string") return value;
  throw refusal("bad-request", `${member} is not text`, "Give text, or leave it out.");
}

function errorIn(value: unknown, member: string): ErrorObject {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null) {
    throw refusal("bad-request", `${member} is not an object`, "Give type, message and data, each if wanted.");
  }
  const type = textIn(value as Body, "type");
  const message = textIn(value as Body, "message");
  const data = textIn(value as Body, "data");
  return {
    ...(type === undefined ? {} : { ErrorType: type }),
    ...(message === undefined ? {} : { ErrorMessage: message }),
    ...(data === undefined ? {} : { ErrorData: data }),
  };
}
