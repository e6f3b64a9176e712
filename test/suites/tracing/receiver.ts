import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { decodeJson, decodeProtobuf, type WireSpan } from "./otlp.ts";

/** An OTLP/HTTP receiver on a free loopback port. */
export interface Receiver {
  readonly url: string;
  /** Everything received, in order of arrival. */
  readonly spans: readonly WireSpan[];
  /** What was answered with an error, and why: exporters tend to keep quiet about it. */
  readonly refused: readonly string[];
  /** Resolves once the spans received so far satisfy `enough`. */
  until(enough: (spans: readonly WireSpan[]) => boolean): Promise<readonly WireSpan[]>;
  close(): Promise<void>;
}

const decoders: Readonly<Record<string, (body: Buffer) => WireSpan[]>> = {
  "application/x-protobuf": decodeProtobuf,
  "application/json": (body) => decodeJson(body.toString("utf8")),
};

export async function startReceiver(): Promise<Receiver> {
  const spans: WireSpan[] = [];
  const refused: string[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      try {
        const decode = decoders[request.headers["content-type"] ?? ""];
        if (request.method !== "POST" || request.url !== "/v1/traces" || decode === undefined) {
          throw new Error(`${request.method} ${request.url} ${request.headers["content-type"]}`);
        }
        const body = Buffer.concat(chunks);
        spans.push(...decode(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body));
        response.writeHead(200).end();
      } catch (error) {
        refused.push((error as Error).message);
        response.writeHead(400).end();
      }
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    refused,
    until: (enough) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!enough(spans)) return;
          waiting.delete(look);
          resolve(spans);
        };
        waiting.add(look);
        look();
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
