import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";

const done = fixtures.H3();
const waiting = fixtures.waiting();
const path = executionPath(done);
const failed = done.events.find(({ EventType }) => EventType === "StepFailed")?.Id ?? "";
const nothing = { record: { ...done.record, DurableExecutionArn: `${done.record.DurableExecutionArn}0` }, events: [] };
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({ executions: [done, waiting, nothing], allowActions: true });
});
afterAll(() => stage[Symbol.asyncDispose]());

/** A state of the page: where it is, what is done there, and how one knows that it has come. */
interface State {
  readonly path: string;
  readonly act?: (page: Page) => Promise<void>;
  readonly ready: (page: Page) => Promise<void>;
}

const panel = (page: Page): Promise<void> => page.getByRole("tabpanel").waitFor();
const dialog = (page: Page): Promise<void> => page.getByRole("dialog").waitFor();
const view = (name: string): State => ({ path: `${path}?view=${name}`, ready: panel });

const states: Readonly<Record<string, State>> = {
  "the list": { path: "/", ready: (page) => page.getByText(done.record.DurableExecutionName).first().waitFor() },
  "the list without executions": {
    path: "/?status=STOPPED",
    ready: (page) => page.getByText("No execution matches").waitFor(),
  },
  "the timeline": { path, ready: (page) => page.getByRole("treegrid").waitFor() },
  "an operation in detail": {
    path: `${path}?op=${failed}`,
    ready: (page) => page.getByRole("complementary").waitFor(),
  },
  "an invocation": { path: `${path}?inv=41`, ready: panel },
  "a moment": { path: `${path}?at=e4211`, ready: panel },
  "the invocations": view("invocations"),
  "the cost": view("cost"),
  "the errors": view("errors"),
  "the events": view("events"),
  "the comparison": view("compare"),
  "an execution that runs": {
    path: executionPath(waiting),
    ready: (page) => page.getByText("Live", { exact: true }).waitFor(),
  },
  "an execution without events": {
    path: executionPath(nothing),
    ready: (page) => page.getByRole("heading").first().waitFor(),
  },
  "an execution that is not there": {
    path: `${path}x`,
    ready: (page) => page.getByRole("alert").waitFor(),
  },
  "no such page": { path: "/nothing/here", ready: (page) => page.getByRole("heading", { level: 2 }).waitFor() },
  "the export dialog": { path, act: (page) => page.getByRole("button", { name: "Export" }).click(), ready: dialog },
  "the command palette": { path, act: (page) => page.getByRole("button", { name: "Commands" }).click(), ready: dialog },
  "the list of keys": { path, act: (page) => page.getByRole("button", { name: "Keys" }).click(), ready: dialog },
};

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** What axe cannot decide, and why it is right all the same. */
const explained: Readonly<Record<string, string>> = {
  "color-contrast": "it does not look through layers that overlap; the test of the tokens holds their contrasts",
};

const cases = Object.keys(states).flatMap((name) =>
  (["light", "dark"] as const).map((theme) => [name, theme] as const),
);

test.each(cases)("%s has no violation in the %s theme", async (name, theme) => {
  const { path: at, act, ready } = states[name] as State;
  const page = await stage.visit(at, { colorScheme: theme, reducedMotion: "reduce" });
  if (act !== undefined) {
    await page.getByRole("tabpanel").waitFor();
    await act(page);
  }
  await ready(page);
  const { violations, incomplete } = await new AxeBuilder({ page }).withTags(rules).analyze();
  const found = [...violations, ...incomplete.filter(({ id }) => explained[id] === undefined)].map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary ?? ""}`).slice(0, 3),
  }));
  expect(found).toEqual([]);
  await page.context().close();
});
