import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Query } from "./query.ts";

/** A request whose operation is known. */
export interface Exchange {
  readonly subject: string;
  readonly alias: string | undefined;
  readonly query: Query;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, text as it is. */
  readonly body?: string | object;
  /** Takes over the response, and decides when it ends. */
  readonly stream?: (response: ServerResponse) => void;
}

export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  const text = Array.isArray(value) ? value[0] : value;
  return text === "" ? undefined : text;
}
