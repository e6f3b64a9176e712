import type { DurableContextLogger, DurableLogger } from "../observe/logger.ts";

type Write = (...params: unknown[]) => unknown;

/**
 * `logger` as contexts hand it out: lines for which `shouldLog` says no are dropped, the others answer what the logger
 * answers. It has `log` only where `logger` has it now.
 */
export function modeAware<L extends DurableLogger>(logger: L, shouldLog: () => boolean): DurableContextLogger<L> {
  const pass =
    (method: "error" | "warn" | "info" | "debug"): Write =>
    (...params) =>
      shouldLog() ? logger[method](...params) : undefined;
  const aware: DurableContextLogger<DurableLogger> = {
    warn: pass("warn"),
    info: pass("info"),
    error: pass("error"),
    debug: pass("debug"),
  };
  if (logger.log !== undefined) {
    aware.log = (level, ...params: unknown[]) => (shouldLog() ? logger.log?.(level, ...params) : undefined);
  }
  return aware as DurableContextLogger<L>;
}
