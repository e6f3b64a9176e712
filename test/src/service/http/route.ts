import { percentDecode } from "./query.ts";

const executionActions = {
  "POST checkpoint": "CheckpointDurableExecution",
  "GET state": "GetDurableExecutionState",
  "GET history": "GetDurableExecutionHistory",
  "POST stop": "StopDurableExecution",
  "POST pause": "PauseDurableExecution",
  "POST resume": "ResumeDurableExecution",
} as const;

const plainExecutionActions = {
  GET: "GetDurableExecution",
  DELETE: "DeleteDurableExecution",
} as const;

const callbackActions = {
  "POST succeed": "SendDurableExecutionCallbackSuccess",
  "POST fail": "SendDurableExecutionCallbackFailure",
  "POST heartbeat": "SendDurableExecutionCallbackHeartbeat",
} as const;

const observationActions = {
  "GET recording": "GetRecording",
  "GET logs": "GetLogs",
  "GET live": "GetLive",
} as const;

const functionActions = {
  GET: "GetFunction",
  DELETE: "DeleteFunction",
  "POST invocations": "Invoke",
  "GET configuration": "GetFunctionConfiguration",
  "PUT configuration": "UpdateFunctionConfiguration",
  "PUT code": "UpdateFunctionCode",
  "POST versions": "PublishVersion",
  "GET versions": "ListVersionsByFunction",
  "POST aliases": "CreateAlias",
  "GET aliases": "ListAliases",
  "GET aliases/*": "GetAlias",
  "PUT aliases/*": "UpdateAlias",
  "DELETE aliases/*": "DeleteAlias",
} as const;

type ValueOf<T> = T[keyof T];

export type Operation =
  | "Describe"
  | "ListFunctions"
  | "CreateFunction"
  | "ListDurableExecutionsByFunction"
  | ValueOf<typeof executionActions>
  | ValueOf<typeof plainExecutionActions>
  | ValueOf<typeof callbackActions>
  | ValueOf<typeof observationActions>
  | ValueOf<typeof functionActions>;

export interface Route {
  readonly operation: Operation;
  /** The ARN, function name or callback id in the path. */
  readonly subject: string;
  readonly alias: string | undefined;
}

/**
 * Finds the operation for a path that is still encoded. Clients send an ARN as one segment; a person with curl sends
 * its slashes as they are, so whatever stands between the known ends belongs to it.
 */
export function route(method: string, path: string): Route | undefined {
  const segments = path.split("/").slice(1);
  if (path === "/") return method === "GET" ? found("Describe", []) : undefined;
  const [version, kind, ...rest] = segments.at(-1) === "" ? segments.slice(0, -1) : segments;
  const key = `${version}/${kind}`;
  return Object.hasOwn(roots, key) ? roots[key]?.(method, rest) : undefined;
}

const roots: Readonly<Record<string, (method: string, rest: readonly string[]) => Route | undefined>> = {
  "2025-12-01/durable-executions": executionRoute,
  "2025-12-01/durable-execution-callbacks": callbackRoute,
  "2025-12-01/functions": listRoute,
  "2015-03-31/functions": functionRoute,
  "durascope/executions": observationRoute,
};

function found(operation: Operation, subject: readonly string[], alias?: string): Route {
  return { operation, subject: percentDecode(subject.join("/")), alias: alias && percentDecode(alias) };
}

function lookup(table: Readonly<Record<string, Operation>>, key: string): Operation | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function executionRoute(method: string, rest: readonly string[]): Route | undefined {
  const action = lookup(executionActions, `${method} ${rest.at(-1) ?? ""}`);
  if (action !== undefined && rest.length > 1) return found(action, rest.slice(0, -1));
  const plain = lookup(plainExecutionActions, method);
  return plain === undefined || rest.length === 0 ? undefined : found(plain, rest);
}

function listRoute(method: string, [name, list, more]: readonly string[]): Route | undefined {
  const known = method === "GET" && name !== undefined && list === "durable-executions" && more === undefined;
  return known ? found("ListDurableExecutionsByFunction", [name]) : undefined;
}

function observationRoute(method: string, rest: readonly string[]): Route | undefined {
  const action = lookup(observationActions, `${method} ${rest.at(-1) ?? ""}`);
  return action === undefined || rest.length < 2 ? undefined : found(action, rest.slice(0, -1));
}

function callbackRoute(method: string, rest: readonly string[]): Route | undefined {
  const action = lookup(callbackActions, `${method} ${rest.at(-1) ?? ""}`);
  return action === undefined || rest.length < 2 ? undefined : found(action, rest.slice(0, -1));
}

function functionRoute(method: string, rest: readonly string[]): Route | undefined {
  const [name, part, alias, ...more] = rest;
  if (more.length > 0) return undefined;
  if (name === undefined || name === "") {
    if (method === "GET") return found("ListFunctions", []);
    return method === "POST" ? found("CreateFunction", []) : undefined;
  }
  const suffix = part === undefined ? "" : ` ${part}${alias === undefined ? "" : "/*"}`;
  const action = lookup(functionActions, `${method}${suffix}`);
  return action === undefined ? undefined : found(action, [name], alias);
}
