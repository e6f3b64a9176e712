import type { Page } from "playwright-core";

/** What else the machine does spoils a measurement: the best of some tries counts. */
const tries = 4;

/** How long frames took while something was done: the 95th percentile, milliseconds, of the best try. */
export async function bestFrames(page: Page, act: () => Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < tries; attempt++) {
    await page.evaluate(startWatching);
    await act();
    const frames = await page.evaluate(stopWatching);
    best = Math.min(best, frames.toSorted((a, b) => a - b)[Math.floor(frames.length * 0.95)] ?? best);
  }
  return best;
}

interface Watch {
  frames: number[];
  isOver: boolean;
}

function startWatching(): void {
  const watch: Watch = { frames: [], isOver: false };
  Object.assign(globalThis, { watch });
  let before: number | undefined;
  requestAnimationFrame(function next(now) {
    if (before !== undefined) watch.frames.push(now - before);
    before = now;
    if (!watch.isOver) requestAnimationFrame(next);
  });
}

function stopWatching(): number[] {
  const { watch } = globalThis as unknown as { watch: Watch };
  watch.isOver = true;
  return watch.frames;
}
