import type { OperationState } from "@durascope/sdk/history";
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

/** The colour of what an operation is doing. */
export function stateTone(state: OperationState): Tone {
  switch (state) {
    case "succeeded":
      return "green";
    case "failed":
    case "timed-out":
    case "stopped":
      return "red";
    case "cancelled":
    case "abandoned":
    case "future":
      return "dim";
    default:
      return "yellow";
  }
}

const signs: Readonly<Partial<Record<OperationState, string>>> = {
  succeeded: "✔",
  failed: "✖",
  "timed-out": "✖",
  stopped: "✖",
  cancelled: "⊘",
  abandoned: "⊘",
  backoff: "↻",
};

/** One character for what an operation is doing. */
export function stateSign(state: OperationState): string {
  return signs[state] ?? "…";
}
