import type { ServerResponse } from "node:http";
import type { Engine } from "../engine/engine.ts";
import type { Feed } from "../observation/feed.ts";
import type { Observations } from "../observation/observations.ts";
import { Violations } from "./constraint.ts";
import type { Answer, Exchange } from "./exchange.ts";
import { arnOf, existing } from "./execution.ts";
import { LiveStream, positionOf } from "./live.ts";

/** What the local service tells beyond the API: how functions ran, what they printed, and both as it happens. */
export interface ObservationService {
  readonly engine: Engine;
  readonly observations: Observations;
  readonly feed: Feed;
}

const MOST_LINES = 10_000;

function known(engine: Engine, exchange: Exchange): string {
  const violations = new Violations();
  const arn = arnOf(exchange, violations);
  violations.report();
  return existing(engine, arn).arn;
}

export function getRecording({ engine, observations }: ObservationService, exchange: Exchange): Answer {
  return { body: observations.recording(known(engine, exchange)) };
}

export function getLogs({ engine, observations }: ObservationService, exchange: Exchange): Answer {
  const { query } = exchange;
  const limit = query.count("limit", MOST_LINES) ?? MOST_LINES;
  const after = query.count("after", Number.MAX_SAFE_INTEGER) ?? 0;
  return {
    body: observations.lines(known(engine, exchange), { operation: query.text("operation"), after, limit }),
  };
}

export function getLive(service: ObservationService, exchange: Exchange): Answer {
  const arn = known(service.engine, exchange);
  const after = exchange.query.text("after") ?? exchange.headers["last-event-id"]?.toString();
  const options = { arn, from: positionOf(after), includeData: exchange.query.boolean("data") ?? true };
  return { stream: (response: ServerResponse) => new LiveStream(service, response, options).start() };
}
