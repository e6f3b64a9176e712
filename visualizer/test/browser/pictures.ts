import type { Page } from "playwright-core";
import { settled } from "../measure/page.ts";
import type { Stage } from "./stage.ts";

interface Picture {
  /** Query of the page of the order. */
  readonly query: string;
  readonly act?: (page: Page) => Promise<void>;
}

/** What is worth a picture, by the names of the files. */
export const pictures: Readonly<Record<string, Picture>> = {
  timeline: { query: "" },
  invocation: { query: "?inv=3" },
  operation: {
    query: "",
    act: async (page) => {
      await page.getByRole("row", { name: /charge-payment/ }).click();
      await page.getByRole("complementary").getByText("Attempts").first().waitFor();
    },
  },
  replay: { query: "?view=invocations&inv=3" },
  cost: { query: "?view=cost" },
  moment: { query: "?at=e14" },
  events: { query: "?view=events" },
};

/** Those that the documents show. */
export const documented = ["timeline", "invocation", "operation", "replay", "cost"] as const;

/** An hour after the order was recorded would differ in every recording; a fixed day does not. */
const now = new Date("2026-12-01T12:00:00Z");

/** Opens the order of the scene as the picture wants it, and writes the picture. */
export async function takePicture(
  stage: Stage,
  { name, theme, path }: { readonly name: string; readonly theme: "light" | "dark"; readonly path?: string },
): Promise<Page> {
  const { query, act } = pictures[name] as Picture;
  const page = await stage.blank({ colorScheme: theme, reducedMotion: "reduce" });
  await page.clock.setFixedTime(now);
  await page.goto(stage.visualizer.url(`/file/1${query}`));
  await page.getByRole("tabpanel").waitFor();
  await page.getByRole("slider").waitFor();
  await act?.(page);
  await page.evaluate(() => document.fonts.ready);
  await settled(page);
  await page.mouse.move(0, 0);
  if (path !== undefined) await page.screenshot({ path, animations: "disabled", caret: "hide" });
  return page;
}
