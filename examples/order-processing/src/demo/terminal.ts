import { styleText } from "node:util";

export type Tone = "red" | "green" | "yellow" | "blue" | "magenta" | "dim" | "bold";

const colours = process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "";

export function paint(tone: Tone, text: string): string {
  return colours ? styleText(tone, text, { validateStream: false }) : text;
}

export function say(text = ""): void {
  process.stdout.write(`${text}\n`);
}

/** Whether somebody sits in front of it who can answer. */
export function isInteractive(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && (process.env["CI"] ?? "") === "";
}
