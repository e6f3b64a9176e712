import { type Secrets, secretNames, secretsOf } from "./clean.ts";
import { formatLog, type LogHead } from "./log-line.ts";
import { type LogDestination, type LogStyle, writerFor } from "./log-writer.ts";

export type { LogDestination } from "./log-writer.ts";
export { createVerboseSink, refreshLogConfig } from "./verbose.ts";

/** The levels of {@link DurableLogger.log}. */
export const DurableLogLevel = { INFO: "INFO", WARN: "WARN", ERROR: "ERROR", DEBUG: "DEBUG" } as const;
export type DurableLogLevel = (typeof DurableLogLevel)[keyof typeof DurableLogLevel];

/**
 * Where a line comes from. `operationId` is the id on the wire, `attempt` counts from 1. Further members, where they apply:
 * `executionName`, `operationType`, `operationSubType`, `parentOperationId`, `xrayTraceId`, `replaying` (an earlier invocation
 * wrote the line), `resumed` (it may have), `logSeq`, and what tracing adds.
 */
export interface DurableLogData {
  requestId: string;
  executionArn: string;
  tenantId?: string | undefined;
  operationId?: string | undefined;
  operationName?: string | undefined;
  attempt?: number | undefined;
  [key: string]: unknown;
}

/** What a custom logger is given to add to its own lines; to be asked for each line. */
export interface DurableLoggingContext {
  getDurableLogData: () => DurableLogData;
}

/**
 * Loggers have parameters of their own (pino's, Powertools', console's), and callbacks typed by this interface use them
 * unchecked. With `unknown[]`, loggers would still fit, but such callbacks would no longer compile.
 */
// oxlint-disable-next-line typescript/no-explicit-any
export type DurableLogParameters = any;

/** A logger that durable contexts can use. */
export interface DurableLogger {
  log?(level: DurableLogLevel, ...params: DurableLogParameters): void;
  error(...params: DurableLogParameters): void;
  warn(...params: DurableLogParameters): void;
  info(...params: DurableLogParameters): void;
  debug(...params: DurableLogParameters): void;
  /** Called once per invocation, before any line. */
  configureDurableLoggingContext?(context: DurableLoggingContext): void;
}

/** The logger of a context: `logger` without its configuration. */
export type DurableContextLogger<L extends DurableLogger> = Pick<L, "log" | "warn" | "info" | "error" | "debug">;

export interface LoggerConfig<L extends DurableLogger> {
  /** Default: JSON lines on stdout and stderr. */
  customLogger?: L;
  /** Whether lines are left out while their context replays. Default true. */
  modeAware?: boolean;
}

/** How the default logger writes. */
export interface LogOutput {
  /** `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR` or `FATAL` in any case; anything else means `DEBUG`. Default `AWS_LAMBDA_LOG_LEVEL`. */
  readonly level?: string | undefined;
  /** `Text` for a line to be read by people, anything else for JSON. Default `AWS_LAMBDA_LOG_FORMAT`. */
  readonly format?: string | undefined;
  /**
   * Names of members, in any case and at any depth, whose values are written as `[redacted]`, besides `password`, `token`,
   * `authorization`, `callbackId` and `secret`; `false` to write everything.
   */
  readonly redact?: readonly string[] | false | undefined;
  /** A longer line is cut. Default 262,144. */
  readonly maxLineBytes?: number | undefined;
  /** Default: file descriptors 1 for debug and info, 2 for warn and error, written synchronously. `process` fits. */
  readonly destination?: LogDestination | undefined;
}

export interface DefaultLoggerOptions extends LogOutput {
  /** Asked for every line that is written. */
  readonly context: () => DurableLogData;
  /** Asked for every line that is written; may overwrite earlier fields. What it throws is ignored. */
  readonly enrich?: (() => Readonly<Record<string, string | number | boolean>> | undefined) | undefined;
}

type Write = (...params: unknown[]) => void;
/** What {@link createDefaultLogger} makes: every method is there, and needs no `this`. */
export interface DefaultLogger extends DurableLogger {
  log: (level: DurableLogLevel, ...params: unknown[]) => void;
  error: Write;
  warn: Write;
  info: Write;
  debug: Write;
  /** A line at level `INFO` with `fields` as members of their own, under the rules of enrichment. */
  event: (message: string, fields: Record<string, unknown>) => void;
}

const severities: Readonly<Record<string, number> & Record<DurableLogLevel, number>> = {
  TRACE: 10,
  DEBUG: 20,
  INFO: 30,
  WARN: 40,
  ERROR: 50,
  FATAL: 60,
};

function severityOf(level: string | undefined): number {
  return severities[level?.toUpperCase() ?? ""] ?? severities.DEBUG;
}

const silent: Write = () => undefined;

const defaultSecrets = secretsOf(secretNames);
const defaultLineBytes = 262_144;

function secretsIn(redact: LogOutput["redact"]): Secrets {
  if (redact === undefined) return defaultSecrets;
  return secretsOf(redact === false ? [] : [...secretNames, ...redact]);
}

/**
 * The logger of contexts that have no custom one. A line is one JSON object: `requestId`, `timestamp`, `level`, the fields
 * of its context, enrichment, then `message`, and for several parameters with an error among them `errorType`, `errorMessage`,
 * `stackTrace` and `cause`. A line has reached its file descriptor when the call returns. Logging never throws.
 */
export function createDefaultLogger(options: DefaultLoggerOptions): DefaultLogger {
  const threshold = severityOf(options.level ?? process.env["AWS_LAMBDA_LOG_LEVEL"]);
  const asked = (options.format ?? process.env["AWS_LAMBDA_LOG_FORMAT"])?.toUpperCase();
  const style: LogStyle = { isText: asked === "TEXT", mostBytes: options.maxLineBytes ?? defaultLineBytes };
  const secrets = secretsIn(options.redact);
  const line = (level: DurableLogLevel, params: readonly unknown[], fields?: Record<string, unknown>): void => {
    try {
      const head: LogHead = { data: options.context(), level, enrichment: fields ?? enrichment(options.enrich) };
      writerFor(options.destination).write(formatLog(head, params, secrets), style);
    } catch {
      // A line that cannot be written must not fail the handler that wrote it.
    }
  };
  const write = (level: DurableLogLevel): Write =>
    severities[level] < threshold ? silent : (...params) => line(level, params);
  const methods = { DEBUG: write("DEBUG"), INFO: write("INFO"), WARN: write("WARN"), ERROR: write("ERROR") };
  return {
    log: (level, ...params) => (Object.hasOwn(methods, level) ? methods[level] : methods.INFO)(...params),
    error: methods.ERROR,
    warn: methods.WARN,
    info: methods.INFO,
    debug: methods.DEBUG,
    event: (message, fields) => {
      if (severities.INFO >= threshold) line("INFO", [message], { ...enrichment(options.enrich), ...fields });
    },
  };
}

function enrichment(enrich: DefaultLoggerOptions["enrich"]): Record<string, unknown> | undefined {
  try {
    return enrich?.();
  } catch {
    return undefined;
  }
}
