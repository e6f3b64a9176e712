import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { executionPath, Stage } from "../browser/stage.ts";
import { failure, type FixtureExecution, FixtureWriter, payload } from "../fixtures/writer.ts";

const markup = `<img src="http://127.0.0.1:9/x.png" onerror="document.title='owned'"><script>document.title='owned'</script>`;

/** An execution in which everything that a user or a function can write is an attack on the page. */
function hostile(): FixtureExecution {
  const writer = new FixtureWriter("hostile", { input: markup });
  const step = writer.operation({ type: "Step", subType: markup, name: markup });
  writer.write(step, "Started");
  writer.now += 10;
  writer.write(step, "Failed", {
    ...failure(markup, markup),
    RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 1 },
  });
  writer.suspend(1000);
  writer.write(step, "Started");
  writer.write(step, "Succeeded", {
    Result: payload({ html: markup, link: "javascript:alert(1)" }),
    RetryDetails: { CurrentAttempt: 2 },
  });
  return writer.end("Succeeded", { Result: payload(markup) });
}

const execution = hostile();
const operation = execution.events[1]?.Id ?? "";
let stage: Stage;
const foreign = createServer((_, response) =>
  response.setHeader("content-type", "text/html").end("<title>foreign</title>"),
);

beforeAll(async () => {
  stage = await Stage.open({ executions: [execution], allowActions: true });
  await new Promise<void>((resolve) => foreign.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  foreign.close();
  await stage[Symbol.asyncDispose]();
});

const views = ["timeline", "invocations", "cost", "errors", "events", "compare"];

test.each(views)("markup in names, errors and payloads is text in the view %s", async (view) => {
  const page = await stage.visit(`${executionPath(execution)}?view=${view}&op=${operation}`);
  await page.getByRole("tabpanel").waitFor();
  await page.getByRole("complementary").getByText("<img").first().waitFor();
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.locator("a[href^='javascript']").count()).toBe(0);
  expect(await page.title()).not.toBe("owned");
  expect(stage.complaints).toEqual([]);
  await page.context().close();
});

test("the token leaves the address, and is not in links, cookies or storage that other tabs share", async () => {
  const page = await stage.visit("/");
  await page.getByText("hostile").waitFor();
  expect(page.url()).not.toContain("token");
  const left = await page.evaluate(() => ({ cookie: document.cookie, shared: JSON.stringify(localStorage) }));
  const token = stage.visualizer.url("/").split("token=")[1] ?? "";
  expect(token.length).toBeGreaterThan(20);
  expect(JSON.stringify(left)).not.toContain(token);
  expect(await page.content()).not.toContain(token);
  await page.context().close();
});

async function foreignPage(): Promise<Page> {
  const page = await stage.blank();
  await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
  return page;
}

test("another site can neither read nor act, not even with the token", async () => {
  const page = await foreignPage();
  const token = stage.visualizer.url("/").split("token=")[1] ?? "";
  const outcomes = await page.evaluate(
    async ({ origin, secret }) => {
      const headers = { "x-durascope-token": secret, "content-type": "application/json" };
      const attempt = async (path: string, init: RequestInit): Promise<string> => {
        try {
          const response = await fetch(origin + path, init);
          return `${response.status} ${response.type} ${(await response.text()).length}`;
        } catch {
          return "refused";
        }
      };
      return [
        await attempt("/api/session", { headers }),
        await attempt("/api/executions", { headers }),
        await attempt("/api/action/stop", { method: "POST", headers, body: "{}" }),
        await attempt("/api/executions", { mode: "no-cors" }),
        await attempt("/", {}),
      ];
    },
    { origin: stage.visualizer.origin, secret: token },
  );
  expect(outcomes.map((outcome) => outcome.replace(/^0 opaque 0$/, "refused"))).toEqual(Array(5).fill("refused"));
  stage.complaints.length = 0;
  await page.context().close();
});

test("the page cannot be framed, and a form of another site posts nothing", async () => {
  const page = await foreignPage();
  const posted = page.waitForResponse((response) => response.url().includes("/api/action/stop"));
  await page.evaluate((origin) => {
    const frame = document.createElement("iframe");
    frame.name = "frame";
    frame.src = origin;
    document.body.append(frame);
    const form = document.createElement("form");
    Object.assign(form, {
      method: "post",
      action: `${origin}/api/action/stop`,
      enctype: "text/plain",
      target: "frame",
    });
    document.body.append(form);
    form.submit();
  }, stage.visualizer.origin);
  expect((await posted).status()).toBe(403);
  expect(page.frames().every((frame) => !frame.url().startsWith(stage.visualizer.origin))).toBe(true);
  stage.complaints.length = 0;
  await page.context().close();
});
