import type { SpanData } from "@durascope/sdk/trace";
import { Failure, usageFailure } from "../lambda/failure.ts";

/** Collectors take requests of a few megabytes; a span is about one kilobyte. */
const mostPerRequest = 2000;

/** Sends spans to the OTLP/HTTP receiver at an address, such as http://127.0.0.1:4318. */
export async function sendSpans(
  endpoint: string,
  spans: readonly SpanData[],
  encode: (spans: readonly SpanData[]) => string,
): Promise<void> {
  const url = tracesUrl(endpoint);
  for (let from = 0; from < spans.length; from += mostPerRequest) {
    const response = await post(url, encode(spans.slice(from, from + mostPerRequest)));
    const text = await response.text();
    if (response.ok) continue;
    throw new Failure(`${url} answered ${response.status}: ${text.slice(0, 300) || response.statusText}`, {
      next: "An OTLP/HTTP receiver is expected at this address; its port is usually 4318.",
    });
  }
}

/** As exporters do it: the path is added to a base address, and left as it is when it is there. */
function tracesUrl(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw usageFailure(
      `${endpoint} is not the address of a receiver`,
      "Give an http or https URL, such as http://127.0.0.1:4318.",
    );
  }
  if (!url.pathname.endsWith("/v1/traces")) url.pathname = `${url.pathname.replace(/\/$/, "")}/v1/traces`;
  return url.href;
}

async function post(url: string, body: string): Promise<Response> {
  try {
    return await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    throw new Failure(`${url} does not answer (${cause?.code ?? (error as Error).message})`, {
      next: "Start a collector or Jaeger there, or name another address with --send.",
      cause: error,
    });
  }
}
