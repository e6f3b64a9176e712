import type { IncomingMessage, ServerResponse } from "node:http";
import type { PayloadMember } from "../shared/api.ts";
import { refusal } from "./answer.ts";

/** A request to the API that has passed the guard. */
export interface Request {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

const arnShape =
  /^arn:[\w-]{1,20}:lambda:[a-z0-9-]{1,40}:\d{12}:function:[\w-]+:[\w.$-]+\/durable-execution\/[\w-]+\/[\w-]+$/;
const longest = 1024;

/** The ARN of an execution, from a query or a body. */
export function arnOf(value: unknown): string {
  if (typeof value === "string" && value.length <= longest && arnShape.test(value)) return value;
  throw refusal(
    "bad-arn",
    `${typeof value === "string" ? value.slice(0, 200) : "what was given"} is not the ARN of an execution`,
    "It looks like arn:aws:lambda:REGION:ACCOUNT:function:NAME:VERSION/durable-execution/NAME/ID.",
  );
}

/** The execution's own name, which its ARN ends with before its id. */
export function nameOf(arn: string): string {
  return arn.split("/")[2] ?? "";
}

/** A whole number from a query; `otherwise` when it is not given. */
export function numberOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null || text === "") return otherwise;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw refusal("bad-request", `${name} is not a whole number`, "Leave it out, or give one.");
}

/** A text from a query; an empty one is none. */
export function textOf(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) || undefined;
}

/** The id of an operation from a query, if one is given. */
export function operationOf(query: URLSearchParams): string | undefined {
  const id = textOf(query, "operation");
  if (id === undefined || /^[\w-]{1,128}$/.test(id)) return id;
  throw refusal("bad-request", "operation is not the id of an operation", "Leave it out, or give one.");
}

const members: readonly PayloadMember[] = ["Input", "Result", "Error", "Reason"];

export function memberOf(query: URLSearchParams): PayloadMember {
  const member = members.find((one) => one === query.get("member"));
  if (member !== undefined) return member;
  throw refusal("bad-request", "member is not that of a payload", `Give one of ${members.join(", ")}.`);
}
