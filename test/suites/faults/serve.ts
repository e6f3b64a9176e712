// A service in a process of its own, to be killed: `serve.ts <db> <port> <module>`.
import { startService } from "@durascope/testing";

const [db = ":memory:", port = "0", module = ""] = process.argv.slice(2);
const service = await startService({
  db,
  port: Number(port),
  modules: [module],
  watch: false,
  executionTimeoutSeconds: 900,
  environments: 4,
  retry: { maxAttempts: 1_000, immediate: 1_000 },
});
process.stdout.write(`ready ${service.url}\n`);
