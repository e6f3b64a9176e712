import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionPath, Stage } from "../browser/stage.ts";
import { fixtures } from "../fixtures/index.ts";

const execution = fixtures.H3();
let stage: Stage;
let page: Page;

interface Node {
  readonly role: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

beforeAll(async () => {
  stage = await Stage.open({ executions: [execution] });
  page = await stage.visit(executionPath(execution));
  await page.getByRole("treegrid").waitFor();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** The accessibility tree as the browser hands it to assistive technology. */
async function nodes(role: string): Promise<Node[]> {
  const session = await page.context().newCDPSession(page);
  await session.send("Accessibility.enable");
  const { nodes: all } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return all
    .filter((node) => node.role?.value === role && !node.ignored)
    .map(({ name, properties = [] }) => ({
      role,
      name: String(name?.value ?? ""),
      properties: Object.fromEntries(properties.map((property) => [property.name, property.value.value as unknown])),
    }));
}

test("the grid tells how many rows there are, not only those that are drawn", async () => {
  await page.getByRole("button", { name: "Open all rows" }).click();
  const grid = page.getByRole("treegrid");
  await expect.poll(() => grid.getAttribute("aria-rowcount")).toBe("3001");
  expect((await nodes("row")).length).toBeLessThan(120);
});

test("each row has its index, level, place among its siblings, and whether it is open and selected", async () => {
  await page.getByRole("row").nth(3).click();
  const rows = page.locator("[role='row'][data-row]");
  const said = await rows.evaluateAll((elements) =>
    elements.map((element) =>
      ["rowindex", "level", "posinset", "setsize", "selected"].map((name) => element.getAttribute(`aria-${name}`)),
    ),
  );
  expect(said.length).toBeGreaterThan(10);
  expect(said.flat()).not.toContain(null);
  expect(await page.getByRole("row", { selected: true }).count()).toBe(1);
  const read = await nodes("row");
  expect(
    read
      .filter(({ properties }) => properties["level"] === 1)
      .some(({ properties }) => properties["expanded"] === true),
  ).toBe(true);
});

test("the selected row is the active one, and is drawn even when it is scrolled away", async () => {
  const grid = page.getByRole("treegrid");
  const active = await grid.getAttribute("aria-activedescendant");
  await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect.poll(() => page.locator(`[id="${active ?? ""}"]`).count()).toBe(1);
});

test("the bar of a row says in words what it shows", async () => {
  const cells = (await nodes("gridcell")).map(({ name }) => name);
  expect(
    cells.filter((name) => /(succeeded|failed|running|waiting).*\d+ (ms|s|m|h|d)/.test(name)).length,
  ).toBeGreaterThan(5);
});
