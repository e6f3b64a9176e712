import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** One line of the ledger: a call that reached the outside world, or its lasting effect. */
export interface LedgerEntry {
  readonly effect: string;
  readonly phase: "begun" | "done";
  readonly key: string;
  readonly at: number;
  readonly pid: number;
}

export interface Call {
  readonly effect: string;
  /** Calls with the same key have one effect, as payment gateways and other careful services promise. */
  readonly key: string;
  readonly takesMs: number;
  readonly fails?: string | undefined;
}

/**
 * Stands for the gateway, the warehouse, the mail and the carrier. What it was asked and what it did is written to the file
 * that `ORDER_LEDGER` names; without one it only takes its time.
 */
export async function callOutside({ effect, key, takesMs, fails }: Call, signal?: AbortSignal): Promise<void> {
  write({ effect, phase: "begun", key });
  await sleep(takesMs, undefined, signal === undefined ? {} : { signal });
  if (fails !== undefined) throw new Error(fails);
  const known = ledgerFile() === undefined ? [] : readLedger(ledgerFile() ?? "");
  if (!known.some((entry) => entry.phase === "done" && entry.key === key)) write({ effect, phase: "done", key });
}

export function readLedger(file: string): LedgerEntry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as LedgerEntry);
}

function write(entry: Pick<LedgerEntry, "effect" | "phase" | "key">): void {
  const file = ledgerFile();
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ ...entry, at: Date.now(), pid: process.pid })}\n`);
}

function ledgerFile(): string | undefined {
  return process.env["ORDER_LEDGER"];
}
