import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lookAt } from "../browser/quiet.ts";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";

const done = fixtures.H3();
const waiting = fixtures.waiting();
const year = fixtures.year();
const path = executionPath(done);
const succeeded = done.events.find(({ EventType }) => EventType === "StepSucceeded")?.Id ?? "";
const callback = waiting.events.find(({ EventType }) => EventType === "CallbackStarted")?.Id ?? "";
const failed = done.events.find(({ EventType }) => EventType === "StepFailed")?.Id ?? "";
const nothing = { record: { ...done.record, DurableExecutionArn: `${done.record.DurableExecutionArn}0` }, events: [] };
let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open({
    executions: [done, waiting, year, nothing],
    files: { "year.jsonl": year },
    allowActions: true,
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

/** A state of the page: where it is, what is done there, and how one knows that it has come. */
interface State {
  readonly path: string;
  /** Done before the page is opened. */
  readonly before?: (page: Page) => Promise<unknown>;
  readonly act?: (page: Page) => Promise<void>;
  readonly ready: (page: Page) => Promise<void>;
  /** Part of an address that is asked for and never answered. */
  readonly held?: string;
}

const panel = (page: Page): Promise<void> => page.getByRole("tabpanel").first().waitFor();
const dialog = (page: Page): Promise<void> => page.getByRole("dialog").waitFor();
const view = (name: string): State => ({ path: `${path}?view=${name}`, ready: panel });
const press = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name }).first().click();
const details = (page: Page) => page.getByRole("complementary", { name: "Details" });

/** An answer of the server that a fixture cannot give. */
const answer =
  (address: string, status: number, json: object) =>
  (page: Page): Promise<unknown> =>
    page.route(address, (route) => route.fulfill({ status, json }));
const refusal = (code: string, message: string) => ({
  error: { code, message, next: "Ask who runs the account.", call: "GetDurableExecution", requestId: "4f1c" },
});

const pages: Readonly<Record<string, State>> = {
  "the list": { path: "/", ready: (page) => page.getByText(done.record.DurableExecutionName).first().waitFor() },
  "the list without executions": {
    path: "/?status=STOPPED",
    ready: (page) => page.getByText("No execution matches").waitFor(),
  },
  "the list with marked and recent executions": {
    path: "/",
    act: press(`Mark ${waiting.record.DurableExecutionName}`),
    ready: (page) => page.getByRole("navigation", { name: "Marked and recent executions" }).waitFor(),
  },
  "the list when an ARN is none": {
    path: "/",
    act: async (page) => {
      await page.getByRole("textbox", { name: "ARN of an execution" }).fill("arn:aws:lambda:nowhere");
      await page.keyboard.press("Enter");
    },
    ready: (page) => page.getByRole("alert").waitFor(),
  },
  "the list when it cannot be had": {
    path: "/",
    before: answer("**/api/executions*", 403, refusal("access-denied", "Access to the executions is denied.")),
    ready: (page) => page.getByRole("alert").waitFor(),
  },
  "no such page": { path: "/nothing/here", ready: (page) => page.getByRole("heading", { level: 2 }).waitFor() },
};

const views: Readonly<Record<string, State>> = {
  "the timeline": { path, ready: (page) => page.getByRole("treegrid").waitFor() },
  "the critical path": { path: `${path}?critical=1`, ready: panel },
  "the timeline, zoomed and filtered": { path: `${path}?q=send-mail&from=1&to=90000`, ready: panel },
  "a filter that nothing passes": {
    path: `${path}?q=nothing-is-called-so`,
    ready: (page) => page.getByText("No operation passes the filter").waitFor(),
  },
  "a menu of the filter": {
    path,
    act: press("Type"),
    ready: (page) => page.getByRole("group", { name: "Type" }).waitFor(),
  },
  "an operation in detail": { path: `${path}?op=${failed}`, ready: (page) => details(page).waitFor() },
  "the execution in detail": {
    path,
    act: async (page) => {
      await page.getByRole("slider").waitFor();
      await press("Details of the execution")(page);
    },
    ready: (page) => details(page).waitFor(),
  },
  "an invocation": { path: `${path}?inv=41`, ready: (page) => details(page).waitFor() },
  "an operation as of a moment": { path: `${path}?at=e4211&op=${failed}`, ready: (page) => details(page).waitFor() },
  "a payload that cannot be had": {
    path: `${path}?op=${succeeded}`,
    before: answer("**/api/execution/payload?*", 403, refusal("access-denied", "Access to the payload is denied.")),
    ready: (page) => details(page).getByText("Access to the payload is denied.").first().waitFor(),
  },
  "the invocations": view("invocations"),
  "the invocations, one selected": {
    path: `${path}?view=invocations&inv=41`,
    ready: (page) => page.getByRole("heading", { name: "Invocation 41 of 350" }).waitFor(),
  },
  "the invocations at a moment": {
    path: `${path}?view=invocations&at=e4211`,
    ready: (page) => page.getByText("This view shows the whole execution").waitFor(),
  },
  "the cost": view("cost"),
  "the errors": view("errors"),
  "the errors of an execution without any": {
    path: `${executionPath(year)}?view=errors`,
    ready: (page) => page.getByText("Nothing failed").waitFor(),
  },
  "the events": view("events"),
  "an event": {
    path: `${path}?view=events`,
    act: async (page) => {
      await page.getByRole("grid", { name: "Events" }).focus();
      await page.keyboard.press("ArrowDown");
    },
    ready: (page) => page.getByRole("region", { name: /^Event \d/ }).waitFor(),
  },
  "the choice of what to compare with": view("compare"),
  "a comparison": {
    path: `${path}?view=compare&with=${encodeURIComponent(year.record.DurableExecutionArn)}`,
    ready: (page) => page.getByRole("treegrid", { name: "Operations of both executions" }).waitFor(),
  },
  "a difference": {
    path: `${path}?view=compare&with=${encodeURIComponent(year.record.DurableExecutionArn)}`,
    act: press("First divergence"),
    ready: (page) => page.getByRole("region", { name: /^Comparison of/ }).waitFor(),
  },
  "an execution that runs": {
    path: executionPath(waiting),
    ready: (page) => page.getByText("Live", { exact: true }).waitFor(),
  },
  "an execution that runs and is looked at": {
    path: `${executionPath(waiting)}?op=${callback}`,
    ready: async (page) => {
      await page.getByRole("button", { name: "Return to live" }).waitFor();
      await details(page).waitFor();
    },
  },
  "an execution that is not updated any more": {
    path: executionPath(waiting),
    before: (page) => page.route("**/api/execution/live*", (route) => route.abort()),
    ready: (page) => page.getByText("Not updating", { exact: true }).waitFor(),
  },
  "an execution without events": {
    path: executionPath(nothing),
    ready: (page) => page.getByText("No events yet").waitFor(),
  },
  "an execution that is being loaded": {
    path,
    before: (page) => page.route("**/api/execution/events*", () => {}),
    held: "/api/execution/events",
    ready: (page) => page.getByRole("tabpanel").waitFor(),
  },
  "an execution that is not there": { path: `${path}x`, ready: (page) => page.getByRole("alert").waitFor() },
  "a file": { path: "/file/1", ready: (page) => page.getByRole("treegrid").waitFor() },
};

