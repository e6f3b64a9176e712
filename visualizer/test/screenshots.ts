// Takes the pictures of docs/images: the order whose service was killed half way, in both themes. The clock stands still, so
// that the same page gives the same pictures. usage: node --conditions=@durascope/source visualizer/test/screenshots.ts

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { documented, openScene, takePicture } from "./browser/pictures.ts";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));

mkdirSync(folder, { recursive: true });
await using stage = await openScene();
for (const theme of ["light", "dark"] as const) {
  for (const name of documented) {
    const page: Page = await takePicture(stage, { name, theme, path: `${folder}${name}-${theme}.png` });
    await page.context().close();
    console.log(`docs/images/${name}-${theme}.png`);
  }
}
