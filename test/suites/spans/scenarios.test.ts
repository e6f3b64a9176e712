import { readFileSync } from "node:fs";
import { durableTracing } from "@durascope/otel-exporter";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { breaches } from "./rules.ts";
import { type Scenario, scenarios, targets } from "./scenarios.ts";
import { type Collected, Collector, treeOf } from "./support/collected.ts";
import { Executions } from "./support/executions.ts";
import { type Handler, sdkNames, wrap } from "./support/sdks.ts";

const views = ["execution", "invocation"] as const;

/** What each trace is to look like, written and read by people. */
function expectedTrees(view: string): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(new URL(`./expected/${view}.txt`, import.meta.url), "utf8");
  return new Map(
    text
      .split(/^# /m)
      .slice(1)
      .map((part) => {
        const [name = "", ...lines] = part.trimEnd().split("\n");
        return [name, lines];
      }),
  );
}

describe.each(sdkNames)("spans of %s SDK", (sdk) => {
  describe.each(views)("in the view %s", (view) => {
    const collector = new Collector();
    const results = new Map<string, { status: string; spans: Collected[] }>();
    let executions: Executions;

    beforeAll(async () => {
      const plugin = durableTracing({ view, exporter: collector, register: false });
      executions = await Executions.start((client) => {
        const all = [
          ...scenarios.map(({ name, run }): [string, Handler] => [name, (event, context) => run(context, event)]),
          ...(Object.entries(targets) as [string, Handler][]),
        ];
        return Object.fromEntries(all.map(([name, handler]) => [name, wrap(sdk, handler, { plugin, client })]));
      });
      // All at once: what belongs to one execution must not get into another's trace.
      await Promise.all(scenarios.map((scenario) => runOne(scenario)));
    }, 60_000);

    afterAll(async () => executions.close());

    async function runOne({ name, outside, timeoutSeconds }: Scenario): Promise<void> {
      if (timeoutSeconds !== undefined) await executions.limit(name, timeoutSeconds);
      const arn = await executions.begin(name);
      if (outside !== undefined) await executions.complete(arn, outside);
      const { status } = await executions.end(arn);
      results.set(name, { status, spans: collector.of(arn) });
    }

    it.each(scenarios)("$name are those that are expected", ({ name, status = "SUCCEEDED" }) => {
      const result = results.get(name);
      expect(result?.status).toBe(status);
      const isEnded = status !== "TIMED_OUT";
      expect(breaches(result?.spans ?? [], { isSegmented: view === "invocation", isEnded })).toEqual([]);
      expect(treeOf(result?.spans ?? [])).toEqual(expectedTrees(view).get(name));
    });
  });
});
