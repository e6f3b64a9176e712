import { buildExecutionModel, type HistoryEvent, markOf, operation, readPayload } from "@durascope/sdk/history";
import { expect, test } from "vitest";
import { ModelAssembly } from "./assembly.ts";
import { Holder } from "./holder.ts";
import { take } from "./load.ts";
import type { FromWorker } from "./protocol.ts";

const long = "x".repeat(300);
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function step(index: number, result: string): HistoryEvent[] {
  const EventId = index * 2 + 1;
  const about = { Id: `s${index}`, Name: `step ${index}`, SubType: "Step" };
  return [
    { EventId, EventType: "StepStarted", EventTimestamp: at(index), ...about, StepStartedDetails: {} },
    {
      EventId: EventId + 1,
      EventType: "StepSucceeded",
      EventTimestamp: at(index + 1),
      ...about,
      StepSucceededDetails: { Result: { Payload: result }, RetryDetails: { CurrentAttempt: 1 } },
    },
  ];
}

/** The page's side of a worker: what it is sent is cloned, moved buffers included. */
class Page {
  readonly assembly = new ModelAssembly();
  readonly messages: FromWorker[] = [];
  model = buildExecutionModel([]);

  readonly receive = (message: FromWorker, transfer: Transferable[] = []): void => {
    const received = structuredClone(message, { transfer });
    this.messages.push(received);
    if (received.kind === "events") this.assembly.add(received.json);
    if (received.kind === "model") this.model = this.assembly.model(received.columns);
  };
}

test("what comes to the page is the model that was built", () => {
  const page = new Page();
  const holder = new Holder(page.receive);
  const events = [...step(0, "1"), ...step(1, "2")];
  holder.add(events);
  holder.publish("complete");
  expect(page.model).toEqual(buildExecutionModel(events));
  expect(page.messages.at(-1)).toMatchObject({ progress: { phase: "complete", loaded: 4 } });
});

test("events that come with the line that says what went wrong are kept", () => {
  const holder = new Holder(() => {});
  const refused = { error: { code: "access-denied", message: "not authorized" } };
  expect(() =>
    take(
      holder,
      [...step(0, "1"), refused].map((line) => JSON.stringify(line)),
    ),
  ).toThrow("not authorized");
  expect(holder.count).toBe(2);
});

test("each event is sent once, in whatever order it comes, and the model can be built again after its buffers have moved", () => {
  const page = new Page();
  const holder = new Holder(page.receive);
  const events = [...step(0, "1"), ...step(1, "2"), ...step(2, "3")];
  holder.add(events.slice(4));
  holder.publish();
  holder.add(events);
  holder.publish();
  const sent = page.messages.flatMap((message) =>
    message.kind === "events" ? (JSON.parse(message.json) as unknown[]) : [],
  );
  expect(sent.length).toBe(events.length);
  expect(page.model).toEqual(buildExecutionModel(events));
  expect(holder.latest).toBe(6);
});

test("a long payload stays behind and leaves its size, a short one comes along", () => {
  const page = new Page();
  const holder = new Holder(page.receive);
  holder.add([...step(0, long), ...step(1, "2")]);
  holder.publish();
  const [first, second] = [0, 1].map((index) => operation(page.model, index).result);
  expect(page.model.events.raw[1]?.["StepSucceededDetails"]).toMatchObject({ Result: { Size: 300 } });
  expect(first && readPayload(page.model, first).state).not.toBe("text");
  expect(second && readPayload(page.model, second)).toEqual({ state: "text", text: "2" });
  expect(holder.event(2)?.["StepSucceededDetails"]).toMatchObject({ Result: { Payload: long } });
});

test("what was recorded comes into the model whenever it arrives, and stays in it", () => {
  const page = new Page();
  const holder = new Holder(page.receive);
  const completed = (EventId: number, RequestId: string): HistoryEvent => ({
    EventId,
    EventType: "InvocationCompleted",
    EventTimestamp: at(EventId),
    InvocationCompletedDetails: { StartTimestamp: at(EventId - 1), EndTimestamp: at(EventId), RequestId },
  });
  const replays = (): unknown =>
    [1, 2].map((invocation) => page.model.invocations.count > invocation && markOf(page.model, 0, invocation));
  holder.setRecordings([{ requestId: "r2", events: [] }]);
  holder.add([
    ...step(0, "1"),
    completed(3, "r1"),
    { ...step(3, "2")[0], EventId: 4 } as HistoryEvent,
    completed(5, "r2"),
  ]);
  holder.publish("live");
  expect(replays()).toEqual([{ mark: "not-visited", fidelity: "recorded" }, false]);
  holder.setRecordings([{ requestId: "r2", events: [{ kind: "operation.replayed", operation: { id: "s0" } }] }]);
  holder.add([completed(6, "r3")]);
  holder.publish();
  expect(replays()).toEqual([
    { mark: "replayed", fidelity: "recorded" },
    { mark: "replayed", fidelity: "inferred" },
  ]);
});
