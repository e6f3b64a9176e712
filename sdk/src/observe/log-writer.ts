import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import type { pino } from "pino";
import { headOf, type LogLine, shortened, textOf } from "./log-line.ts";

interface Output {
  write(line: string): unknown;
}

/** Where lines go: `stdout` takes debug and info, `stderr` warn and error. A `write` gets one line with its end. */
export interface LogDestination {
  readonly stdout: Output;
  readonly stderr: Output;
}

export interface LogStyle {
  readonly isText: boolean;
  /** A longer line is cut. */
  readonly mostBytes: number;
}

export interface LogWriter {
  /** Returns when the line has reached its destination. Throws what that throws. */
  write(line: LogLine, style: LogStyle): void;
}

let standard: LogWriter | undefined;
const others = new WeakMap<LogDestination, LogWriter>();

/** The writer of `destination`, or of the process's own file descriptors: made at its first line, and once. */
export function writerFor(destination: LogDestination | undefined): LogWriter {
  if (destination === undefined) return (standard ??= createLogWriter());
  let writer = others.get(destination);
  if (writer === undefined) others.set(destination, (writer = createLogWriter(destination)));
  return writer;
}

/**
 * pino takes as long to load as several steps to run, so it is loaded by the first line, and synchronously, so that this line
 * is not lost. A bundle cannot contain what is loaded this way; there, {@link plainWriter} writes the same lines.
 */
function loadPino(): typeof pino | undefined {
  try {
    return createRequire(import.meta.url)("pino") as typeof pino;
  } catch {
    return undefined;
  }
}

/** Makes a writer; `load` answers pino, or nothing where it is not installed. */
export function createLogWriter(
  destination?: LogDestination,
  load: () => typeof pino | undefined = loadPino,
): LogWriter {
  const make = load();
  return make === undefined ? plainWriter(destination ?? descriptors) : pinoWriter(make, destination);
}

function pinoWriter(make: typeof pino, destination: LogDestination | undefined): LogWriter {
  let prefix = "";
  let written = "";
  const options = optionsOf(() => prefix);
  const logger = make(options, {
    write: (text) => {
      written = text;
    },
  });
  const { stdout, stderr } = destination ?? pinoDestinations(make);
  const serialise = (line: LogLine): string => {
    prefix = headOf(line);
    logger[methods[line.level]](line.body);
    return written;
  };
  return writerOf({ stdout, stderr }, serialise);
}

function pinoDestinations(make: typeof pino): LogDestination {
  return { stdout: make.destination({ dest: 1, sync: true }), stderr: make.destination({ dest: 2, sync: true }) };
}

const methods = { DEBUG: "debug", INFO: "info", WARN: "warn", ERROR: "error" } as const;

/** pino begins lines with the level and then the time; here, what stands for the time is all that a line begins with. */
function optionsOf(prefix: () => string): pino.LoggerOptions {
  return {
    level: "trace",
    base: null,
    messageKey: "message",
    formatters: { level: () => ({}) },
    timestamp: prefix,
  };
}

function plainWriter(destination: LogDestination): LogWriter {
  return writerOf(destination, (line) => `{${headOf(line)},${JSON.stringify(line.body).slice(1)}\n`);
}

function writerOf({ stdout, stderr }: LogDestination, serialise: (line: LogLine) => string): LogWriter {
  return {
    write(line, { isText, mostBytes }) {
      const output = line.level === "WARN" || line.level === "ERROR" ? stderr : stdout;
      const written = (given: LogLine): string => (isText ? `${textOf(given)}\n` : serialise(given));
      const text = written(line);
      const isLong = text.length * 3 > mostBytes && Buffer.byteLength(text) > mostBytes;
      output.write(isLong ? written(shortened(line, Buffer.byteLength(text), mostBytes)) : text);
    },
  };
}

const descriptors: LogDestination = {
  stdout: { write: (line) => writeAll(1, line) },
  stderr: { write: (line) => writeAll(2, line) },
};

/** A pipe that is full refuses or takes a part; the rest is written when it has been read from. */
function writeAll(descriptor: number, line: string): void {
  const bytes = Buffer.from(line);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
