// Speed of the history model: build, append, state at a moment, marks, cost of replay, critical path, comparison.
// node --conditions=@durascope/source --expose-gc test/suites/bench/history.bench.mjs
import {
  append,
  buildExecutionModel,
  compareExecutions,
  costOfReplay,
  criticalPath,
  failures,
  groupingAdvice,
  marksIn,
  stateAt,
  timeLedger,
  waitingFor,
} from "@durascope/sdk/history";

const start = 1_764_894_496;

/** Maps of 60 items, each a context with two steps; 8 % of steps are tried 2 to 4 times, 3 % of items wait. */
function synthesise(operations) {
  const events = [];
  let clock = start;
  let seed = 1;
  const made = { operations: 0 };
  let begun = clock;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const add = (EventType, op, details = {}) => {
    clock += 0.002;
    const event = { EventType, EventId: events.length + 1, EventTimestamp: Math.round(clock * 1000) / 1000, ...op };
    events.push({ ...event, [`${EventType}Details`]: details });
  };
  const create = (Name, SubType, ParentId) => {
    return { Id: (++made.operations).toString(16).padStart(16, "0"), Name, SubType, ...(ParentId && { ParentId }) };
  };
  const suspend = (seconds) => {
    add("InvocationCompleted", {}, { StartTimestamp: begun, EndTimestamp: clock, RequestId: `r-${events.length}` });
    clock += seconds;
  };
  const resume = () => {
    begun = clock + 0.001;
  };
  const result = { Result: { Payload: '{"ok":true}', Truncated: false } };
  const step = (name, parent) => {
    const op = create(name, "Step", parent);
    const attempts = random() < 0.08 ? 2 + Math.floor(random() * 3) : 1;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      add("StepStarted", op);
      if (attempt === attempts) {
        add("StepSucceeded", op, { ...result, RetryDetails: { CurrentAttempt: attempt } });
        continue;
      }
      const error = { Payload: { ErrorType: "Error", ErrorMessage: "declined" }, Truncated: false };
      add("StepFailed", op, { Error: error, RetryDetails: { CurrentAttempt: attempt, NextAttemptDelaySeconds: 5 } });
      suspend(5);
      resume();
    }
  };
  const timeout = { Input: { Payload: "{}" }, ExecutionTimeout: 31_536_000 };
  add("ExecutionStarted", { Id: "e-1", Name: "bench" }, timeout);
  while (made.operations < operations) {
    const map = create("map", "Map");
    add("ContextStarted", map);
    for (let item = 0; item < 60 && made.operations < operations; item++) {
      const iteration = create(`item-${item}`, "MapIteration", map.Id);
      add("ContextStarted", iteration);
      step("fetch", iteration.Id);
      if (random() < 0.03) {
        const wait = create("pause", "Wait", iteration.Id);
        add("WaitStarted", wait, { Duration: 10, ScheduledEndTimestamp: clock + 10 });
        suspend(10);
        add("WaitSucceeded", wait, { Duration: 10 });
        resume();
      }
      step("store", iteration.Id);
      add("ContextSucceeded", iteration, result);
    }
    add("ContextSucceeded", map, result);
  }
  suspend(0);
  add("ExecutionSucceeded", { Id: "e-1", Name: "bench" }, result);
  return events;
}

function median(run, times) {
  run();
  const samples = Array.from({ length: times }, () => {
    const before = performance.now();
    run();
    return performance.now() - before;
  }).toSorted((a, b) => a - b);
  return samples[times >> 1];
}

for (const operations of [3_000, 10_000, 100_000]) {
  const events = synthesise(operations);
  const iso = events.map((event) => ({
    ...event,
    EventTimestamp: new Date(event.EventTimestamp * 1000).toISOString(),
  }));
  globalThis.gc?.();
  const before = process.memoryUsage();
  const cold = performance.now();
  const model = buildExecutionModel(events);
  const first = performance.now() - cold;
  globalThis.gc?.();
  const after = process.memoryUsage();
  const held = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  const states = new Uint8Array(model.operations.count);
  const middle = events.length >> 1;
  const live = buildExecutionModel(events.slice(0, -500));
  const replayed = costOfReplay(model).totals.replayed;
  const row = {
    operations: model.operations.count,
    events: events.length,
    invocations: model.invocations.count,
    replays: replayed,
    "build, first (ms)": first,
    "build (ms)": median(() => buildExecutionModel(events), 9),
    "build, ISO times (ms)": median(() => buildExecutionModel(iso), 9),
    "build, reversed (ms)": median(() => buildExecutionModel(events.toReversed()), 5),
    "append 500 (ms)": median(() => append(live, events.slice(-500)), 5),
    "stateAt middle (ms)": median(() => stateAt(model, middle, states), 99),
    "stateAt end (ms)": median(() => stateAt(model, events.length - 2, states), 99),
    "marksIn middle (ms)": median(() => marksIn(model, model.invocations.count >> 1, states), 99),
    "costOfReplay (ms)": median(() => costOfReplay(model), 9),
    "criticalPath (ms)": median(() => criticalPath(model), 5),
    "timeLedger (ms)": median(() => timeLedger(model), 9),
    "groupingAdvice (ms)": median(() => groupingAdvice(model), 9),
    "failures (ms)": median(() => failures(model), 9),
    "compareExecutions (ms)": median(() => compareExecutions(model, live), 5),
    "waitingFor (ms)": median(() => waitingFor(live), 9),
    "model beyond events (MB)": held / 1e6,
  };
  for (const [name, value] of Object.entries(row)) {
    console.log(`${name.padEnd(28)} ${Number.isInteger(value) ? value : value.toFixed(3)}`);
  }
  console.log();
}
