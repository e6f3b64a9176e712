import { Writable } from "node:stream";
import { Logger as PowertoolsLogger } from "@aws-lambda-powertools/logger";
import type { DurableContext, DurableLogger } from "@durascope/sdk";
import { createDurableLogger, getLogFields, pinoOptions, withLogFields } from "@durascope/sdk/logging";
import { type DestinationStream, type Logger, pino } from "pino";
import { beforeAll, describe, expect, it } from "vitest";
import winston from "winston";
import { idOf, type Line, logged } from "./support.ts";

beforeAll(() => {
  process.env["AWS_LAMBDA_LOG_LEVEL"] = "DEBUG";
});

/** What a library deep inside of a step does, without being passed a logger. */
async function library(write: () => void): Promise<void> {
  await Promise.resolve();
  await new Promise(setImmediate);
  write();
}

interface Written {
  readonly lines: Line[];
  readonly take: (text: string) => void;
}

function written(): Written {
  const lines: Line[] = [];
  return { lines, take: (text) => void lines.push(JSON.parse(text) as Line) };
}

/** Runs a handler that logs in its own code, in a step, in a library, and after a replay, with a logger of the user's. */
async function runWith(customLogger: DurableLogger | undefined, { lines }: Written, direct: (message: string) => void) {
  const { run } = await logged(async (context: DurableContext) => {
    if (customLogger !== undefined) context.configureLogger({ customLogger });
    context.logger.info("handler");
    await context.step("charge", async ({ logger }) => {
      logger.warn("step");
      await library(() => direct("library"));
    });
    await context.runInChildContext("child", async (child) => {
      await child.wait({ seconds: 1 });
      child.logger.info("child");
    });
  });
  const found = (message: string): Line | undefined => lines.find((line) => line.message === message);
  const charge = { operationId: idOf(run, "charge"), operationName: "charge", attempt: 1 };
  expect(lines.map(({ message }) => message)).toEqual(["handler", "step", "library", "child"]);
  expect(found("handler")).toMatchObject({ requestId: "request-1", executionName: "test" });
  expect(found("handler")).not.toHaveProperty("operationId");
  expect(found("step")).toMatchObject(charge);
  expect(found("library")).toMatchObject(charge);
  expect(found("child")).toMatchObject({ operationId: idOf(run, "child"), operationType: "CONTEXT" });
}

const streamTo = (take: (text: string) => void): DestinationStream => ({ write: take });
const forged = { operationId: "forged", executionArn: "forged" };

