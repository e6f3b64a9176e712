import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { EventStream } from "./event-stream.ts";
import { messagesOf } from "./message-reader.ts";

test("messages are framed, and a stream with nothing to say says that it is there", async () => {
  const server = createServer((_, response) => {
    const stream = new EventStream(response, 5);
    response.once("close", () => stream.end());
    stream.send("message", '{"events":[]}', 7);
    stream.send("resync", "{}");
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { body } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  let text = "";
  for await (const chunk of (body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.split(": heartbeat").length > 2) break;
  }
  expect(text).toMatch(/^id: 7\ndata: \{"events":\[\]\}\n\nevent: resync\ndata: \{\}\n\n(?:: heartbeat\n\n)+$/);
  const read: object[] = [];
  for await (const message of messagesOf(new Blob([text]).stream())) read.push(message);
  expect(read).toEqual([
    { event: "message", data: '{"events":[]}' },
    { event: "resync", data: "{}" },
  ]);
  await new Promise<void>((resolve) => void server.close(() => resolve()));
});
