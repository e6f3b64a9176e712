/** The lines of a stream of bytes, in portions as they arrive. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      if (lines.length > 0) yield lines;
      if (done) break;
    }
    if (rest !== "") yield [rest];
  } finally {
    reader.releaseLock();
  }
}

/** One message of a stream in the form of server-sent events. */
export interface StreamMessage {
  readonly event: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** Reads a stream of server-sent events. Comments, which keep it open, come as messages without data. */
export async function* messagesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<StreamMessage> {
  const reader = new MessageReader();
  for await (const lines of linesOf(stream)) {
    for (const line of lines) {
      const message = reader.line(line.endsWith("\r") ? line.slice(0, -1) : line);
      if (message !== undefined) yield message;
    }
  }
}

class MessageReader {
  #event = "message";
  #id: string | undefined;
  #data: string[] = [];

  /** Takes a line; an empty one ends a message. */
  line(line: string): StreamMessage | undefined {
    if (line.startsWith(":")) return { event: "heartbeat", data: "", id: this.#id };
    if (line === "") return this.#end();
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id") this.#id = value;
    return undefined;
  }

  #end(): StreamMessage | undefined {
    const message = { event: this.#event, data: this.#data.join("\n"), id: this.#id };
    const isEmpty = this.#data.length === 0 && this.#event === "message";
    this.#event = "message";
    this.#data = [];
    return isEmpty ? undefined : message;
  }
}
