import type { GetDurableExecutionHistoryCommand, LambdaClient } from "@aws-sdk/client-lambda";

/** A value of the API as it is on the wire: times are epoch seconds. */
export type Wire<T> = T extends Date ? number : T extends object ? { [Member in keyof T]: Wire<T[Member]> } : T;

interface Answer {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

/**
 * Sends a request and gives the answer as the service wrote it. The client's own reading drops whatever its model does not
 * know, such as the details of a kind of event that is newer than it; and on a long history it takes most of the time.
 */
export async function sendForWire(client: LambdaClient, command: GetDurableExecutionHistoryCommand): Promise<unknown> {
  let text = "";
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const answer = result.response as Answer;
      // Refusals are read by the client.
      if (answer.statusCode >= 300) return result;
      text = await textOf(answer.body);
      answer.body = Buffer.from("{}");
      return result;
    },
    { step: "deserialize", priority: "low", name: "keepWireAnswer" },
  );
  await client.send(command);
  return JSON.parse(text) as unknown;
}

async function textOf(body: Answer["body"]): Promise<string> {
  if (body instanceof Uint8Array) return Buffer.from(body).toString("utf8");
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
