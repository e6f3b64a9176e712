import { appendFileSync, readFileSync } from "node:fs";

/**
 * Stands for the world outside: every effect of the order leaves a line here, so that one can see afterwards what was done,
 * and how often. In a real system these would be the payment provider's, the warehouse's and the carrier's own records.
 */
export interface LedgerEntry {
  readonly effect: string;
  readonly about: string;
  readonly attempt: number;
  readonly pid: number;
}

const file = (): string => process.env["ORDER_LEDGER"] ?? ".durascope/order-ledger.ndjson";

export function record(effect: string, about: string, attempt: number): void {
  appendFileSync(file(), `${JSON.stringify({ effect, about, attempt, pid: process.pid })}\n`);
}

export function readLedger(path: string): LedgerEntry[] {
  return readFileSync(path, "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as LedgerEntry);
}
