import { isDurableExecutionClientError } from "../errors/client-error.ts";

/**
 * What a failed call of the durable execution API means. `retry`: the same call may succeed soon. `invocation`: this
 * invocation ends and is retried with fresh state. `execution`: no retry can help.
 */
export type Fate = "retry" | "invocation" | "execution";

interface Failure {
  readonly name: string;
  readonly status: number | undefined;
  readonly message: string;
}

interface Rule {
  readonly when: (failure: Failure) => boolean;
  readonly fate: Fate;
}

const keyErrors = new Set([
  "KMSAccessDeniedException",
  "KMSDisabledException",
  "KMSInvalidStateException",
  "KMSNotFoundException",
]);
const throttles = new Set(["TooManyRequestsException", "ThrottlingException", "Throttling", "RequestLimitExceeded"]);

/** First match wins. The service's wording of a stale token differs in case between revisions, so case is ignored. */
const rules: readonly Rule[] = [
  { when: ({ name }) => keyErrors.has(name), fate: "execution" },
  { when: ({ message }) => /checkpoint\s*token/i.test(message), fate: "invocation" },
  { when: ({ name, status }) => status === 429 || throttles.has(name), fate: "retry" },
  { when: ({ status }) => status === 408, fate: "retry" },
  { when: ({ status, name }) => (status === 401 || status === 403) && /expired/i.test(name), fate: "invocation" },
  { when: ({ status }) => status !== undefined && status >= 400 && status < 500, fate: "execution" },
  { when: () => true, fate: "retry" },
];

/** The fate of a call that failed with `error`, whatever was thrown. */
export function classify(error: unknown): Fate {
  if (isDurableExecutionClientError(error)) return error.scope === "EXECUTION" ? "execution" : "invocation";
  const failure = describe(error);
  return rules.find((rule) => rule.when(failure))?.fate ?? "invocation";
}

/** A limit that the service says a payload was over. */
export interface SizeLimit {
  /** Of operations of this type. */
  readonly type: string;
  readonly bytes: number;
}

/** The limit that a refused payload was over, where the service's message tells. */
export function refusedSize(error: unknown): SizeLimit | undefined {
  const found = /\b([A-Z_]+) (?:\w+ )?payload size must be less than(?: or equal to)? (\d+) bytes/.exec(
    describe(error).message,
  );
  const [, type, bytes] = found ?? [];
  return type === undefined || bytes === undefined ? undefined : { type, bytes: Number(bytes) };
}

function describe(error: unknown): Failure {
  const { name, message, $metadata } = (typeof error === "object" && error !== null ? error : {}) as {
    name?: unknown;
    message?: unknown;
    $metadata?: { httpStatusCode?: unknown };
  };
  const status = $metadata?.httpStatusCode;
  return {
    name: typeof name === "string" ? name : "",
    message: typeof message === "string" ? message : String(error),
    status: typeof status === "number" ? status : undefined,
  };
}
