// Takes the pictures of docs/images: the order whose service was killed half way, in both themes. The clock stands still, so
// that the same page gives the same pictures. usage: node --conditions=@durascope/source visualizer/test/screenshots.ts

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { documented, takePicture } from "./browser/pictures.ts";
import { Stage } from "./browser/stage.ts";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const order = fileURLToPath(new URL("fixtures/recorded/killed-order.durascope.json", import.meta.url));

mkdirSync(folder, { recursive: true });
await using stage = await Stage.open({ files: { "killed-order.durascope.json": order } });
for (const theme of ["light", "dark"] as const) {
  for (const name of documented) {
    const page: Page = await takePicture(stage, { name, theme, path: `${folder}${name}-${theme}.png` });
    await page.context().close();
    console.log(`docs/images/${name}-${theme}.png`);
  }
}
