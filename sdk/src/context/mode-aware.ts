import type { SuppressedLines } from "../observe/event.ts";
import type { DurableContextLogger, DurableLogger } from "../observe/logger.ts";

type Method = keyof SuppressedLines;
type Write = (...params: unknown[]) => unknown;

/** Decides about each line of a context. */
export interface LogGate {
  passes(method: Method): boolean;
  /** Where lines are numbered: writes one with its number. */
  readonly numbered?: ((write: () => unknown) => unknown) | undefined;
}

/**
 * `logger` as contexts hand it out: lines that `gate` does not let pass are dropped, the others answer what the logger
 * answers. It has `log` only where `logger` has it now.
 */
export function modeAware<L extends DurableLogger>(logger: L, gate: LogGate): DurableContextLogger<L> {
  const { numbered } = gate;
  const write = (method: Method, call: () => unknown): unknown => {
    if (numbered === undefined) return gate.passes(method) ? call() : undefined;
    return numbered(() => (gate.passes(method) ? call() : undefined));
  };
  const pass =
    (method: Method): Write =>
    (...params) =>
      write(method, () => logger[method](...params));
  const aware: DurableContextLogger<DurableLogger> = {
    warn: pass("warn"),
    info: pass("info"),
    error: pass("error"),
    debug: pass("debug"),
  };
  if (logger.log !== undefined) {
    aware.log = (level, ...params: unknown[]) => {
      const method = level.toLowerCase();
      return write(isMethod(method) ? method : "info", () => logger.log?.(level, ...params));
    };
  }
  return aware as DurableContextLogger<L>;
}

function isMethod(name: string): name is Method {
  return name === "warn" || name === "info" || name === "error" || name === "debug";
}
