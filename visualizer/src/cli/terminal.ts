import type { WriteStream } from "node:tty";
import { styleText } from "node:util";

export type Tone = "red" | "green" | "yellow" | "blue" | "cyan" | "magenta" | "dim" | "bold";

/** One of the two streams a command writes to. */
export interface Page {
  line(text?: string): void;
  /** Coloured where colours are seen, plain elsewhere. */
  paint(tone: Tone, text: string): string;
  readonly columns: number;
}

/** Results go to `out`, everything else to `err`. */
export interface Terminal {
  readonly out: Page;
  readonly err: Page;
}

/** The terminal of this process. A reader that stops reading, as `head` does, ends the output and is no failure. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit();
    });
  }
  return { out: page(process.stdout), err: page(process.stderr) };
}

function page(stream: WriteStream): Page {
  const colours = stream.isTTY && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
  return {
    line: (text = "") => void stream.write(`${text}\n`),
    paint: (tone, text) => (colours ? styleText(tone, text, { validateStream: false }) : text),
    get columns() {
      return stream.isTTY && stream.columns > 0 ? stream.columns : 120;
    },
  };
}