const onWaiting = `${executionPath(waiting)}?op=${callback}`;
const dialogs: Readonly<Record<string, Omit<State, "ready">>> = {
  "the export": { path, act: press("Export") },
  "the command palette": { path, act: press("Commands") },
  "the command palette, nothing found": {
    path,
    act: async (page) => {
      await press("Commands")(page);
      await page.getByRole("dialog").getByRole("combobox").fill("nothing-is-called-so");
    },
  },
  "the keys": { path, act: press("Keys") },
  "the keys of the list": { path: "/", act: press("Keys") },
  "a payload as a tree": { path: `${path}?op=${succeeded}`, act: press("Open result") },
  "a payload as text": {
    path: `${path}?op=${succeeded}`,
    act: async (page) => {
      await press("Open result")(page);
      await page.getByRole("dialog").getByText("Text", { exact: true }).first().click();
    },
  },
  "a payload that is searched": {
    path: `${path}?op=${succeeded}`,
    act: async (page) => {
      await press("Open result")(page);
      await page.getByRole("dialog").getByRole("searchbox").fill("e");
    },
  },
  "the completion of a callback": { path: onWaiting, act: press("Complete …") },
  "the failure of a callback": { path: onWaiting, act: press("Fail …") },
  "the heartbeat of a callback": { path: onWaiting, act: press("Heartbeat …") },
  "the stop of an execution": { path: onWaiting, act: press("Stop …") },
  "the start of another execution": { path, act: command("Start new execution") },
  "an action that was refused": {
    path: onWaiting,
    act: async (page) => {
      await press("Heartbeat …")(page);
      await page.getByRole("button", { name: "Send heartbeat" }).click();
      await page.getByRole("dialog").getByRole("alert").waitFor();
    },
  },
  "an action that was done": {
    path: onWaiting,
    before: answer("**/api/action/callback", 200, {}),
    act: async (page) => {
      await press("Heartbeat …")(page);
      await page.getByRole("button", { name: "Send heartbeat" }).click();
      await page.getByRole("dialog", { name: "Done" }).waitFor();
    },
  },
  "an action in AWS": {
    path: onWaiting,
    before: (page) =>
      page.route("**/api/session", async (route) => {
        const response = await route.fetch();
        const session = (await response.json()) as object;
        const source = { kind: "aws", label: "AWS, 123456789012, eu-west-1" };
        await route.fulfill({ response, json: { ...session, source } });
      }),
    act: press("Stop …"),
  },
  "a file that cannot be opened": {
    path,
    act: async (page) => {
      const file = { name: "broken.json", mimeType: "application/json", buffer: Buffer.from("[{") };
      await page.getByLabel("File with an execution").setInputFiles(file);
    },
  },
};

function command(title: string) {
  return async (page: Page): Promise<void> => {
    await press("Commands")(page);
    await page.getByRole("dialog").getByRole("combobox").fill(title);
    await page
      .getByRole("option", { name: new RegExp(title) })
      .first()
      .click();
    await page.getByRole("dialog", { name: new RegExp(title) }).waitFor();
  };
}

const states: Readonly<Record<string, State>> = {
  ...pages,
  ...views,
  ...Object.fromEntries(
    Object.entries(dialogs).map(([name, state]) => [`${name}, a dialog`, { ...state, ready: dialog }]),
  ),
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
  const { path: at, before, act, ready, held } = states[name] as State;
  const page = await stage.blank({ colorScheme: theme, reducedMotion: "reduce" });
  await before?.(page);
  await page.goto(stage.visualizer.url(at));
  await page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
  await act?.(page);
  await ready(page);
  // axe takes an element that moves while it looks for a mistake.
  const { violations, incomplete } = await lookAt(page, () => new AxeBuilder({ page }).withTags(rules).analyze(), held);
  const found = [...violations, ...incomplete.filter(({ id }) => explained[id] === undefined)].map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary ?? ""}`).slice(0, 3),
  }));
  expect(found).toEqual([]);
  await page.context().close();
});
