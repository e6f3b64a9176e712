import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openScene, pictures, takePicture } from "../browser/pictures.ts";
import type { Stage } from "../browser/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openScene();
});
afterAll(() => stage[Symbol.asyncDispose]());

// Fonts differ between machines, so that pictures of one say nothing about another: two runs on this one are compared.
const cases = Object.keys(pictures).flatMap((name) =>
  (["light", "dark"] as const).map((theme) => [name, theme] as const),
);

async function picture(name: string, theme: "light" | "dark"): Promise<PNG> {
  const page = await takePicture(stage, { name, theme });
  const bytes = await page.screenshot({ animations: "disabled", caret: "hide" });
  await page.context().close();
  return PNG.sync.read(bytes);
}

test.each(cases)("%s looks the same in two runs, %s", async (name, theme) => {
  const [first, second] = [await picture(name, theme), await picture(name, theme)];
  const { width, height } = first;
  expect([second.width, second.height]).toEqual([width, height]);
  const different = pixelmatch(first.data, second.data, undefined, width, height, { threshold: 0.1 });
  expect(different / (width * height)).toBeLessThanOrEqual(0.001);
});
