import { setTimeout as sleep } from "node:timers/promises";
import type { Page, Request } from "playwright-core";

/** What pages have asked for and not been given yet. */
const open = new WeakMap<Page, Set<Request>>();
/** News of an execution come until the page is closed. */
const endless = "/api/execution/live";
const quietMs = 200;
const longestMs = 20_000;

/** Keeps count of what a page asks for, from before it is opened. */
export function watchRequests(page: Page): void {
  const requests = new Set<Request>();
  open.set(page, requests);
  page.on("request", (request) => {
    if (!request.url().includes(endless)) requests.add(request);
  });
  page.on("requestfinished", (request) => requests.delete(request));
  page.on("requestfailed", (request) => requests.delete(request));
}

/**
 * Resolves when nothing in the page is on its way: it has been given what it asked for, and its elements have stayed the
 * same for a while. For what looks at a page more than once, as axe and pictures do. What a test holds back for good is `held`.
 */
export async function quiet(page: Page, held?: string): Promise<void> {
  const until = Date.now() + longestMs;
  for (;;) {
    const asked = waitingFor(page, held);
    if (asked.length === 0) await unchanged(page);
    if (asked.length === 0 && waitingFor(page, held).length === 0) return;
    if (Date.now() > until) throw new Error(`The page still waits for ${asked.join(", ")}.`);
    await sleep(10);
  }
}

function waitingFor(page: Page, held: string | undefined): string[] {
  const addresses = Array.from(open.get(page) ?? [], (request) => request.url());
  return held === undefined ? addresses : addresses.filter((address) => !address.includes(held));
}

/** What is found out about a page that stayed the same meanwhile; looked at anew where it did not, up to so many times. */
export async function lookAt<T>(page: Page, look: () => Promise<T>, held?: string, times = 5): Promise<T> {
  await quiet(page, held);
  const changes = await page.evaluateHandle(() => {
    const observer = new MutationObserver(() => (seen.any = true));
    const seen = { any: false, observer };
    observer.observe(document, { subtree: true, childList: true });
    return seen;
  });
  const found = await look();
  const hasChanged = await changes.evaluate(({ any, observer }) => {
    const isPending = observer.takeRecords().length > 0;
    observer.disconnect();
    return any || isPending;
  });
  return hasChanged && times > 1 ? lookAt(page, look, held, times - 1) : found;
}

function unchanged(page: Page): Promise<void> {
  return page.evaluate(
    (ms) =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(done, ms);
        });
        const done = (): void => {
          observer.disconnect();
          resolve();
        };
        let timer = setTimeout(done, ms);
        observer.observe(document, { subtree: true, childList: true });
      }),
    quietMs,
  );
}
