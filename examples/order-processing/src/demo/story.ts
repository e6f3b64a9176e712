import type { Event } from "@aws-sdk/client-lambda";
import { paint } from "./terminal.ts";

/** Tells the events of an order as lines, each event once. */
export class Story {
  /** When it began, in epoch milliseconds. */
  readonly began: number;
  readonly #names = new Map<string, string>();
  #latest = 0;

  constructor(began: number) {
    this.began = began;
  }

  /** The lines of the events that have not been told yet. */
  tell(events: readonly Event[]): string[] {
    const lines: string[] = [];
    for (const event of events) {
      if ((event.EventId ?? 0) <= this.#latest) continue;
      this.#latest = event.EventId ?? 0;
      const name = this.#nameOf(event);
      const line = sentence(event, name);
      if (line !== undefined) lines.push(this.stamp(line, event.EventTimestamp?.getTime()));
    }
    return lines;
  }

  stamp(text: string, time: number = Date.now()): string {
    return `${paint("dim", `${((time - this.began) / 1000).toFixed(1).padStart(6)} s`)}  ${text}`;
  }

  #nameOf({ Id, Name, ParentId }: Event): string {
    const parent = ParentId === undefined ? undefined : this.#names.get(ParentId);
    const known = Id === undefined ? undefined : this.#names.get(Id);
    const name = known ?? (Name === "reserve" ? `reserve ${parent ?? ""}` : (Name ?? parent ?? ""));
    if (Id !== undefined) this.#names.set(Id, name);
    return name;
  }
}

function sentence(event: Event, name: string): string | undefined {
  switch (event.EventType) {
    case "StepSucceeded":
      return stepText(event, name);
    case "StepFailed":
      return failureText(event, name);
    case "ContextStarted":
      return event.SubType === "Map" ? `${paint("blue", "▾")} ${name}, two lines at a time` : undefined;
    case "ContextSucceeded":
      return event.SubType === "Map" ? `${paint("green", "✔")} ${name}` : undefined;
    case "WaitStarted":
      return `${paint("yellow", "…")} ${name}: waits ${event.WaitStartedDetails?.Duration ?? 0} s; nothing runs meanwhile`;
    case "WaitSucceeded":
    case "CallbackSucceeded":
      return `${paint("green", "✔")} ${name}`;
    case "ExecutionSucceeded":
      return paint("green", "✔ order done");
    case "ExecutionFailed":
      return paint("red", `✖ order failed: ${event.ExecutionFailedDetails?.Error?.Payload?.ErrorMessage ?? ""}`);
    default:
      return undefined;
  }
}

function failureText({ StepFailedDetails }: Event, name: string): string {
  const { RetryDetails, Error: failure } = StepFailedDetails ?? {};
  const { CurrentAttempt, NextAttemptDelaySeconds } = RetryDetails ?? {};
  const again = NextAttemptDelaySeconds === undefined ? "" : `; again in ${NextAttemptDelaySeconds} s`;
  return `${paint("yellow", "↻")} ${name}, attempt ${CurrentAttempt ?? 1}: ${failure?.Payload?.ErrorMessage ?? "failed"}${again}`;
}

/** The step that asks for the approval is told where the asking is shown. */
function stepText({ SubType, ParentId, StepSucceededDetails }: Event, name: string): string | undefined {
  if (SubType === "Step" && ParentId !== undefined && name === "approval") return undefined;
  const attempt = StepSucceededDetails?.RetryDetails?.CurrentAttempt ?? 1;
  const indent = name.startsWith("reserve ") ? "  " : "";
  return `${indent}${paint("green", "✔")} ${name}${attempt > 1 ? `, attempt ${attempt}` : ""}`;
}
