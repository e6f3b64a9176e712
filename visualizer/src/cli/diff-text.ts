import type { DifferenceName } from "@durascope/sdk/history";
import type { Diff, DiffRow, DiffSide } from "./diff.ts";
import { statusTone } from "./sign.ts";
import type { Page } from "./terminal.ts";
import { clip, duration, plural } from "./text.ts";

/** Writes two executions side by side: what they are, then their operations, then where they part. */
export function printDiff(out: Page, diff: Diff): void {
  printWhole(out, diff);
  if (diff.rows.length > 0) printRows(out, diff.rows);
  printTotals(out, diff);
}

const column = 24;

function printWhole(out: Page, { left, right, execution }: Diff): void {
  const line = (name: string, ours: string, theirs: string): void =>
    out.line(
      `${out.paint("dim", name.padEnd(12))}  ${clip(ours, column).padEnd(column)}  ${clip(theirs, column)}`.trimEnd(),
    );
  const { status, duration: took, invocations, operations, attempts } = execution;
  line("", left, right);
  line("status", status.left, status.right);
  line("duration", tookText(took.left), tookText(took.right));
  line("invocations", String(invocations.left), String(invocations.right));
  line("operations", String(operations.left), String(operations.right));
  line("attempts", String(attempts.left), String(attempts.right));
  const payloads = (["input", "result", "error"] as const).map((member) => `${member} ${execution[member]}`);
  out.line(out.paint("dim", payloads.join(", ")));
}

function tookText(ms: number | undefined): string {
  return ms === undefined || Number.isNaN(ms) ? "not over" : duration(ms);
}

function printRows(out: Page, rows: readonly DiffRow[]): void {
  const label = Math.min(48, Math.max(...rows.map(({ depth, name }) => depth * 2 + name.length)));
  const widths = [sideWidth(rows, "left"), sideWidth(rows, "right")] as const;
  out.line();
  for (const row of rows) {
    const name = "  ".repeat(row.depth) + row.name;
    const parts = [
      sign(out, row),
      clip(name, label).padEnd(label),
      sideText(out, row.left, widths[0]),
      sideText(out, row.right, widths[1]),
      out.paint("yellow", row.differences.map((difference) => words[difference]).join(", ")),
    ];
    out.line(parts.join("  ").trimEnd());
  }
}

const words: Readonly<Record<DifferenceName, string>> = {
  added: "only on the right",
  removed: "only on the left",
  status: "status",
  attempts: "attempts",
  payload: "payload",
};

function sign(out: Page, { differences }: DiffRow): string {
  if (differences.includes("added")) return out.paint("green", "+");
  if (differences.includes("removed")) return out.paint("red", "-");
  return differences.length > 0 ? out.paint("yellow", "~") : " ";
}

function plainSide(side: DiffSide | undefined): string {
  if (side === undefined) return "";
  const attempts = side.attempts > 1 ? ` ${plural(side.attempts, "attempt")}` : "";
  return `${side.status} ${tookText(side.duration)}${attempts}`;
}

function sideWidth(rows: readonly DiffRow[], side: "left" | "right"): number {
  return rows.reduce((width, row) => Math.max(width, plainSide(row[side]).length), 0);
}

function sideText(out: Page, side: DiffSide | undefined, width: number): string {
  const text = plainSide(side).padEnd(width);
  return side === undefined ? text : text.replace(side.status, out.paint(statusTone(side.status), side.status));
}

function printTotals(out: Page, { totals, firstDivergence }: Diff): void {
  const { same, unknownPayloads, ...differing } = totals;
  const parts = Object.entries(differing).flatMap(([name, count]) =>
    count === 0 ? [] : `${count} ${words[name as DifferenceName]}`,
  );
  out.line();
  if (parts.length === 0) out.line(`no difference in ${plural(same, "operation")}`);
  else out.line(`${plural(same, "operation")} the same; different: ${parts.join(", ")}`);
  if (firstDivergence !== undefined) out.line(`they first part in ${out.paint("bold", firstDivergence)}`);
  if (unknownPayloads > 0) {
    out.line(out.paint("dim", `the payloads of ${plural(unknownPayloads, "operation")} are not in the histories`));
  }
}
