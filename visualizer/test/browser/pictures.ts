import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { type FixtureExecution, FixtureWriter } from "../fixtures/writer.ts";
import { quiet } from "./quiet.ts";
import { Stage } from "./stage.ts";

interface Picture {
  readonly path: string;
  /** Resolves when the page is there; without it that of an execution is waited for. */
  readonly ready?: (page: Page) => Promise<void>;
  readonly act?: (page: Page) => Promise<void>;
}

const order = "/file/1";

/** What is worth a picture, by the names of the files. */
export const pictures: Readonly<Record<string, Picture>> = {
  list: { path: "/", ready: (page) => page.getByRole("link", { name: "order-A-1042" }).waitFor() },
  timeline: { path: order },
  invocation: { path: `${order}?inv=3` },
  operation: {
    path: order,
    act: async (page) => {
      await page.getByRole("row", { name: /charge-payment/ }).click();
      await page.getByRole("complementary").getByText("Attempts").first().waitFor();
    },
  },
  replay: { path: `${order}?view=invocations&inv=3` },
  cost: { path: `${order}?view=cost` },
  errors: {
    path: `${order}?view=errors`,
    act: async (page) => {
      await page.getByText("the payment gateway timed out").first().click();
      await page.getByText("callOutside").first().waitFor();
    },
  },
  moment: { path: `${order}?at=e14` },
  events: { path: `${order}?view=events` },
  compare: {
    path: `${order}?view=compare&with=2`,
    act: async (page) => {
      await page.getByRole("checkbox", { name: "Only differences" }).uncheck();
      await page.getByRole("button", { name: "First divergence" }).click();
      await page.getByRole("region", { name: /^Comparison of/ }).waitFor();
    },
  },
  found: { path: `${order}?q=reserve` },
  commands: { path: order, act: (page) => openDialog(page, "Control+k", "Commands") },
  keys: { path: order, act: (page) => openDialog(page, "?", "Keys") },
  export: { path: order, act: (page) => openDialog(page, "Shift+S", "Export") },
};

async function openDialog(page: Page, key: string, name: string): Promise<void> {
  await page.keyboard.press(key);
  await page.getByRole("dialog", { name }).waitFor();
}

/** Those that the documents show. */
export const documented = [
  "list",
  "timeline",
  "invocation",
  "operation",
  "replay",
  "cost",
  "errors",
  "events",
  "compare",
] as const;

/** An hour after the order was recorded would differ in every recording; a fixed day does not. */
const now = new Date("2026-12-01T12:00:00Z");
const minute = 60_000;

/** The order whose service was killed half way, the same order undisturbed, and a list in which they are two of some. */
export function openScene(): Promise<Stage> {
  const [killed, quiet] = [recorded("killed-order"), recorded("quiet-order")];
  return Stage.open({
    files: { "killed-order.durascope.json": killed, "quiet-order.durascope.json": quiet },
    executions: [...others.map(listed), ...[killed, quiet].map(listedFrom)],
  });
}

function recorded(name: string): string {
  return fileURLToPath(new URL(`../fixtures/recorded/${name}.durascope.json`, import.meta.url));
}

/** Others for the list: how each stands, how many minutes ago it began, and how many it took. */
const others = [
  ["payout-2026-12", "payout", "RUNNING", 3, 0],
  ["refund-A-1017", "refund", "SUCCEEDED", 42, 11],
  ["refund-A-1012", "refund", "FAILED", 95, 2],
  ["refund-A-0998", "refund", "STOPPED", 610, 30],
  ["onboarding-481", "onboarding", "RUNNING", 2900, 0],
  ["payout-2026-11", "payout", "SUCCEEDED", 7200, 64],
  ["onboarding-476", "onboarding", "TIMED_OUT", 9000, 1440],
] as const;

function listed([name, functionName, status, ago, took]: (typeof others)[number]): FixtureExecution {
  const start = now.getTime() - ago * minute;
  const { record, events } = new FixtureWriter(name, { functionName, start }).finish();
  const ended = took === 0 ? {} : { EndTimestamp: new Date(start + took * minute).toISOString() };
  return { record: { ...record, Status: status, ...ended }, events };
}

/** A recorded execution as the list needs it: without its events. */
function listedFrom(path: string): FixtureExecution {
  const { record } = JSON.parse(readFileSync(path, "utf8")) as Pick<FixtureExecution, "record">;
  const { StartTimestamp, EndTimestamp } = record;
  const times = { StartTimestamp: isoTime(StartTimestamp), EndTimestamp: isoTime(EndTimestamp) };
  return { record: { ...record, ...times }, events: [] };
}

function isoTime(time: string | number | undefined): string {
  return new Date(time ?? now).toISOString();
}

export type Theme = "light" | "dark";
export type Density = "compact" | "comfortable";

interface Taken {
  readonly name: string;
  readonly theme: Theme;
  /** Default: compact, as the page is. */
  readonly density?: Density;
  readonly path?: string;
}

/** Opens what the picture shows in a page of its own, and writes the picture when there is a path for it. */
export async function takePicture(stage: Stage, { name, theme, density, path: file }: Taken): Promise<Page> {
  const { path, ready = executionReady, act } = pictures[name] as Picture;
  const page = await stage.blank({ colorScheme: theme, reducedMotion: "reduce" });
  if (density !== undefined) {
    await page.addInitScript(
      (preferences) => localStorage.setItem("durascope.preferences", preferences),
      JSON.stringify({ density }),
    );
  }
  await page.clock.setFixedTime(now);
  await nameOnePort(page);
  await page.goto(stage.visualizer.url(path));
  await ready(page);
  await act?.(page);
  await page.evaluate(() => document.fonts.ready);
  await quiet(page);
  await page.mouse.move(0, 0);
  if (file !== undefined) await page.screenshot({ path: file, animations: "disabled", caret: "hide" });
  return page;
}

async function executionReady(page: Page): Promise<void> {
  await page.getByRole("tabpanel").waitFor();
  await page.getByRole("slider").waitFor();
}

/** The service listens on another port in every run; the page names that on which it listens by default. */
async function nameOnePort(page: Page): Promise<void> {
  await page.route("**/api/session", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/127\.0\.0\.1:\d+/, "127.0.0.1:3500");
    await route.fulfill({ response, body });
  });
}
