// Measures the built page against every budget it has, in a real Chromium of 1280 × 900, and runs the suites behind the other
// criteria. Exits with 1 when one is missed. usage: node visualizer/test/acceptance.ts [id...]

import { availableParallelism, loadavg } from "node:os";
import { setTimeout } from "node:timers/promises";
import { measureBuild } from "./measure/build.ts";
import { measureLighthouse } from "./measure/lighthouse.ts";
import { measureAppend, measurePayload, measureSoak, measureTail } from "./measure/live.ts";
import { report, type Row } from "./measure/row.ts";
import { runSuites } from "./measure/suites.ts";
import { measureTimeline, measureTransfer } from "./measure/timeline.ts";

const parts: readonly (readonly [ids: readonly string[], measure: () => Promise<Row[]> | Row[]])[] = [
  [["B1"], measureBuild],
  [["P1", "P2", "P4", "P5", "P6", "P7", "P8", "P9", "P10"], measureTimeline],
  [["P3"], measureTransfer],
  [["P11"], measureAppend],
  [["P11b"], measureTail],
  [["P12"], measurePayload],
  [["P13"], measureSoak],
  [["L1"], measureLighthouse],
  [["A1", "A2", "A3", "A4", "A5", "V1", "C1", "C2", "S1"], runSuites],
];

/** Fails when a measurement does not come to its end; whatever it holds ends with this process. */
async function late(): Promise<never> {
  await setTimeout(300_000, undefined, { ref: false });
  throw new Error("not done after 5 minutes");
}

const asked = process.argv.slice(2);
const rows: Row[] = [];
for (const [ids, measure] of parts) {
  if (asked.length > 0 && !ids.some((id) => asked.includes(id))) continue;
  console.error(`measuring ${ids.join(" ")} …`);
  try {
    rows.push(...(await Promise.race([measure(), late()])));
  } catch (error) {
    rows.push({
      id: ids.join(" "),
      check: String(error).split("\n")[0] ?? "",
      budget: "measured",
      measured: "failed",
      pass: false,
    });
  }
}
const [load = 0] = loadavg();
console.log(`\nload of this machine: ${load.toFixed(1)} on ${availableParallelism()} cores; frames need an idle one`);
process.exit(report(rows) ? 0 : 1);
