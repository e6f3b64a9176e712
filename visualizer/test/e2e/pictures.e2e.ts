import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Density, type Theme, openScene, pictures, takePicture } from "../browser/pictures.ts";
import type { Stage } from "../browser/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openScene();
});
afterAll(() => stage[Symbol.asyncDispose]());

// Fonts differ between machines, so that pictures of one say nothing about another: two runs on this one are compared.
// The second density doubles the time, and is left to the measurement of acceptance.
const densities: readonly Density[] =
  process.env["DURASCOPE_PICTURES"] === "all" ? ["compact", "comfortable"] : ["compact"];
const cases = Object.keys(pictures).flatMap((name) =>
  (["light", "dark"] as const).flatMap((theme) => densities.map((density) => [name, theme, density] as const)),
);

async function picture(name: string, theme: Theme, density: Density): Promise<PNG> {
  const page = await takePicture(stage, { name, theme, density });
  const bytes = await page.screenshot({ animations: "disabled", caret: "hide" });
  await page.context().close();
  return PNG.sync.read(bytes);
}

test.each(cases)("%s looks the same in two runs, %s and %s", async (name, theme, density) => {
  const [first, second] = [await picture(name, theme, density), await picture(name, theme, density)];
  const { width, height } = first;
  expect([second.width, second.height]).toEqual([width, height]);
  const different = pixelmatch(first.data, second.data, undefined, width, height, { threshold: 0.1 });
  expect(different / (width * height)).toBeLessThanOrEqual(0.001);
});
