import type { IncomingMessage, ServerResponse } from "node:http";
import { Failure, problemOf } from "../lambda/failure.ts";
import type { ProblemAnswer, ProblemCode } from "../shared/api.ts";

const statusOf: Readonly<Record<ProblemCode, number>> = {
  "bad-request": 400,
  "bad-arn": 400,
  forbidden: 403,
  "too-large": 413,
  "actions-off": 403,
  "name-differs": 409,
  "payloads-off": 403,
  "not-found": 404,
  expired: 410,
  "access-denied": 403,
  "kms-denied": 403,
  "no-payload": 404,
  throttled: 429,
  "no-credentials": 502,
  "expired-credentials": 502,
  "no-region": 502,
  unreachable: 502,
  "callback-closed": 409,
  "not-available": 501,
  "service-error": 502,
  internal: 500,
};

/** A request that the server itself refuses. */
export function refusal(code: ProblemCode, message: string, next: string): Failure {
  return new Failure(message, { detail: { code }, next });
}

/** The body of an answer that is no success. */
export function problemAnswer(error: unknown): ProblemAnswer {
  return { error: problemOf(error) };
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
  });
  response.end(response.req.method === "HEAD" ? undefined : text);
}

export function sendProblem(response: ServerResponse, error: unknown): void {
  const answer = problemAnswer(error);
  sendJson(response, answer, statusOf[answer.error.code]);
}

/** Aborts when the one who asked is gone. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  return controller.signal;
}

/** Longer than any callback's payload after JSON escaping. */
const bodyBytes = 8 * 1_048_576;

/** The JSON object that a request carries. */
export async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const text = (await bytesOf(request)).toString("utf8");
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refusal("bad-request", "the body is not a JSON object", "Send one.");
  }
  return value as Readonly<Record<string, unknown>>;
}

/** What comes after too much is not read: the answer goes out, and the connection is closed. */
function bytesOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (): void => {
      request.pause().removeAllListeners("data");
      reject(refusal("too-large", `a request may have ${bodyBytes} bytes`, "Send less."));
    };
    if (Number(request.headers["content-length"] ?? 0) > bodyBytes) return refuse();
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyBytes) refuse();
      else chunks.push(chunk);
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", reject);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal("bad-request", `the body is not JSON: ${(error as Error).message}`, "Send a JSON object.");
  }
}
