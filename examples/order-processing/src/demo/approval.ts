import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { isInteractive, paint, say } from "./terminal.ts";

/** How long somebody in front of a terminal has to answer, in milliseconds. */
const patience = 15_000;

/** Resolves when the order is approved: with Enter, or by itself where nobody is there to press it. */
export async function askForApproval(question: string): Promise<void> {
  if (!isInteractive()) {
    say(`${question} ${paint("dim", "(approved automatically)")}`);
    return sleep(800);
  }
  const input = createInterface({ input: process.stdin, output: process.stdout });
  const { promise, resolve } = Promise.withResolvers<void>();
  input.once("close", resolve);
  input.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  input.question(`${question} ${paint("bold", "press Enter to approve")} `, () => resolve());
  const late = setTimeout(() => {
    say(paint("dim", "approved automatically, as nobody answered"));
    resolve();
  }, patience);
  await promise;
  clearTimeout(late);
  input.close();
}
