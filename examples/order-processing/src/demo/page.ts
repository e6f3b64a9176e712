import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { commandLine, endOf, lineOf } from "./service.ts";
import { isInteractive, paint, say } from "./terminal.ts";

/** How long a page that nobody closes stays open, in milliseconds. */
const patience = 30 * 60_000;

/**
 * Opens the order in the visualizer. Whoever sits in front of a terminal looks at it for as long as they like; where nobody
 * does, the page is asked for what it would show, and closed.
 */
export async function openPage(arn: string, endpoint: string, folder: string): Promise<void> {
  say(paint("dim", "$ durascope open <arn>"));
  const child = spawn(process.execPath, commandLine("open", arn, "--endpoint", endpoint), {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  try {
    const address = await lineOf(child, /^(http:\/\/\S+)$/, "the page");
    say(`${paint("bold", "▸")} ${address}`);
    if (isInteractive()) await untilEnter(child);
    else await check(address, arn);
  } finally {
    child.kill("SIGTERM");
    await endOf(child);
  }
}

/** Asks as the page itself does, with the key that its address holds. */
async function check(address: string, arn: string): Promise<void> {
  const { origin, hash } = new URL(address);
  const page = await fetch(origin);
  const headers = { "x-durascope-token": hash.replace("#token=", "") };
  const events = await fetch(`${origin}/api/execution/events?arn=${encodeURIComponent(arn)}`, { headers });
  if (!page.ok || !events.ok) throw new Error(`the page answered ${page.status}, its events ${events.status}`);
  const lines = (await events.text()).trim().split("\n");
  say(
    `          ${paint("dim", `the page has ${lines.length - 2} events to show; run the demo in a terminal to see it`)}`,
  );
}

async function untilEnter(child: ChildProcess): Promise<void> {
  const input = createInterface({ input: process.stdin, output: process.stdout });
  const { promise, resolve } = Promise.withResolvers<void>();
  input.once("close", resolve);
  input.once("SIGINT", resolve);
  child.once("exit", () => resolve());
  input.question(`          look at the order, then ${paint("bold", "press Enter to end")} `, () => resolve());
  const late = setTimeout(resolve, patience);
  await promise;
  clearTimeout(late);
  input.close();
}
