import type { ExecutionModel } from "@durascope/sdk/history";
import { useEffect } from "react";
import { create } from "zustand";
import { useExecution } from "./use-execution.ts";

/** No invocation is longer. One that seems to be has ended without a word, or the clocks of here and there disagree. */
const longestInvocation = 15 * 60_000;

const useTick = create(() => ({ now: Date.now() }));

/** Lets the clock go while an execution of the server is not over; one for the whole page, so that all of it agrees. */
export function useTicking(): void {
  const { model, target } = useExecution();
  const isOpen = target.kind === "server" && !model.execution.closed && model.events.raw.length > 0;
  useEffect(() => {
    if (!isOpen) return undefined;
    const tick = (): void => useTick.setState({ now: Date.now() });
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [isOpen]);
}

/** The time, in epoch milliseconds, while the execution on screen goes on; undefined when it stands still. */
export function useClock(): number | undefined {
  const { target, phase, model } = useExecution();
  const now = useTick((tick) => tick.now);
  return target.kind === "file" || phase === "loading" || model.execution.closed ? undefined : now;
}

/** Until when an execution is shown: its end, its last event, or while it goes on the present. */
export function shownUntil({ execution, events, invocations }: ExecutionModel, now: number | undefined): number {
  const last = execution.end ?? events.time.at(-1) ?? 0;
  if (now === undefined) return last;
  const latest = invocations.count - 1;
  const isRunning = Number.isNaN(invocations.end[latest]);
  return isRunning && now - (invocations.start[latest] ?? 0) > longestInvocation ? last : Math.max(now, last);
}
