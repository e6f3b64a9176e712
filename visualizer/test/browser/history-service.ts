import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HistoryEvent } from "@durascope/sdk/history";
import type { FixtureExecution } from "../fixtures/writer.ts";

/** A service that answers for executions it was given, as the Lambda API does, and lets tests make them longer. */
export interface HistoryService {
  readonly url: string;
  /** Adds events to the history of an execution. */
  append(arn: string, events: readonly HistoryEvent[]): void;
  /** Refuses requests for the history of an execution from now on, or once it has answered some of them. */
  refuse(arn: string, refusal: Refusal): void;
  close(): Promise<void>;
}

/** How the API refuses. */
interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  /** Requests that are answered before. Default: none. */
  readonly after?: number;
}

interface Held {
  refusal?: Refusal;
  asked: number;
  readonly record: FixtureExecution["record"];
  readonly events: HistoryEvent[];
}

type Query = URLSearchParams;

/** Serves executions on a free port of this machine. */
export async function serveHistories(executions: readonly FixtureExecution[]): Promise<HistoryService> {
  const held = new Map(
    executions.map(({ record, events }): [string, Held] => [
      record.DurableExecutionArn,
      { record, events: [...events], asked: 0 },
    ]),
  );
  const server = createServer((request, response) => answer(held, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    append: (arn, events) => void held.get(arn)?.events.push(...events),
    refuse: (arn, refusal) => {
      const execution = held.get(arn);
      if (execution !== undefined) Object.assign(execution, { refusal, asked: 0 });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(held: ReadonlyMap<string, Held>, { url = "/" }: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const [, arn, history] = /^\/2025-12-01\/durable-executions\/(.+?)(\/history)?$/.exec(pathname) ?? [];
  const execution = arn === undefined ? undefined : held.get(decodeURIComponent(arn));
  if (execution !== undefined) {
    const { refusal } = execution;
    if (history !== undefined && refusal !== undefined && execution.asked++ >= (refusal.after ?? 0)) {
      response.setHeader("x-amzn-errortype", refusal.type);
      response.setHeader("x-amzn-requestid", "4f1c2b7e");
      return send(response, refusal.status, { Message: refusal.message });
    }
    return send(response, 200, history === undefined ? recordOf(execution) : pageOf(execution, searchParams));
  }
  if (pathname.startsWith("/2015-03-31/functions")) return send(response, 200, { Functions: functionsOf(held) });
  const [, name] = /^\/2025-12-01\/functions\/(.+?)\/durable-executions$/.exec(pathname) ?? [];
  if (name !== undefined) {
    const own = [...held.values()].filter((execution) => isListed(execution, decodeURIComponent(name), searchParams));
    return send(response, 200, { DurableExecutions: own.map(recordOf) });
  }
  response.setHeader("x-amzn-errortype", "ResourceNotFoundException");
  send(response, 404, { Type: "User", Message: `nothing is known of ${pathname}` });
}

function isListed({ record }: Held, functionName: string, query: Query): boolean {
  const statuses = query.getAll("Statuses");
  const isWanted = statuses.length === 0 || statuses.includes(record.Status);
  return isWanted && record.FunctionArn.split(":").includes(functionName);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function functionsOf(held: ReadonlyMap<string, Held>): object[] {
  const arns = new Set([...held.values()].map(({ record }) => record.FunctionArn.replace(/:[^:]+$/, "")));
  return [...arns].map((arn) => ({
    FunctionName: arn.split(":").at(-1),
    FunctionArn: arn,
    DurableConfig: { ExecutionTimeout: 31_536_000, RetentionPeriodInDays: 14 },
  }));
}

/** The API writes times as seconds. */
function recordOf({ record }: Held): object {
  const { StartTimestamp, EndTimestamp } = record;
  return {
    ...record,
    StartTimestamp: Date.parse(StartTimestamp) / 1000,
    ...(EndTimestamp === undefined ? {} : { EndTimestamp: Date.parse(EndTimestamp) / 1000 }),
  };
}

function pageOf({ events }: Held, query: Query): object {
  const size = Math.min(1000, Number(query.get("MaxItems") ?? 100));
  const from = Number(query.get("Marker") ?? 0);
  const ordered = query.get("ReverseOrder") === "true" ? events.toReversed() : events;
  const withData = query.get("IncludeExecutionData") === "true";
  const page = ordered.slice(from, from + size).map((event) => wireEvent(event, withData));
  return { Events: page, ...(from + size < events.length ? { NextMarker: String(from + size) } : {}) };
}

function wireEvent(event: HistoryEvent, withData: boolean): object {
  const details = `${event.EventType}Details`;
  return {
    ...event,
    EventTimestamp: seconds(event.EventTimestamp),
    [details]: wireDetails(event[details] as object, withData),
  };
}

function wireDetails(details: object, withData: boolean): object {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]: [string, unknown]) => {
      if (name.endsWith("Timestamp")) return [name, seconds(value)];
      const isPayload = typeof value === "object" && value !== null && "Payload" in value;
      return [name, isPayload && !withData ? { Truncated: true } : value];
    }),
  );
}

function seconds(time: unknown): number {
  return Date.parse(String(time)) / 1000;
}
