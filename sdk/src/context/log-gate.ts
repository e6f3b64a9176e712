import { currentActivity } from "../operation/activity.ts";
import type { Scope } from "../operation/scope.ts";
import type { LogGate } from "./mode-aware.ts";

/** The gate of a context's lines: those that an earlier invocation wrote are left out, and counted. */
export function contextGate(scope: Scope): LogGate {
  const { suppressed } = scope.runtime.counts;
  return {
    passes(method) {
      if (!isRepeated(scope)) return true;
      suppressed[method]++;
      return false;
    },
    numbered: numbering(scope),
  };
}

/** An attempt runs once: its lines need no gate, unless they are to be numbered. */
export function attemptGate(scope: Scope): LogGate | undefined {
  const numbered = numbering(scope);
  return numbered === undefined ? undefined : { passes: () => true, numbered };
}

function isRepeated(scope: Scope): boolean {
  if (!scope.settings.modeAware) return false;
  const activity = currentActivity();
  if (activity === undefined) return false;
  if (activity.replay !== undefined) return activity.replay.isReplaying;
  return activity.attempt === undefined && scope.isReplaying;
}

/** Every line counts, also one that is left out: the same line has the same number in every invocation. */
function numbering({ runtime: { log } }: Scope): LogGate["numbered"] {
  if (!log.numbersLines) return undefined;
  return (write) => {
    const activity = currentActivity();
    if (activity === undefined) return write();
    const { path, attempt } = activity;
    return log.numbered(activity, attempt === undefined ? path : `${path}#${attempt}`, write);
  };
}
