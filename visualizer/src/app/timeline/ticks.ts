import type { Projection } from "./axis.ts";

export interface Tick {
  readonly x: number;
  readonly time: number;
}

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000]
  .concat([600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000])
  .concat([1, 2, 7, 14, 30, 90, 180, 365].map((days) => days * 86_400_000));
/** Pixels that a label needs. */
const room = 72;

/** Where the ruler is marked: none inside collapsed time, and each with room for its label. */
export function ticksOf(projection: Projection): Tick[] {
  const { base, view, width } = projection;
  const gaps = base.gaps.reduce((count, { from, to }) => count + Number(to > view.from && from < view.to), 0);
  return gaps > width / room / 2 ? ticksByPlace(projection) : roundTicks(projection);
}

/** Round times since the start. */
function roundTicks(projection: Projection): Tick[] {
  const { base, view, width, scale } = projection;
  const step = steps.find((size) => size * scale >= room) ?? 3650 * 86_400_000;
  const ticks: Tick[] = [];
  let time = base.start + Math.ceil((view.from - base.start) / step) * step;
  let last = Number.NEGATIVE_INFINITY;
  let gap = 0;
  while (time <= view.to && ticks.length < width / room + 1) {
    while (gap < base.gaps.length && (base.gaps[gap]?.to ?? 0) <= time) gap++;
    const around = base.gaps[gap];
    if (around !== undefined && around.from < time) {
      time = base.start + Math.ceil((around.to - base.start) / step) * step;
      continue;
    }
    const x = projection.x(time);
    if (x - last >= room) {
      ticks.push({ x, time });
      last = x;
    }
    time += step;
  }
  return ticks;
}

/** Where gaps are many, most round times lie inside them: the times that stand at regular places, moved out of collapsed time. */
function ticksByPlace(projection: Projection): Tick[] {
  const { base, width, gapWidth } = projection;
  const distance = room * 1.25;
  const ticks: Tick[] = [];
  for (let place = 0; place <= width; place += distance) {
    const found = projection.time(place);
    const gap = base.gaps.find(({ from, to }) => from <= found && found < to);
    const time = gap === undefined || gapWidth < 1 ? found : gap.to;
    ticks.push({ x: projection.x(time), time });
  }
  return ticks;
}
