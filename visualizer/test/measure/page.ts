import type { CDPSession, Page } from "playwright-core";

/** Resolves two frames after the first rows and the overview are there, with the milliseconds since the navigation began. */
export function firstRows(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          const isThere =
            document.querySelector("[role='row'][data-row]") !== null && document.querySelector("canvas") !== null;
          if (!isThere) return void requestAnimationFrame(look);
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
        };
        look();
      }),
  );
}

/** Bytes in use by the page after everything that can go has gone; workers have heaps of their own. */
export async function heapBytes(page: Page): Promise<number> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  for (let round = 0; round < 3; round++) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

/** Opens every row, so that the list is as long as the execution. */
export async function openAllRows(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Open all rows" }).click();
  await settled(page);
}

/** Two frames, in which whatever was changed has been drawn. */
export function settled(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

/** Scrolls the timeline from end to end in so many milliseconds, a step in each frame. */
export function scrollThrough(page: Page, milliseconds: number): Promise<void> {
  return page.evaluate((time) => {
    const grid = document.querySelector("[role='treegrid']");
    if (!(grid instanceof HTMLElement)) throw new Error("there is no timeline");
    let scroller = grid;
    while (scroller.scrollHeight <= scroller.clientHeight + 1 && scroller.parentElement !== null)
      scroller = scroller.parentElement;
    const way = scroller.scrollHeight - scroller.clientHeight;
    const begun = performance.now();
    return new Promise<void>((resolve) => {
      const step = (): void => {
        const share = Math.min(1, (performance.now() - begun) / time);
        scroller.scrollTop = way * share;
        if (share < 1) requestAnimationFrame(step);
        else resolve();
      };
      requestAnimationFrame(step);
    });
  }, milliseconds);
}
