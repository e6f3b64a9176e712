import { expect, test } from "vitest";
import { logLine } from "./log-line.ts";

const about = { at: 1000, stream: "stdout", requestId: "r" } as const;

test.each([
  ["a line of text", { ...about, line: "hello" }, { timestamp: 1000, message: "hello", requestId: "r" }],
  [
    "an error's text",
    { ...about, stream: "stderr" as const, line: "oh" },
    { timestamp: 1000, message: "oh", level: "error", requestId: "r" },
  ],
  [
    "a line of the runtime's logger",
    {
      ...about,
      operationId: "o",
      line: '{"timestamp":"2026-11-25T08:00:00.000Z","level":"INFO","message":"charging","attempt":2,"orderId":"o-1"}',
    },
    {
      timestamp: Date.UTC(2026, 10, 25, 8),
      level: "info",
      message: "charging",
      attempt: 2,
      orderId: "o-1",
      requestId: "r",
      operationId: "o",
    },
  ],
  [
    "a line of pino",
    { ...about, line: '{"level":40,"time":1234,"msg":"careful","pid":1}' },
    { timestamp: 1234, level: "warn", message: "careful", pid: 1, requestId: "r" },
  ],
  [
    "what only looks like JSON",
    { ...about, line: "{not json}" },
    { timestamp: 1000, message: "{not json}", requestId: "r" },
  ],
  [
    "JSON without a message",
    { ...about, line: '{"a":1}' },
    { timestamp: 1000, message: '{"a":1}', a: 1, requestId: "r" },
  ],
])("%s", (_, logged, line) => expect(logLine(logged)).toEqual(line));
