import type { Page } from "playwright-core";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";
import { longest, percentile, recordFrames } from "./frames.ts";
import { firstRows, heapBytes, openAllRows, scrollThrough, settled } from "./page.ts";
import { atMost, type Row } from "./row.ts";

const MB = 2 ** 20;

/** P1, P2, P4 to P10: what a reader feels, on executions of 10,000 and 100,000 operations. */
export async function measureTimeline(): Promise<Row[]> {
  await using stage = await Stage.open({ files: { "H10.jsonl": fixtures.H10(), "H100.jsonl": fixtures.H100() } });
  const rows: Row[] = [];
  rows.push(await opening(stage, { id: "P1", name: "H10", limit: 1500 }));
  rows.push(await opening(stage, { id: "P1", name: "H10", limit: 4000, throttle: 4 }));
  rows.push(await opening(stage, { id: "P2", name: "H100", limit: 6000 }));
  for (const name of ["H10", "H100"] as const) {
    const page = await stage.visit(stage.filePath(`${name}.jsonl`));
    await firstRows(page);
    rows.push(await heap(page, name));
    await openAllRows(page);
    rows.push(...(await scrolling(page, name)));
    if (name === "H10") rows.push(await zooming(page), await scrubbing(page), await searching(page));
    else rows.push(await nodes(page));
    rows.push(await matrix(stage, name));
    await page.context().close();
  }
  return rows;
}

async function opening(
  stage: Stage,
  run: { id: string; name: string; limit: number; throttle?: number },
): Promise<Row> {
  const { id, name, limit, throttle } = run;
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const page = await stage.blank();
    if (throttle !== undefined) {
      const session = await page.context().newCDPSession(page);
      await session.send("Emulation.setCPUThrottlingRate", { rate: throttle });
    }
    await page.goto(stage.visualizer.url(stage.filePath(`${name}.jsonl`)), { waitUntil: "commit" });
    times.push(await firstRows(page));
    await page.context().close();
  }
  const how = throttle === undefined ? "" : `, CPU ${throttle}× slower`;
  return atMost(id, `${name} import to first rows${how}`, { value: percentile(times, 0.5), limit, unit: "ms" });
}

async function heap(page: Page, name: "H10" | "H100"): Promise<Row> {
  const value = (await heapBytes(page)) / MB;
  return atMost("P9", `heap of the page, ${name}`, { value, limit: name === "H10" ? 60 : 200, unit: "MB" });
}

async function scrolling(page: Page, name: string): Promise<Row[]> {
  const { gaps, longTasks } = await recordFrames(page, () => scrollThrough(page, 4000));
  const slow = gaps.filter((gap) => gap > 50).length;
  return [
    atMost("P4", `${name} scrolled through in 4 s, p95 frame`, {
      value: percentile(gaps, 0.95),
      limit: 20,
      unit: "ms",
    }),
    atMost("P4", `${name} frames over 50 ms`, { value: slow, limit: 1, unit: "" }),
    atMost("P4", `${name} long tasks`, { value: longTasks.length, limit: 0, unit: "" }),
  ];
}

async function zooming(page: Page): Promise<Row> {
  await page.evaluate(() => document.querySelector("[role='treegrid']")?.scrollTo(0, 0));
  const { gaps } = await recordFrames(page, () =>
    page.evaluate(() => {
      const ruler = document.querySelector("[data-ruler]")?.getBoundingClientRect();
      const bar = document.elementFromPoint((ruler?.left ?? 0) + 300, (ruler?.bottom ?? 0) + 100);
      let left = 120;
      return new Promise<void>((resolve) => {
        const step = (): void => {
          const deltaY = left > 60 ? -40 : 40;
          const at = { clientX: (ruler?.left ?? 0) + 300, clientY: (ruler?.bottom ?? 0) + 100 };
          bar?.dispatchEvent(
            new WheelEvent("wheel", { deltaY, ctrlKey: true, bubbles: true, cancelable: true, ...at }),
          );
          left -= 1;
          if (left > 0) requestAnimationFrame(step);
          else resolve();
        };
        requestAnimationFrame(step);
      });
    }),
  );
  return atMost("P5", "120 steps of zoom with the wheel, p95 frame", {
    value: percentile(gaps, 0.95),
    limit: 33.4,
    unit: "ms",
  });
}

