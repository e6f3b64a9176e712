import {
  durationText,
  type ExecutionModel,
  isExternalType,
  operation,
  type OperationView,
} from "@durascope/sdk/history";
import { kindOf, kindTexts, stateTexts, stateTones } from "../../part/sign.ts";
import { Projection } from "../../timeline/axis.ts";
import { ticksOf } from "../../timeline/ticks.ts";
import { timeBaseOf } from "../../timeline/time-base.ts";
import { operationFacts } from "./facts.ts";
import { Html, markup } from "./markup.ts";

/** A page with more rows is slow to open; the bundle in it has all. */
const mostRows = 20_000;
/** What has more children than this is closed at first. */
const mostOpen = 12;
/** The axis is laid out on so many pixels, about what it has, and drawn in percent. */
const width = 560;

/** The operations as a tree with their bars on one axis, collapsed where nothing ran. */
export function operationRows(model: ExecutionModel): Html {
  const projection = projectionOf(model);
  const count = Math.min(mostRows, model.tree.rows.length);
  const parts: string[] = [];
  let open = 0;
  for (let row = 0; row < count; row++) {
    const view = operation(model, model.tree.rows[row] as number);
    for (; open > view.depth; open--) parts.push("</details>");
    parts.push(rowStart(view, projection).text);
    open += 1;
  }
  parts.push("</details>".repeat(open));
  const left = model.tree.rows.length - count;
  const note =
    left > 0 &&
    markup`<p class="note">and ${left.toLocaleString("en")} more operations, which the bundle in this page holds</p>`;
  return markup`<div class="scroll"><div class="rows">${ruler(projection)}${new Html(parts.join(""))}</div></div>
    ${note}`;
}

function projectionOf(model: ExecutionModel): Projection {
  const base = timeBaseOf(model, true);
  return new Projection(base, { from: base.start, to: base.end }, width);
}

function ruler(projection: Projection): Html {
  const { base } = projection;
  const ticks = ticksOf(projection).map(
    ({ x, time }) => markup`<span style="left:${percent(x)}">${durationText(time - base.start)}</span>`,
  );
  const gaps = base.gaps.map(({ from, to }) => {
    const [x, end] = [projection.x(from), projection.x(to)];
    return markup`<i
      class="gap"
      style="left:${percent(x)};width:${percent(end - x)}"
      title="${durationText(to - from)} in which nothing ran"></i>`;
  });
  return markup`<div class="row ruler">
    <span>Operation</span><span>Status</span><span>Tries</span><span>Duration</span><span class="track">${gaps}${ticks}</span>
  </div>`;
}

function rowStart(view: OperationView, projection: Projection): Html {
  const { childCount, depth, state, attemptCount, start, end, name, id } = view;
  const tone = stateTones[state];
  const isOpen = childCount > 0 && childCount <= mostOpen;
  return markup`<details class="operation"${new Html(isOpen ? " open" : "")}><summary class="row">
      <span class="name" style="--depth:${depth}"><span class="note">${kindTexts[kindOf(view)]}</span> <b title="${id}">${name ?? id}</b></span><span class="status ${tone}">${signs[tone]} ${stateTexts[state]}</span>
      <span>${attemptCount > 0 && attemptCount}</span>
      <span>${end !== undefined && durationText(end - start)}</span>
      <span class="track">${bars(view, projection)}</span>
    </summary>
    ${operationFacts(view)}
   `;
}

/** Said beside the hue, which is not all there is to tell states apart. */
const signs = { succeeded: "✓", failed: "✕", running: "▶", attention: "↻", waiting: "◷" } as const;

function bars(view: OperationView, projection: Projection): Html[] {
  const { attempts, start, end, state, type } = view;
  const last = end ?? projection.base.end;
  if (attempts.length > 1) {
    return attempts.map((attempt) => {
      const tone = attempt.outcome === "succeeded" || attempt.outcome === "polled" ? "succeeded" : attempt.outcome;
      return bar(projection, { from: attempt.start, to: attempt.end ?? last, look: tones[tone] });
    });
  }
  const texture = isExternalType(type) || stateTones[state] === "waiting" ? " hatch" : "";
  return [bar(projection, { from: start, to: last, look: `${stateTones[state]}${texture}` })];
}

const tones = { succeeded: "succeeded", failed: "failed", running: "running", interrupted: "attention" } as const;

function bar(projection: Projection, { from, to, look }: { from: number; to: number; look: string }): Html {
  const x = projection.x(from);
  return markup`<i class="${look}" style="left:${percent(x)};width:${percent(projection.x(to) - x)}"></i>`;
}

function percent(x: number): string {
  return `${((x / width) * 100).toFixed(2)}%`;
}
