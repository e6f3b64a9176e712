import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Rejection, statusOf } from "../rules/rejection.ts";
import * as callback from "./callback.ts";
import type { Answer, Exchange } from "./exchange.ts";
import * as execution from "./execution.ts";
import * as functions from "./function.ts";
import { invoke } from "./invoke.ts";
import * as observation from "./observation.ts";
import { Query } from "./query.ts";
import { route, type Operation } from "./route.ts";

export interface HttpPorts extends functions.FunctionService, observation.ObservationService {
  readonly options: execution.HttpOptions;
  readonly version: string;
  /** Requests that come earlier wait for it. */
  readonly ready: Promise<void>;
}

type Handle = (ports: HttpPorts, exchange: Exchange) => Answer | Promise<Answer>;

const operations: Readonly<Record<Operation, Handle>> = {
  Describe: ({ version }) => ({ body: { service: "durascope", version } }),
  Invoke: ({ engine }, exchange) => invoke(engine, exchange),
  CheckpointDurableExecution: ({ engine }, exchange) => execution.checkpoint(engine, exchange),
  GetDurableExecutionState: ({ engine }, exchange) => execution.getState(engine, exchange),
  GetDurableExecution: ({ engine }, exchange) => execution.getExecution(engine, exchange),
  GetDurableExecutionHistory: ({ engine, options }, exchange) => execution.getHistory(engine, exchange, options),
  ListDurableExecutionsByFunction: ({ engine, options }, exchange) =>
    execution.listExecutions(engine, exchange, options),
  StopDurableExecution: ({ engine }, exchange) => execution.stop(engine, exchange),
  PauseDurableExecution: ({ engine }, exchange) => execution.pause(engine, exchange),
  ResumeDurableExecution: ({ engine }, exchange) => execution.resume(engine, exchange),
  DeleteDurableExecution: ({ engine }, exchange) => execution.remove(engine, exchange),
  SendDurableExecutionCallbackSuccess: ({ engine }, exchange) => callback.succeed(engine, exchange),
  SendDurableExecutionCallbackFailure: ({ engine }, exchange) => callback.fail(engine, exchange),
  SendDurableExecutionCallbackHeartbeat: ({ engine }, exchange) => callback.heartbeat(engine, exchange),
  GetRecording: observation.getRecording,
  GetLogs: observation.getLogs,
  GetLive: observation.getLive,
  ListFunctions: functions.listFunctions,
  CreateFunction: functions.createFunction,
  GetFunction: functions.getFunction,
  DeleteFunction: functions.deleteFunction,
  GetFunctionConfiguration: functions.getConfiguration,
  UpdateFunctionConfiguration: functions.updateConfiguration,
  UpdateFunctionCode: functions.getConfiguration,
  PublishVersion: functions.publishVersion,
  ListVersionsByFunction: functions.listVersions,
  CreateAlias: functions.putAlias,
  UpdateAlias: functions.putAlias,
  GetAlias: functions.getAlias,
  ListAliases: functions.listAliases,
  DeleteAlias: functions.deleteAlias,
};

/** Larger than every limit on a payload even after JSON escaping, so that the limit itself can be reported. */
const BODY_BYTES = 16_777_216;
const DRAINED_BYTES = 10 * BODY_BYTES;

/** Listens, and answers when it is ready to. */
export async function listen(
  ports: HttpPorts,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Server> {
  const server = createServer((request, response) => void serve(ports, request, response));
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function serve(ports: HttpPorts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  try {
    const given = await answer(ports, request);
    if (given.stream === undefined) send(response, given, requestId);
    else given.stream(response);
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    const rejection =
      error instanceof Rejection ? error : new Rejection("ServiceException", `The service failed: ${String(error)}`);
    if (!request.complete) response.setHeader("connection", "close");
    send(response, refusal(rejection), requestId);
  }
}

async function answer(ports: HttpPorts, request: IncomingMessage): Promise<Answer> {
  const { method = "GET", url = "/", headers } = request;
  refuseForeignPages(headers.origin);
  const cut = url.indexOf("?");
  const path = cut < 0 ? url : url.slice(0, cut);
  const found = route(method, path);
  if (found === undefined) {
    throw new Rejection("UnknownOperationException", `${method} ${path} is no operation of this service`);
  }
  const body = await read(request);
  await ports.ready;
  const query = new Query(cut < 0 ? "" : url.slice(cut + 1));
  const { subject, alias } = found;
  return operations[found.operation](ports, { subject, alias, query, headers, body });
}

/** A page from elsewhere, opened in a browser on this machine, has no business with the service. */
function refuseForeignPages(origin: string | undefined): void {
  if (origin === undefined || /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(origin)) return;
  throw new Rejection("UnknownOperationException", "Requests from other sites are not answered");
}

/** A body that is too large is read to its end all the same, since clients look for an answer only then. */
function read(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (size > DRAINED_BYTES) request.destroy();
    });
    request.once("error", reject);
    request.once("end", () => {
      if (size <= BODY_BYTES) resolve(Buffer.concat(chunks));
      else reject(new Rejection("RequestTooLargeException", `Request must be smaller than ${BODY_BYTES} bytes`));
    });
  });
}

/** Clients differ in where they look for an error's name and text, so it stands everywhere they may. */
function refusal({ name, message }: Rejection): Answer {
  const status = statusOf[name];
  const Type = status < 500 ? "User" : "Service";
  return {
    status,
    headers: { "x-amzn-errortype": name },
    body: { Type, __type: name, ...(message !== "" && { message, Message: message }) },
  };
}

function send(response: ServerResponse, { status = 200, headers = {}, body = "" }: Answer, requestId: string): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "x-amzn-requestid": requestId,
    ...headers,
    ...(status !== 204 && { "content-length": Buffer.byteLength(text) }),
  });
  response.end(status === 204 ? undefined : text);
}
