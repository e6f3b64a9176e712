import type { Tone } from "./terminal.ts";

/** The colour of an execution's or an operation's status. */
export function statusTone(status: string | undefined): Tone {
  switch (status) {
    case "SUCCEEDED":
      return "green";
    case "FAILED":
    case "TIMED_OUT":
    case "STOPPED":
      return "red";
    case "CANCELLED":
    case "PAUSED":
    case "PAUSING":
    case "UNKNOWN":
      return "dim";
    default:
      return "yellow";
  }
}

/** One character for an operation's status. */
export function statusSign(status: string): string {
  const signs: Readonly<Record<string, string>> = { SUCCEEDED: "✔", FAILED: "✖", TIMED_OUT: "✖", STOPPED: "✖", CANCELLED: "⊘", PENDING: "↻", UNKNOWN: "?" };
  return signs[status] ?? "…";
}
