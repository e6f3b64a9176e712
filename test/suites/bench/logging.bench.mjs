// Time per log line of this SDK and of the official one, in one process that writes to /dev/null.
// node --conditions=@durascope/source test/suites/bench/logging.bench.mjs
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const rounds = 200;
const lines = 500;

if (process.argv[2] === undefined) {
  // Lines go to file descriptor 1, so the figures go to 2.
  const self = [...process.execArgv, fileURLToPath(import.meta.url), "run"];
  const env = { ...process.env, AWS_LAMBDA_LOG_LEVEL: "INFO" };
  const { status } = spawnSync(process.execPath, self, { env, stdio: ["ignore", "ignore", "inherit"] });
  process.exit(status ?? 1);
}

const own = await import("@durascope/sdk");
const official = await import("@aws/durable-execution-sdk-js");
const { pino } = await import("pino");
const { pinoOptions } = await import("@durascope/sdk/logging");

const executionArn =
  "arn:aws:lambda:us-east-1:123456789012:function:orders:$LATEST/durable-execution/order-1/7571fdae-ee03-4975-93e8-9e2060e70996";
const event = {
  DurableExecutionArn: executionArn,
  CheckpointToken: "dG9rZW4=",
  InitialExecutionState: {
    Operations: [
      { Id: "e", Type: "EXECUTION", Status: "STARTED", StartTimestamp: 0, ExecutionDetails: { InputPayload: "{}" } },
    ],
  },
};
const record = (Id) => ({ Id, Type: "STEP", SubType: "Step", Name: "charge", StartTimestamp: 0 });
const client = {
  checkpoint: async ({ Updates = [] }) => ({
    CheckpointToken: "dG9rZW4=",
    NewExecutionState: {
      Operations: Updates.map(({ Id, Payload, Action }) => ({
        ...record(Id),
        Status: Action === "SUCCEED" ? "SUCCEEDED" : "STARTED",
        StepDetails: { Attempt: 1, Result: Payload },
      })),
    },
  }),
  getExecutionState: async () => ({ Operations: [] }),
};
const lambdaContext = {
  awsRequestId: "6d60a062-cf71-4b57-af3e-12e43bbcf106",
  getRemainingTimeInMillis: () => 900_000,
};
const fields = {
  orderId: "o-1",
  amount: 42,
  currency: "EUR",
  express: true,
  items: 3,
  customer: "c-17",
  warehouse: "w-2",
};

/** Nanoseconds per call in the best of several rounds. */
function measure(write) {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const begun = process.hrtime.bigint();
    for (let line = 0; line < lines; line++) write();
    best = Math.min(best, Number(process.hrtime.bigint() - begun) / lines);
  }
  return best;
}

/** What is measured with the logger of a step. */
const cases = {
  "a text": (logger) => logger.info("charging"),
  "an object of 7 fields": (logger) => logger.info(fields),
  "a text and an object of 7 fields": (logger) => logger.info("charging", fields),
  "a disabled level": (logger) => logger.debug("charging", fields),
};

async function ofSdk({ withDurableExecution }, config) {
  const found = {};
  const handler = withDurableExecution(async (_input, context) => {
    await context.step("charge", async ({ logger }) => {
      for (const [name, write] of Object.entries(cases)) found[name] = measure(() => write(logger));
    });
  }, config);
  const { Status, Error } = await handler(event, lambdaContext);
  if (Status !== "SUCCEEDED") throw new globalThis.Error(`The handler ended as ${Status}: ${JSON.stringify(Error)}`);
  return found;
}

async function ofPino() {
  const logger = pino(pinoOptions(), pino.destination({ dest: 1, sync: true }));
  let found;
  const handler = own.withDurableExecution(
    (_input, context) =>
      context.step("charge", async () => {
        found = measure(() => logger.info(fields, "charging"));
      }),
    { durableExecutionClient: client },
  );
  await handler(event, lambdaContext);
  return found;
}

const ours = await ofSdk(own, { durableExecutionClient: client });
const theirs = await ofSdk(official, { durableExecutionClient: client });
const preset = await ofPino();
const us = (nanoseconds) =>
  nanoseconds < 1_000 ? `${nanoseconds.toFixed(1)} ns` : `${(nanoseconds / 1_000).toFixed(2)} us`;
process.stderr.write(`per line, in a step${" ".repeat(17)}durascope    official       ratio\n`);
for (const name of Object.keys(cases)) {
  const ratio = (ours[name] / theirs[name]).toFixed(2);
  process.stderr.write(
    `${name.padEnd(36)}${us(ours[name]).padStart(9)}${us(theirs[name]).padStart(12)}${ratio.padStart(12)}\n`,
  );
}
process.stderr.write(`${"pino with the preset, 7 fields".padEnd(36)}${us(preset).padStart(9)}\n`);
