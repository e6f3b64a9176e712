// What tracing costs per operation: with no provider, of a replayed operation, of an executed one that is sampled or not, of one
// that a lost invocation left to tell, and the share of the whole event stream in 10,000 steps.
// node --conditions=@durascope/source --expose-gc test/suites/bench/tracing.bench.mjs
import { durableTracing } from "@durascope/otel-exporter";
import { withDurableExecution } from "@durascope/sdk";
import { tracingBrand } from "@durascope/sdk/trace";
import { AlwaysOffSampler } from "@opentelemetry/sdk-trace-node";

process.env.AWS_LAMBDA_LOG_LEVEL = "FATAL";

const steps = 10_000;
const rounds = 15;
/** Of what takes next to no time: many, for the optimizer compiles such code last. */
const shortRounds = 60;
const arn = "arn:aws:lambda:eu-west-1:123456789012:function:bench:1/durable-execution/bench/0001";
const context = { awsRequestId: "r-1", getRemainingTimeInMillis: () => 900_000 };
const started = { Id: "e", Type: "EXECUTION", Status: "STARTED", StartTimestamp: 1_764_000_000_000 };
const nowhere = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };

/** Answers at once, and keeps what a replay needs. */
class Client {
  operations = [started];

  async checkpoint({ Updates }) {
    const changed = Updates.filter(({ Action }) => Action !== "START").map(({ Id, Type, SubType, Name, Payload }) => ({
      Id,
      Type,
      SubType,
      Name,
      Status: "SUCCEEDED",
      StartTimestamp: Date.now(),
      EndTimestamp: Date.now(),
      StepDetails: { Attempt: 1, Result: Payload },
    }));
    this.operations.push(...changed);
    return { CheckpointToken: "t", NewExecutionState: { Operations: changed } };
  }

  async getExecutionState() {
    throw new Error("everything is in the event");
  }
}

const handler = async (_event, durable) => {
  const running = [];
  for (let i = 0; i < steps; i++) running.push(durable.step("step", async () => i));
  let sum = 0;
  for (const value of await Promise.all(running)) sum += value;
  return sum;
};

/** What an invocation is made for that follows one that came to its end. */
const waited = () => ({
  Id: "w",
  Type: "WAIT",
  Status: "SUCCEEDED",
  StartTimestamp: Date.now(),
  EndTimestamp: Date.now() + 1,
});

/**
 * CPU milliseconds of one invocation that executes every step, or finds them all finished: because of `news`, or without,
 * which is after an invocation that was lost.
 */
async function invocation(config, finished, news = []) {
  const client = new Client();
  const wrapped = withDurableExecution(handler, { ...config, durableExecutionClient: client });
  const event = {
    DurableExecutionArn: arn,
    CheckpointToken: "t",
    InitialExecutionState: { Operations: [...(finished ?? [started]), ...news] },
    UpdatedOperationIds: news.map(({ Id }) => Id),
  };
  globalThis.gc?.();
  const began = cpuMs();
  const output = await wrapped(event, context);
  const ms = cpuMs() - began;
  if (output.Status !== "SUCCEEDED") throw new Error(JSON.stringify(output));
  return { ms, operations: client.operations };
}

/** Of this thread, so that what else runs on the machine does not count. */
function cpuMs() {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

const tracing = (options = {}) => durableTracing({ register: false, processors: [nowhere], ...options });
const configs = {
  "no provider": {},
  "a sink that does nothing": { sinks: [{ name: "none", on: () => {} }] },
  "not sampled": { plugins: [tracing({ sampler: new AlwaysOffSampler() })] },
  sampled: { plugins: [tracing()] },
};

async function whole() {
  const { operations } = await invocation({});
  const executed = {};
  const replayed = {};
  const recovered = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, config] of Object.entries(configs)) {
      (executed[name] ??= []).push((await invocation(config)).ms);
      (replayed[name] ??= []).push((await invocation(config, operations, [waited()])).ms);
      (recovered[name] ??= []).push((await invocation(config, operations)).ms);
    }
  }
  const perStep = (times) => (Math.min(...times) * 1_000) / steps;
  const base = { executed: perStep(executed["no provider"]), replayed: perStep(replayed["no provider"]) };
  console.log(
    `\n${steps} steps in one invocation, least of ${rounds}, µs of CPU per step (and more than with no provider)`,
  );
  for (const name of Object.keys(configs)) {
    const [live, again, lost] = [executed, replayed, recovered].map((times) => perStep(times[name]));
    const more = (value, of) => `${value.toFixed(2)} (${(value - of >= 0 ? "+" : "") + (value - of).toFixed(2)})`;
    console.log(
      `  ${name.padEnd(26)} executed ${more(live, base.executed).padStart(16)}   replayed ${more(again, base.replayed).padStart(16)}   told again ${more(lost, base.replayed).padStart(16)}`,
    );
  }
  const sink = perStep(executed["a sink that does nothing"]);
  console.log(`  share of the event stream: ${(((sink - base.executed) / sink) * 100).toFixed(1)} % (budget 10 %)`);
}

