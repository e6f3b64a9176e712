import { buildExecutionModel, type HistoryEvent } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { fixtures } from "../../../test/fixtures/index.ts";
import type { PayloadText } from "../source/protocol.ts";
import { collectEvents, type Progress } from "./collect.ts";
import { firstChoice, neededMembers } from "./export-choice.ts";

const whole = fixtures.retries().events;
const all = new Set(["Input", "Result", "Error", "Reason"]);

/** The events as the server sends them: what they hold is elsewhere. */
const sent = buildExecutionModel(
  JSON.parse(JSON.stringify(whole), (_, value: { Payload?: unknown } | null) =>
    value !== null && typeof value === "object" && "Payload" in value ? {} : value,
  ),
);

function read({ event, member }: { event: number; member: string }): Promise<PayloadText> {
  const raw = whole[event] as HistoryEvent;
  const { Payload } = (raw[`${raw.EventType}Details`] as Record<string, { Payload: unknown }>)[member] ?? {};
  const isError = typeof Payload === "object";
  const text = isError ? JSON.stringify(Payload) : (Payload as string);
  return Promise.resolve({ state: "text", text, size: text.length, truncated: false, isError });
}

test("puts every payload back where the server took it from", async () => {
  const seen: Progress[] = [];
  const { signal } = new AbortController();
  const options = { wanted: all, signal, onProgress: (progress: Progress) => void seen.push(progress) };
  expect(await collectEvents({ model: sent, payload: read }, options)).toEqual(whole);
  expect(seen.at(-1)).toEqual({ done: seen.length, total: seen.length });
});

test("reads only what the export is to hold, and stops when it is called off", async () => {
  const asked: string[] = [];
  const payload = (ref: { event: number; member: string }): Promise<PayloadText> => {
    asked.push(ref.member);
    return read(ref);
  };
  const wanted = neededMembers({ format: "csv", redaction: firstChoice.redaction });
  const abort = new AbortController();
  const options = { wanted, signal: abort.signal, onProgress: () => undefined };
  await collectEvents({ model: sent, payload }, options);
  expect(new Set(asked)).toEqual(new Set(["Error"]));
  abort.abort();
  await expect(collectEvents({ model: sent, payload }, options)).rejects.toThrow(/abort/i);
});
