import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import type { Logger, pino } from "pino";
import type { LogLine } from "./log-line.ts";

interface Output {
  write(line: string): unknown;
}

/** Where lines go: `stdout` takes debug and info, `stderr` warn and error. A `write` gets one line with its end. */
export interface LogDestination {
  readonly stdout: Output;
  readonly stderr: Output;
}

export interface LogWriter {
  /** Returns when the line has reached its destination. Throws what the destination throws. */
  write(line: LogLine): void;
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
  const open = (output: Output | undefined, dest: number): { output: Output; logger: Logger } => {
    const stream = output ?? make.destination({ dest, sync: true });
    return {
      output: stream,
      logger: make(
        optionsOf(() => prefix),
        stream,
      ),
    };
  };
  const out = open(destination?.stdout, 1);
  const err = open(destination?.stderr, 2);
  return {
    write({ level, head, body, text }) {
      const { output, logger } = level === "WARN" || level === "ERROR" ? err : out;
      if (text !== undefined) return void output.write(`${text}\n`);
      prefix = JSON.stringify(head).slice(1, -1);
      logger[methods[level]](body);
    },
  };
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

function plainWriter({ stdout, stderr }: LogDestination): LogWriter {
  return {
    write({ level, head, body, text }) {
      const output = level === "WARN" || level === "ERROR" ? stderr : stdout;
      output.write(`${text ?? JSON.stringify({ ...head, ...body })}\n`);
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
