import type { ServerResponse } from "node:http";
import type { ExecutionStatus } from "@aws-sdk/client-lambda";
import {
  type FunctionsAnswer,
  paths,
  type SessionAnswer,
  type SessionLinks,
  sizeHeader,
  truncatedHeader,
} from "../shared/api.ts";
import { act, type ActionName, type ActionPorts } from "./action.ts";
import { readBody, refusal, sendJson } from "./answer.ts";
import { sendEvents } from "./event-lines.ts";
import type { Executions } from "./executions.ts";
import type { Files } from "./files.ts";
import { functionSummaries, listExecutions } from "./listing.ts";
import { streamLive } from "./live.ts";
import { arnOf, memberOf, numberOf, operationOf, type Request, textOf } from "./request.ts";
import type { Source } from "./source.ts";

/** What the API answers from. */
export interface ApiPorts extends ActionPorts {
  readonly source: Source;
  readonly executions: Executions;
  readonly files: Files;
  readonly version: string;
  readonly links: SessionLinks;
  /** Whether payloads may be loaded. */
  readonly payloads: boolean;
  /** Only files are shown. */
  readonly sourceless: boolean;
}

export type Handle = (ports: ApiPorts, request: Request) => Promise<void>;

/** Method and path of each request that the API answers; there are no others. */
export const routes: Readonly<Record<string, Handle>> = {
  [`GET ${paths.session}`]: session,
  [`GET ${paths.functions}`]: functions,
  [`GET ${paths.executions}`]: executions,
  [`GET ${paths.execution}`]: async (ports, { query, response }) =>
    sendJson(response, await held(ports, query).record()),
  [`GET ${paths.events}`]: (ports, request) =>
    sendEvents(request, held(ports, request.query), numberOf(request.query, "after", 0)),
  [`GET ${paths.live}`]: live,
  [`GET ${paths.payload}`]: payload,
  [`GET ${paths.payloads}`]: async (ports, { query, response }) => {
    mayLoadPayloads(ports);
    sendJson(response, await held(ports, query).payloads.summaries());
  },
  [`GET ${paths.logs}`]: async ({ source }, { query, response }) =>
    sendJson(response, await source.logs(arnOf(query.get("arn")), operationOf(query))),
  [`GET ${paths.recording}`]: async ({ source }, { query, response }) =>
    sendJson(response, await source.recording(arnOf(query.get("arn")))),
  [`GET ${paths.file}`]: ({ files }, { query, response }) => files.send(response, query.get("id")),
  [`POST ${paths.callback}`]: action("callback"),
  [`POST ${paths.stop}`]: action("stop"),
  [`POST ${paths.start}`]: action("start"),
};

function held({ executions }: ApiPorts, query: URLSearchParams) {
  return executions.of(arnOf(query.get("arn")));
}

async function session(ports: ApiPorts, { response }: Request): Promise<void> {
  const { source, sourceless, files, version, links, allowed, payloads } = ports;
  const answer: SessionAnswer = {
    version,
    allowActions: allowed,
    payloads,
    source: sourceless ? { kind: "none", label: "files" } : await source.info(),
    links,
    opened: files.opened,
  };
  sendJson(response, answer);
}

async function functions({ source }: ApiPorts, { response }: Request): Promise<void> {
  const answer: FunctionsAnswer = { functions: functionSummaries(await (await source.calls()).functions()) };
  sendJson(response, answer);
}

async function executions({ source }: ApiPorts, { query, response }: Request): Promise<void> {
  const calls = await source.calls();
  const wanted = textOf(query, "function");
  const names =
    wanted === undefined
      ? functionSummaries(await calls.functions()).flatMap(({ name, durable }) => (durable ? [name] : []))
      : [wanted];
  const answer = await listExecutions(calls, {
    functions: names,
    statuses: (textOf(query, "status")?.split(",") ?? []) as ExecutionStatus[],
    name: textOf(query, "name"),
    from: optionalNumber(query, "from"),
    to: optionalNumber(query, "to"),
    cursor: textOf(query, "cursor"),
    limit: Math.min(1000, Math.max(1, numberOf(query, "limit", 50))),
  });
  sendJson(response, answer);
}

function optionalNumber(query: URLSearchParams, name: string): number | undefined {
  return textOf(query, name) === undefined ? undefined : numberOf(query, name, 0);
}

async function live(ports: ApiPorts, { query, response, message }: Request): Promise<void> {
  const execution = held(ports, query);
  const resumed = message.headers["last-event-id"];
  const after = typeof resumed === "string" && /^\d{1,15}$/.test(resumed) ? Number(resumed) : undefined;
  await streamLive(response, execution, after ?? numberOf(query, "after", 0));
}

async function payload(ports: ApiPorts, { query, response }: Request): Promise<void> {
  mayLoadPayloads(ports);
  const event = numberOf(query, "event", 0);
  const head = textOf(query, "head") === undefined ? Number.POSITIVE_INFINITY : numberOf(query, "head", 0);
  const { bytes, truncated } = await held(ports, query).payloads.payload(event, memberOf(query));
  sendText(response, wholeCharacters(bytes, head), { size: bytes.length, truncated });
}

/** The first bytes, less a character that would be cut in two. */
function wholeCharacters(bytes: Buffer, length: number): Buffer {
  if (length >= bytes.length) return bytes;
  let end = length;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

function sendText(response: ServerResponse, body: Buffer, about: { size: number; truncated: boolean }): void {
  response.writeHead(200, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": body.length,
    [sizeHeader]: about.size,
    ...(about.truncated ? { [truncatedHeader]: "true" } : {}),
  });
  response.end(body);
}

function mayLoadPayloads({ payloads }: ApiPorts): void {
  if (payloads) return;
  throw refusal("payloads-off", "payloads are not loaded", "Start the command again without --no-payloads.");
}

function action(name: ActionName): Handle {
  return async (ports, { message, response }) => {
    sendJson(response, await act(ports, name, await readBody(message)));
  };
}
