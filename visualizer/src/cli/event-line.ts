import type { WireEvent } from "../lambda/api.ts";
import type { Page, Tone } from "./terminal.ts";
import { clip, duration, plural } from "./text.ts";

interface Told {
  readonly sign: string;
  readonly tone: Tone;
  readonly text: string;
}

/** Turns the events of one execution into lines; events that say nothing new give none. */
export class EventLines {
  readonly #page: Page;
  readonly #names = new Map<string, string>();
  #start: number | undefined;
  #invocations = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  line(event: WireEvent): string | undefined {
    const time = (event.EventTimestamp ?? 0) * 1000;
    this.#start ??= time;
    const name = this.#nameOf(event);
    const told = this.#tell(event, name);
    if (told === undefined) return undefined;
    const elapsed = `${((time - this.#start) / 1000).toFixed(1)} s`.padStart(9);
    const sign = this.#page.paint(told.tone, told.sign);
    return `${this.#page.paint("dim", elapsed)}  ${sign} ${clip(told.text, Math.max(40, this.#page.columns - 14))}`;
  }

  /** A part of a composite has no name of its own: it goes by the name of what it is in. */
  #nameOf({ Id, Name, ParentId, SubType }: WireEvent): string {
    const known = Id === undefined ? undefined : this.#names.get(Id);
    const inherited = ParentId === undefined ? undefined : this.#names.get(ParentId);
    const name = Name ?? known ?? inherited ?? SubType ?? "unnamed";
    if (Id !== undefined) this.#names.set(Id, name);
    return name;
  }

  #tell(event: WireEvent, name: string): Told | undefined {
    return this.#tellExecution(event) ?? tellStep(event, name) ?? tellWaiting(event, name) ?? tellOutside(event, name);
  }

  #tellExecution(event: WireEvent): Told | undefined {
    switch (event.EventType) {
      case "ExecutionStarted":
        return { sign: "▸", tone: "bold", text: `execution ${event.Name ?? ""} started` };
      case "ExecutionSucceeded":
        return { sign: "▸", tone: "green", text: "execution succeeded" };
      case "ExecutionFailed":
        return { sign: "▸", tone: "red", text: `execution failed: ${message(event.ExecutionFailedDetails?.Error)}` };
      case "ExecutionTimedOut":
        return { sign: "▸", tone: "red", text: "execution timed out" };
      case "ExecutionStopped":
        return {
          sign: "▸",
          tone: "red",
          text: `execution stopped${colon(message(event.ExecutionStoppedDetails?.Error))}`,
        };
      case "InvocationCompleted":
        return this.#tellInvocation(event);
      default:
        return undefined;
    }
  }

  #tellInvocation({ InvocationCompletedDetails }: WireEvent): Told {
    this.#invocations += 1;
    const { StartTimestamp, EndTimestamp, Error: failure } = InvocationCompletedDetails ?? {};
    const took = duration(((EndTimestamp ?? 0) - (StartTimestamp ?? 0)) * 1000);
    const text = `invocation ${this.#invocations} ended after ${took}`;
    const reason = message(failure);
    return reason === "" ? { sign: "·", tone: "dim", text } : { sign: "✖", tone: "red", text: `${text}: ${reason}` };
  }
}

function tellStep(
  { EventType, StepSucceededDetails, StepFailedDetails, ContextFailedDetails, SubType }: WireEvent,
  name: string,
): Told | undefined {
  switch (EventType) {
    case "StepSucceeded": {
      const { CurrentAttempt, NextAttemptDelaySeconds } = StepSucceededDetails?.RetryDetails ?? {};
      if (NextAttemptDelaySeconds !== undefined)
        return {
          sign: "↻",
          tone: "yellow",
          text: `${name}: asks again in ${duration(NextAttemptDelaySeconds * 1000)}`,
        };
      return {
        sign: "✔",
        tone: "green",
        text: `${name}${(CurrentAttempt ?? 1) > 1 ? `, attempt ${CurrentAttempt}` : ""}`,
      };
    }
    case "StepFailed": {
      const { CurrentAttempt, NextAttemptDelaySeconds } = StepFailedDetails?.RetryDetails ?? {};
      const again =
        NextAttemptDelaySeconds === undefined ? "" : `; again in ${duration(NextAttemptDelaySeconds * 1000)}`;
      const text = `${name}, attempt ${CurrentAttempt ?? 1} failed${colon(message(StepFailedDetails?.Error))}${again}`;
      return { sign: again === "" ? "✖" : "↻", tone: again === "" ? "red" : "yellow", text };
    }
    case "ContextSucceeded":
      return { sign: "✔", tone: "green", text: `${name} (${SubType ?? "context"})` };
    case "ContextFailed":
      return { sign: "✖", tone: "red", text: `${name} failed${colon(message(ContextFailedDetails?.Error))}` };
    default:
      return undefined;
  }
}

function tellWaiting(event: WireEvent, name: string): Told | undefined {
  switch (event.EventType) {
    case "WaitStarted":
      return {
        sign: "…",
        tone: "yellow",
        text: `${name}: waits ${duration((event.WaitStartedDetails?.Duration ?? 0) * 1000)}`,
      };
    case "CallbackStarted":
      return {
        sign: "…",
        tone: "yellow",
        text: `${name}: waits for callback ${event.CallbackStartedDetails?.CallbackId ?? ""}`,
      };
    case "ChainedInvokeStarted":
      return {
        sign: "…",
        tone: "yellow",
        text: `${name}: invokes ${event.ChainedInvokeStartedDetails?.FunctionName ?? ""}`,
      };
    default:
      return undefined;
  }
}

function tellOutside(event: WireEvent, name: string): Told | undefined {
  const [, what, outcome] =
    /^(Wait|Callback|ChainedInvoke)(Succeeded|Failed|TimedOut|Stopped|Cancelled)$/.exec(event.EventType ?? "") ?? [];
  if (what === undefined) return undefined;
  if (outcome === "Succeeded") return { sign: "✔", tone: "green", text: name };
  const failure =
    event.CallbackFailedDetails ??
    event.CallbackTimedOutDetails ??
    event.ChainedInvokeFailedDetails ??
    event.ChainedInvokeStoppedDetails;
  const how =
    { Failed: "failed", TimedOut: "timed out", Stopped: "was stopped", Cancelled: "was cancelled" }[outcome ?? ""] ??
    "ended";
  return { sign: "✖", tone: "red", text: `${name} ${how}${colon(message(failure?.Error))}` };
}

type ErrorMember =
  | {
      readonly Payload?:
        | { readonly ErrorMessage?: string | undefined; readonly ErrorType?: string | undefined }
        | undefined;
    }
  | undefined;

function message(error: ErrorMember): string {
  const { ErrorMessage, ErrorType } = error?.Payload ?? {};
  return [ErrorType, ErrorMessage].filter((part) => part !== undefined && part !== "").join(": ");
}

function colon(text: string): string {
  return text === "" ? "" : `: ${text}`;
}

/** `3 attempts`, or nothing for the usual one. */
export function attemptsText(count: number): string {
  return count > 1 ? plural(count, "attempt") : "";
}