// --- by itself ----------------------------------------------------------------

const begin = (plugin) =>
  plugin[tracingBrand].begin({
    executionArn: arn,
    requestId: "r-1",
    executionStartedAt: started.StartTimestamp,
    lambdaContext: context,
    input: () => ({}),
    now: Date.now,
    // With an end in sight, a timer would keep what each round leaves behind, for nobody ends these invocations.
    remainingMs: () => Infinity,
    warn: () => {},
  });

const records = Array.from({ length: steps }, (_, i) => ({
  Id: i.toString(16).padStart(16, "0"),
  Type: "STEP",
  SubType: "Step",
  Name: "step",
  Status: "SUCCEEDED",
  StartTimestamp: 1_764_000_000_000,
  EndTimestamp: 1_764_000_000_005,
  StepDetails: { Attempt: 1, Result: "1" },
}));
const refs = records.map(({ Id, Name }, i) => ({
  id: Id,
  path: String(i + 1),
  type: "STEP",
  subType: "Step",
  name: Name,
  parentId: undefined,
}));

/** µs per operation of `act`, which does one: the least of all rounds, for other load on the machine only ever adds. */
function each(make, act) {
  let least = Infinity;
  for (let round = 0; round < shortRounds; round++) {
    const subject = make();
    globalThis.gc?.();
    const began = performance.now();
    for (let i = 0; i < steps; i++) act(subject, i);
    least = Math.min(least, ((performance.now() - began) * 1_000) / steps);
  }
  return least;
}

const noop = () => undefined;

/** µs per record of an invocation's beginning, after one that came to its end. */
function perRecord(make) {
  const news = { ...waited(), EndTimestamp: 1_764_000_000_006 };
  const operations = new Map([...records, news].map((record) => [record.Id, record]));
  const event = { ...common("invocation.started"), executionArn: arn, requestId: "r-1", operations, first: false };
  const told = { ...event, updatedOperationIds: [news.Id], input: {}, executionStartedAt: 0, coldStart: false };
  return each(make, ({ sink }, i) => (i === 0 ? sink.on(told) : undefined));
}
const common = (kind, operation) => ({ kind, operation, v: 1, seq: 0, at: Date.now() });

function executeOne(session, i) {
  const { sink } = session;
  const operation = refs[i];
  const record = records[i];
  sink?.on({ ...common("operation.started", operation), replay: false, record: undefined });
  sink?.on({ ...common("attempt.started", operation), attempt: 1, replay: false, record: undefined });
  session.runAttempt(operation, 1, noop);
  const at = Date.now();
  sink?.on({
    ...common("attempt.ended", operation),
    attempt: 1,
    startedAt: at,
    endedAt: at,
    outcome: "SUCCEEDED",
    error: undefined,
    retryDelaySeconds: undefined,
    replay: false,
    record,
  });
  sink?.on({
    ...common("operation.ended", operation),
    status: "SUCCEEDED",
    record,
    result: "1",
    error: undefined,
    replay: false,
  });
}

function parts() {
  const apiGlobal = Symbol.for("opentelemetry.js.api.1");
  const sampled = tracing();
  const unsampled = tracing({ sampler: new AlwaysOffSampler() });
  const rows = [
    ["no provider: look for one (once in an invocation)", 0.1, each(noop, () => globalThis[apiGlobal]?.trace)],
    ["operation found finished, as an invocation begins", 0.1, perRecord(() => begin(sampled))],
    [
      "replayed operation, inline",
      0.1,
      each(
        () => begin(sampled),
        ({ sink }, i) =>
          sink.on({
            kind: "operation.replayed",
            operation: refs[i],
            record: records[i],
            resolvedWhileSuspended: false,
            v: 1,
            seq: i,
            at: 1_764_000_000_000,
          }),
      ),
    ],
    ["executed operation with its attempt, sampled", 10, each(() => begin(sampled), executeOne)],
    ["executed operation with its attempt, not sampled", 0.2, each(() => begin(unsampled), executeOne)],
  ];
  console.log(`What tracing itself does, least of ${shortRounds} × ${steps}, µs per operation`);
  for (const [what, budget, us] of rows) {
    console.log(
      `  ${what.padEnd(52)} ${us.toFixed(3).padStart(8)}   budget ${budget}   ${us <= budget ? "kept" : "MISSED"}`,
    );
  }
}

parts();
if (!process.argv.includes("--parts")) await whole();
