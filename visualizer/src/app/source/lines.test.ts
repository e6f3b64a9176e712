import { expect, test } from "vitest";
import { linesOf, messagesOf, type StreamMessage } from "./lines.ts";

/** A stream that gives a text in pieces of some bytes, wherever these cut it. */
function inPieces(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
}

test.each([1, 2, 3, 7, 1000])("lines are whole, however the stream cuts them (%i bytes at a time)", async (size) => {
  const found: string[] = [];
  for await (const lines of linesOf(inPieces('{"a":"é"}\n{"b":"🙂"}\n\nlast', size))) found.push(...lines);
  expect(found).toEqual(['{"a":"é"}', '{"b":"🙂"}', "", "last"]);
});

async function messages(text: string): Promise<StreamMessage[]> {
  const found: StreamMessage[] = [];
  for await (const message of messagesOf(inPieces(text, 5))) found.push(message);
  return found;
}

test("a message has an event, an id and data of one or more lines", async () => {
  expect(await messages("id: 7\ndata: one\ndata: two\n\nevent: end\ndata: {}\n\n")).toEqual([
    { event: "message", id: "7", data: "one\ntwo" },
    { event: "end", id: "7", data: "{}" },
  ]);
});

test("a comment keeps the stream alive, an event needs no data, and line ends may be of two signs", async () => {
  expect(await messages(":\r\n\r\nevent: resync\r\n\r\n")).toEqual([
    { event: "heartbeat", id: undefined, data: "" },
    { event: "resync", id: undefined, data: "" },
  ]);
});

test("a message that is not ended is not given", async () => {
  expect(await messages("data: half")).toEqual([]);
});
