import { type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";
import { Cleaner, censored, errorFields, secretNames, secretsOf } from "../observe/clean.ts";
import { getLogFields } from "./fields.ts";

const secrets = secretsOf(secretNames);
const levels: readonly string[] = ["trace", "debug", "info", "warn", "error", "fatal"];

/**
 * Options for `pino()` that make its lines like those of the default logger: the names of fields, the level and time as
 * Lambda reads them, where in an execution the line comes from, errors as fields, no secrets. `options` are kept.
 */
export function pinoOptions(options: LoggerOptions = {}): LoggerOptions {
  const { formatters, mixin, mixinMergeStrategy } = options;
  return {
    level: levelOf(process.env["AWS_LAMBDA_LOG_LEVEL"]),
    base: null,
    messageKey: "message",
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    // For what child loggers are given: it is written once, before any line.
    redact: { paths: [...secretNames], censor: censored },
    ...options,
    mixin: mixin ?? noFields,
    mixinMergeStrategy: fieldsLast(mixinMergeStrategy, cleaned),
    formatters: { level: (label) => ({ level: label.toUpperCase() }), ...formatters },
  };
}

/**
 * A pino logger whose lines, and those of its children, say where in an execution they come from: a child of `logger`, or a
 * new one that writes to stdout synchronously, so that no line is lost when the function is frozen.
 */
export function createDurableLogger(logger?: Logger): Logger {
  if (logger === undefined) return pino(pinoOptions(), pino.destination({ dest: 1, sync: true }) as DestinationStream);
  const child = logger.child({}) as Logger & Record<symbol, unknown>;
  const mixin = symbolOf(logger, "pino.mixin");
  const strategy = symbolOf(logger, "pino.mixinMergeStrategy");
  const given = child[strategy] as LoggerOptions["mixinMergeStrategy"];
  if (given !== undefined && ours.has(given)) return child;
  child[mixin] ??= noFields;
  child[strategy] = fieldsLast(given, (object) => object);
  return child;
}

type Merge = NonNullable<LoggerOptions["mixinMergeStrategy"]>;

/** Strategies that already add the fields. */
const ours = new WeakSet<Merge>();

function noFields(): object {
  return {};
}

function fieldsLast(given: Merge | undefined, clean: (object: object) => object): Merge {
  const merge: Merge = (object, mixed) => {
    const own = clean(object);
    const merged = given === undefined ? Object.assign(mixed, own) : given(own, mixed);
    return Object.assign(merged, getLogFields());
  };
  ours.add(merge);
  return merge;
}

/** pino names its state by symbols, which another copy of it has its own of. */
function symbolOf(logger: object, description: string): symbol {
  for (let at: object | null = logger; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertySymbols(at).find((symbol) => symbol.description === description);
    if (found !== undefined) return found;
  }
  throw new TypeError(`createDurableLogger takes a logger of pino; this one has no ${description}.`);
}

function levelOf(asked: string | undefined): string {
  const level = asked?.toLowerCase() ?? "";
  return levels.includes(level) ? level : "info";
}

/** The members without secrets, and those of an error at `err` in place of it. */
function cleaned(object: object): object {
  const { err } = object as { err?: unknown };
  if (!(err instanceof Error)) return new Cleaner(secrets).clean(object) as object;
  const { err: _, ...rest } = object as Record<string, unknown>;
  return { ...(new Cleaner(secrets).clean(rest) as object), ...errorFields(err, secrets) };
}