describe("pino", () => {
  it("with the preset writes lines as the default logger does", async () => {
    const out = written();
    const logger = pino(pinoOptions(), streamTo(out.take));
    await runWith(logger, out, (message) => logger.info(message));
    expect(Object.keys(out.lines[0] ?? {}).slice(0, 2)).toEqual(["level", "timestamp"]);
    expect(out.lines[1]).toMatchObject({ level: "WARN", timestamp: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(out.lines[0]).not.toHaveProperty("pid");
  });

  it("of the user's, whatever its options, gets the fields, and so do its children", async () => {
    const out = written();
    const own = pino({ messageKey: "message", mixin: () => ({ service: "orders" }) }, streamTo(out.take));
    const logger = createDurableLogger(own);
    await runWith(logger, out, (message) => logger.child({ part: "library" }).info(message));
    expect(out.lines.map(({ service, part }) => [service, part])).toEqual([
      ["orders", undefined],
      ["orders", undefined],
      ["orders", "library"],
      ["orders", undefined],
    ]);
  });

  it("is not wrapped twice", () => {
    const out = written();
    const logger = createDurableLogger(createDurableLogger(pino(pinoOptions(), streamTo(out.take))));
    logger.info("outside of an execution");
    expect(out.lines).toEqual([{ level: "INFO", timestamp: expect.any(String), message: "outside of an execution" }]);
  });

  it.each<[string, (stream: DestinationStream) => Logger]>([
    ["the preset", (stream) => pino(pinoOptions(), stream)],
    ["a logger of the user's", (stream) => createDurableLogger(pino({ messageKey: "message" }, stream))],
  ])("keeps callers from overwriting fields: %s", async (_title, make) => {
    const out = written();
    const logger = make(streamTo(out.take));
    await logged((context) => context.step("s", async () => logger.info(forged, "m")));
    expect(out.lines[0]).toMatchObject({ message: "m", operationName: "s" });
    expect(JSON.stringify(out.lines[0])).not.toContain("forged");
  });

  it("writes errors as fields, and no secrets", () => {
    const out = written();
    const logger = pino(
      pinoOptions({ formatters: { log: (object) => ({ ...object, extra: 1 }) } }),
      streamTo(out.take),
    );
    logger.child({ token: "t" }).error(new TypeError("bad", { cause: new Error("why") }));
    logger.info({ user: { password: "p" }, callbackId: "c" }, "m");
    expect(out.lines).toMatchObject([
      {
        level: "ERROR",
        message: "bad",
        token: "[redacted]",
        errorType: "TypeError",
        errorMessage: "bad",
        stackTrace: expect.arrayContaining(["TypeError: bad"]),
        cause: { errorType: "Error", errorMessage: "why" },
        extra: 1,
      },
      { user: { password: "[redacted]" }, callbackId: "[redacted]" },
    ]);
    expect(out.lines[0]).not.toHaveProperty("err");
  });

  it.each([
    ["TRACE", "trace"],
    ["error", "error"],
    ["FATAL", "fatal"],
    ["nonsense", "info"],
    [undefined, "info"],
  ])("has Lambda's level %s as %s", (asked, level) => {
    if (asked === undefined) delete process.env["AWS_LAMBDA_LOG_LEVEL"];
    else process.env["AWS_LAMBDA_LOG_LEVEL"] = asked;
    expect(pinoOptions().level).toBe(level);
    process.env["AWS_LAMBDA_LOG_LEVEL"] = "DEBUG";
  });

  it("is what createDurableLogger makes by itself", () => {
    expect(createDurableLogger().child({}).bindings()).toEqual({});
  });

  it("is what createDurableLogger takes", () => {
    expect(() => createDurableLogger({ child: () => ({}) } as unknown as Logger)).toThrow("takes a logger of pino");
  });
});

describe("winston", () => {
  const transportTo = (take: (text: string) => void) =>
    new winston.transports.Stream({
      stream: new Writable({
        write(chunk: Buffer, _encoding, done) {
          take(chunk.toString());
          done();
        },
      }),
    });

  it("gets the fields through a format", async () => {
    const out = written();
    const durable = winston.format((info) => Object.assign(info, getLogFields()));
    const logger = winston.createLogger({
      format: winston.format.combine(durable(), winston.format.json()),
      transports: [transportTo(out.take)],
    });
    await runWith(logger, out, (message) => logger.info(message));
  });

  it("gets the fields from outside", async () => {
    const out = written();
    const own = winston.createLogger({ format: winston.format.json(), transports: [transportTo(out.take)] });
    const logger = withLogFields(own);
    await runWith(logger, out, (message) => logger.info(message, { orderId: "o-1" }));
    expect(out.lines[2]).toMatchObject({ orderId: "o-1" });
  });
});

describe("the logger of Powertools", () => {
  it("gets the fields", async () => {
    const out = written();
    const own = new PowertoolsLogger({ serviceName: "orders" });
    // Where its lines go: a console of its own.
    Object.assign((own as unknown as { console: Console }).console, {
      info: out.take,
      warn: out.take,
      error: out.take,
    });
    const logger = withLogFields(own);
    await runWith(logger, out, (message) => logger.info(message, new Error("e"), { orderId: "o-1" }));
    expect(out.lines[2]).toMatchObject({ service: "orders", level: "INFO", orderId: "o-1", error: { message: "e" } });
  });
});

describe("the console", () => {
  it("gets the fields behind the message", async () => {
    const out = written();
    const print = (message: string, fields: object): void => out.take(JSON.stringify({ message, ...fields }));
    const logger = withLogFields({ info: print, warn: print, error: print, debug: print });
    await runWith(logger, out, (message) => logger.info(message));
    expect(withLogFields(console)).toHaveProperty("debug");
  });
});

it("outside of executions there are no fields", () => {
  expect(getLogFields()).toEqual({});
});

it("a logger that asks for the data of lines gets all of it", async () => {
  const seen: unknown[] = [];
  let ask = (): unknown => undefined;
  const custom: DurableLogger = {
    info: () => void seen.push(ask()),
    warn() {},
    error() {},
    debug() {},
    configureDurableLoggingContext: ({ getDurableLogData }) => {
      ask = getDurableLogData;
    },
  };
  const plugin = { enrichLogContext: () => ({ traceId: "t" }) };
  await logged(
    (context) => {
      context.configureLogger({ customLogger: custom });
      return context.step("s", async ({ logger }) => logger.info("x"));
    },
    { config: { plugins: [plugin] } },
  );
  expect(Object.keys(seen[0] ?? {}).slice(0, 5)).toEqual([
    "executionArn",
    "requestId",
    "operationId",
    "operationName",
    "attempt",
  ]);
  expect(seen[0]).toMatchObject({ operationName: "s", operationType: "STEP", executionName: "test", traceId: "t" });
});
