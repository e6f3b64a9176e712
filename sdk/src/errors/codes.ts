export type ErrorCode =
  | "DX1001"
  | "DX1002"
  | "DX1003"
  | "DX1004"
  | "DX1005"
  | "DX2001"
  | "DX2002"
  | "DX2003"
  | "DX2004"
  | "DX2005"
  | "DX3001"
  | "DX3002"
  | "DX3003"
  | "DX3004"
  | "DX3005"
  | "DX3006"
  | "DX3007"
  | "DX3008"
  | "DX3009"
  | "DX3010"
  | "DX3011"
  | "DX3012"
  | "DX3013"
  | "DX4001"
  | "DX4002"
  | "DX5001"
  | "DX5002"
  | "DX5003"
  | "DX6001"
  | "DX6002"
  | "DX6003"
  | "DX7001";

/** What an error is, in a few words, and what to do about it. */
export interface CodeEntry {
  readonly title: string;
  readonly next: string;
}

/**
 * Every coded error, its scope and what to do about it. Codes are stable: `DX1…` starting an invocation, `DX2…` misuse
 * of the API, `DX3…` outcomes of operations, `DX4…` determinism, `DX5…` the durable execution API, `DX6…` values,
 * `DX7…` plugins, `DX8…` history.
 */
export const codes: Readonly<Record<ErrorCode, CodeEntry>> = {
  DX1001: {
    title: "not a durable invocation",
    next: "Invoke the function through a durable configuration, with a qualifier.",
  },
  DX1002: { title: "conflicting configuration", next: "Correct the configuration passed to the wrapper." },
  DX1003: { title: "input is not JSON", next: "Start the execution with a JSON payload." },
  DX1004: {
    title: "input does not match its schema",
    next: "Start the execution with a payload that the schema accepts.",
  },
  DX1005: { title: "state cannot be loaded", next: "Check the service; its paging answered something unusable." },
  DX2001: { title: "bad argument", next: "Correct the argument." },
  DX2002: { title: "wrong context", next: "Use the context that the innermost function received." },
  DX2003: { title: "operation never awaited", next: "Await the operation, or handle its promise." },
  DX2004: { title: "value too large", next: "Return less, or store the value elsewhere and return a reference." },
  DX2005: { title: "bad batch configuration", next: "Correct maxConcurrency or completionConfig." },
  DX3001: { title: "step failed", next: "See its cause." },
  DX3002: { title: "callback failed", next: "See its cause." },
  DX3003: { title: "callback reported failure", next: "See its cause." },
  DX3004: {
    title: "callback timed out",
    next: "Complete the callback earlier, send heartbeats, or raise its timeout.",
  },
  DX3005: { title: "callback submitter failed", next: "See its cause." },
  DX3006: { title: "invoked function did not succeed", next: "See its cause, and the invoked execution." },
  DX3007: { title: "child context failed", next: "See its cause." },
  DX3008: { title: "condition was not met", next: "See its cause." },
  DX3009: { title: "promise combinator rejected", next: "See its cause." },
  DX3010: { title: "batch completed as failed", next: "See the failed items." },
  DX3011: {
    title: "step interrupted",
    next: "The attempt's process ended before its result was saved; check for crashes and timeouts.",
  },
  DX3012: { title: "step timed out", next: "Raise the step's timeout, or make its body honour the abort signal." },
  DX3013: { title: "cancelled", next: "The work was no longer needed." },
  DX4001: {
    title: "code diverged from history",
    next: "Make the code ask for the operations that history holds, or run it in a new execution.",
  },
  DX4002: {
    title: "history holds more than the code asked for",
    next: "Keep the removed operations until running executions have ended.",
  },
  DX5001: { title: "checkpoint refused", next: "See the service's message; the execution cannot continue." },
  DX5002: {
    title: "checkpoint could not be sent",
    next: "The invocation ends and is retried; check the service and the network.",
  },
  DX5003: { title: "durable execution client failed", next: "See its cause." },
  DX6001: { title: "value cannot be serialised", next: "Return plain data, or give the operation a serdes." },
  DX6002: { title: "value cannot be read back", next: "Use the serdes that wrote the value." },
  DX6003: { title: "value does not match its schema", next: "Have the other side send what the schema accepts." },
  DX7001: { title: "plugin cannot be loaded", next: "Correct DURABLE_EXECUTION_PLUGINS or the module it names." },
};
