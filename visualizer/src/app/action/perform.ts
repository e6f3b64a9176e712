import {
  type ActionAnswer,
  type ActionError,
  type CallbackAction,
  paths,
  type StartAction,
  type StopAction,
} from "../../shared/api.ts";
import { postJson } from "../source/server.ts";
import { type ActionKind, jsonFault } from "./precondition.ts";

/** What the fields of the dialogs hold. */
export interface ActionInput {
  readonly payload: string;
  readonly errorType: string;
  readonly errorMessage: string;
  readonly errorData: string;
  readonly newName: string;
  readonly confirmName: string;
}

export const emptyInput: ActionInput = {
  payload: "",
  errorType: "",
  errorMessage: "",
  errorData: "",
  newName: "",
  confirmName: "",
};

const nameShape = /^[\w-]{1,64}$/;

/** Why an action cannot be sent with these fields; `expected` is the name that has to be typed, when one has. */
export function inputFault(kind: ActionKind, input: ActionInput, expected: string | undefined): string | undefined {
  if (kind === "succeed") {
    const fault = jsonFault(input.payload);
    if (fault !== undefined) return `The result is not JSON: ${fault}`;
  }
  if (kind === "start" && input.newName !== "" && !nameShape.test(input.newName)) {
    return "A name has 1 to 64 letters, digits, - and _.";
  }
  if (expected !== undefined && input.confirmName !== expected) return "Type the name of the execution to confirm.";
  return undefined;
}

interface Subject {
  readonly arn: string;
  readonly callbackId: string | undefined;
  readonly input: ActionInput;
}

/** Does an action. */
export function perform(kind: ActionKind, { arn, callbackId, input }: Subject): Promise<ActionAnswer> {
  const { payload, newName, confirmName } = input;
  const confirmed = confirmName === "" ? {} : { confirmName };
  switch (kind) {
    case "succeed":
    case "fail":
    case "heartbeat":
      return postJson<ActionAnswer>(paths.callback, {
        arn,
        callbackId: callbackId ?? "",
        kind,
        ...(kind === "succeed" && payload.trim() !== "" ? { payload } : {}),
        ...(kind === "fail" ? { error: errorOf(input) } : {}),
        ...confirmed,
      } satisfies CallbackAction);
    case "stop":
      return postJson<ActionAnswer>(paths.stop, { arn, reason: errorOf(input), ...confirmed } satisfies StopAction);
    case "start":
      return postJson<ActionAnswer>(paths.start, {
        arn,
        ...(newName === "" ? {} : { name: newName }),
        ...confirmed,
      } satisfies StartAction);
  }
}

function errorOf({ errorType, errorMessage, errorData }: ActionInput): ActionError {
  return {
    ...(errorType === "" ? {} : { type: errorType }),
    ...(errorMessage === "" ? {} : { message: errorMessage }),
    ...(errorData === "" ? {} : { data: errorData }),
  };
}
