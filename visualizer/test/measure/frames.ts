import type { Page } from "playwright-core";

/** Times between frames, and tasks over 50 ms, in milliseconds. */
export interface Frames {
  readonly gaps: readonly number[];
  readonly longTasks: readonly number[];
}

interface Recorder {
  gaps: number[];
  longTasks: number[];
  stop: () => void;
}

type Recording = typeof globalThis & { recorder?: Recorder };

/** Records frames and long tasks of the page while something is done. */
export async function recordFrames(page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const recorder: Recorder = { gaps: [], longTasks: [], stop: () => undefined };
    let last = performance.now();
    let isOn = true;
    const frame = (now: number): void => {
      recorder.gaps.push(now - last);
      last = now;
      if (isOn) requestAnimationFrame(frame);
    };
    const observer = new PerformanceObserver((list) => {
      recorder.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    });
    observer.observe({ type: "longtask" });
    requestAnimationFrame(frame);
    recorder.stop = () => {
      isOn = false;
      recorder.longTasks.push(...observer.takeRecords().map(({ duration }) => duration));
      observer.disconnect();
    };
    (globalThis as Recording).recorder = recorder;
  });
  await act();
  return page.evaluate(() => {
    const { recorder } = globalThis as Recording;
    recorder?.stop();
    // The first gap reaches back to before anything was done.
    return { gaps: recorder?.gaps.slice(2) ?? [], longTasks: recorder?.longTasks ?? [] };
  });
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function longest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