async function scrubbing(page: Page): Promise<Row> {
  const track = await page.getByRole("slider").first().boundingBox();
  if (track === null) throw new Error("there is no scrubber");
  const y = track.y + track.height / 2;
  await page.mouse.move(track.x + 1, y);
  const { gaps } = await recordFrames(page, async () => {
    await page.mouse.down();
    for (let step = 1; step <= 150; step++) await page.mouse.move(track.x + (track.width * step) / 151, y);
    await page.mouse.up();
  });
  await page.keyboard.press("Escape");
  return atMost("P6", "H10 scrubber dragged over all events, p95 frame", {
    value: percentile(gaps, 0.95),
    limit: 33.4,
    unit: "ms",
  });
}

async function searching(page: Page): Promise<Row> {
  const field = page.getByRole("searchbox", { name: "Search operations" });
  await field.focus();
  const times: number[] = [];
  for (const key of "send-mail") {
    await page.evaluate(() => {
      const painted = new Promise<number>((resolve) => {
        const typed = ({ timeStamp }: Event): void => {
          // The result of a keystroke is on screen when the frame after it has been drawn.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - timeStamp)));
        };
        globalThis.addEventListener("input", typed, { once: true, capture: true });
      });
      Object.assign(globalThis, { painted });
    });
    await page.keyboard.type(key);
    times.push(await page.evaluate(() => (globalThis as unknown as { painted: Promise<number> }).painted));
    await settled(page);
  }
  return atMost("P10", "H10 keystroke of a search to what is drawn, longest", {
    value: longest(times),
    limit: 100,
    unit: "ms",
  });
}

async function nodes(page: Page): Promise<Row> {
  await page.getByRole("row").nth(5).click();
  await page.getByRole("complementary").waitFor();
  await settled(page);
  const value = await page.evaluate(() => document.querySelectorAll("*").length);
  return atMost("P8", "H100 nodes with the detail open", { value, limit: 1500, unit: "" });
}

async function matrix(stage: Stage, name: "H10" | "H100"): Promise<Row> {
  const page = await stage.visit(`${stage.filePath(`${name}.jsonl`)}?view=invocations`);
  await page.getByRole("tabpanel").locator("canvas").first().waitFor({ timeout: 60_000 });
  await settled(page);
  await page.keyboard.press("]");
  await settled(page);
  await page.keyboard.press("]");
  await settled(page);
  const times = await page.evaluate(() =>
    performance.getEntriesByName("replay matrix").map(({ duration }) => duration),
  );
  await page.context().close();
  if (times.length === 0) throw new Error("the matrix drew nothing");
  return atMost("P7", `${name} replay matrix drawn, longest`, {
    value: longest(times),
    limit: name === "H10" ? 50 : 150,
    unit: "ms",
  });
}

/** P3: as few bytes as possible before the first row, however large the payloads are. */
export async function measureTransfer(): Promise<Row[]> {
  const execution = fixtures.H10L();
  await using stage = await Stage.open({ executions: [execution] });
  const page = await stage.blank();
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.dataReceived", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(stage.visualizer.url(executionPath(execution)), { waitUntil: "commit" });
  const time = await firstRows(page);
  return [
    atMost("P3", "H10L from the server to first rows", { value: time, limit: 1500, unit: "ms" }),
    atMost("P3", "H10L transferred before that, the page itself included", {
      value: bytes / 1024,
      limit: 400,
      unit: "KB",
    }),
  ];
}
