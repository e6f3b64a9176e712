/**
 * Measures checkpoints per second of the engine, without HTTP:
 *   node --conditions=@durascope/source test/suites/service/throughput.ts [:memory:|FILE] [executions] [checkpoints]
 */
import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { Engine, limitsOf, MemoryStore, realClock, SqliteStore, type Call, type CallResult } from "@durascope/testing";

const [file = ":memory:", executions = "16", checkpoints = "2000"] = process.argv.slice(2);
const store = file === ":memory:" ? new MemoryStore() : new SqliteStore(file);
const latencies: number[] = [];

async function handle({ begin }: Call): Promise<CallResult> {
  const event = JSON.parse(begin() ?? "") as { DurableExecutionArn: string; CheckpointToken: string };
  let token = event.CheckpointToken;
  for (let index = 0; index < Number(checkpoints); index += 1) {
    const from = performance.now();
    const reply = await engine.dispatch<"checkpoint">({
      type: "checkpoint",
      arn: event.DurableExecutionArn,
      token,
      clientToken: `c${index}`,
      updates: [
        { Id: `s${index}`, Name: "charge", Type: "STEP", SubType: "Step", Action: "SUCCEED", Payload: '{"ok":true}' },
      ],
    });
    latencies.push(performance.now() - from);
    token = reply.token ?? "";
  }
  return { output: '{"Status":"SUCCEEDED","Result":"1"}' };
}

const engine: Engine = new Engine({
  settings: {
    region: "us-east-1",
    accountId: "123456789012",
    limits: limitsOf("current"),
    retry: { maxAttempts: 1, immediate: 0, initialDelaySeconds: 1, backoffRate: 2, maxDelaySeconds: 60 },
    quirks: { silentCallbackFailure: false, legacyTokenMessage: false },
  },
  store,
  clock: realClock,
  newId: randomUUID,
  invoker: { invoke: handle },
});
await engine.dispatch<"putFunction">({
  type: "putFunction",
  config: {
    name: "f",
    durable: true,
    timeoutSeconds: 900,
    executionTimeoutSeconds: 900,
    retentionDays: 1,
    memoryMb: 128,
    versions: 0,
    aliases: {},
  },
});
const from = performance.now();
await Promise.all(
  Array.from({ length: Number(executions) }, async () => {
    const { arn = "" } = await engine.dispatch<"start">({
      type: "start",
      functionName: "f",
      qualifier: "$LATEST",
      mode: "async",
    });
    await engine.closing(arn);
  }),
);
const seconds = (performance.now() - from) / 1000;
latencies.sort((a, b) => a - b);
const at = (share: number) => (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(2);
const rate = Math.round(latencies.length / seconds);
process.stdout.write(`${file}: ${rate} checkpoints/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(0.9999)} ms\n`);
await engine.close();
store.close();
