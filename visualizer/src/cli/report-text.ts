import type { Mark } from "@durascope/sdk/history";
import { attemptsText } from "./event-line.ts";
import type { Report, ReportInvocation, ReportMark, ReportRow } from "./report.ts";
import { stateSign, stateTone, statusTone } from "./sign.ts";
import type { Page, Tone } from "./terminal.ts";
import { clip, duration, moment, phrase } from "./text.ts";

const signs: Readonly<Record<Mark, { readonly sign: string; readonly tone: Tone; readonly text: string }>> = {
  executed: { sign: "■", tone: "green", text: "executed" },
  replayed: { sign: "○", tone: "blue", text: "replayed" },
  "resolved-while-suspended": { sign: "◆", tone: "magenta", text: "resolved while suspended" },
  pending: { sign: "╌", tone: "yellow", text: "pending" },
  "not-visited": { sign: " ", tone: "dim", text: "not visited" },
};
const shown: readonly Mark[] = ["executed", "replayed", "resolved-while-suspended", "pending"];

/** Writes an execution: what it is, its operations with their marks per invocation, and its invocations. */
export function printReport(out: Page, report: Report): void {
  printHead(out, report);
  if (report.rows.length > 0) printTree(out, report);
  if (report.invocations.length > 0) printInvocations(out, report);
  for (const diagnostic of report.diagnostics) out.line(out.paint("yellow", `note: ${diagnostic}`));
}

function printHead(out: Page, { functionName, name, status, start, end, arn, result, error }: Report): void {
  const took = start === undefined || end === undefined ? "" : ` in ${duration(end - start)}`;
  const title = [functionName, name].filter((part) => part !== undefined).join("  ");
  out.line(
    [
      out.paint("bold", title),
      out.paint(statusTone(status), status) + took,
      start === undefined ? "" : out.paint("dim", moment(start)),
    ]
      .filter((part) => part !== "")
      .join("  "),
  );
  if (arn !== undefined) out.line(out.paint("dim", arn));
  if (result !== undefined) out.line(`${out.paint("dim", "result")}  ${clip(result, Math.max(40, out.columns - 8))}`);
  if (error !== undefined) out.line(`${out.paint("dim", "error")}   ${out.paint("red", error)}`);
}

interface Columns {
  readonly label: number;
  readonly type: number;
  readonly took: number;
  readonly attempts: number;
  readonly mark: number;
  /** First invocation that has a column. */
  readonly from: number;
}

function printTree(out: Page, { rows, invocations }: Report): void {
  const columns = layOut(out, rows, invocations.length);
  out.line();
  const head = invocations
    .slice(columns.from)
    .map(({ number }) => String(number).padEnd(columns.mark))
    .join("");
  const left = columns.label + columns.type + columns.took + columns.attempts + 6;
  out.line(out.paint("dim", `${"operation".padEnd(left)}  ${head}`));
  for (const row of rows) out.line(treeLine(out, row, columns));
  const legend = shown
    .map((mark) => `${out.paint(signs[mark].tone, signs[mark].sign)} ${signs[mark].text}`)
    .join("   ");
  const unsure = rows.some(({ marks }) => marks.some(({ certain }) => !certain)) ? "   ? not certain" : "";
  const cut = columns.from > 0 ? `   (invocations before ${columns.from + 1} are left out)` : "";
  out.line();
  out.line(`${legend}${out.paint("dim", unsure + cut)}`);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 0);
}

function layOut(out: Page, rows: readonly ReportRow[], invocations: number): Columns {
  const label = Math.min(44, widest(rows.map(({ depth, name }) => `${"  ".repeat(depth)}✔ ${name}`)));
  const type = Math.min(18, widest(rows.map((row) => row.type)));
  const took = widest(rows.map(tookText));
  const attempts = widest(rows.map((row) => attemptsText(row.attempts)));
  const mark = invocations > 9 ? 3 : 2;
  const room = Math.floor((out.columns - label - type - took - attempts - 8) / mark);
  return { label, type, took, attempts, mark, from: Math.max(0, invocations - Math.max(4, room)) };
}

function treeLine(out: Page, row: ReportRow, { label, type, took, attempts, from, mark }: Columns): string {
  const indent = "  ".repeat(row.depth);
  const name = clip(row.name, Math.max(6, label - indent.length - 2)).padEnd(Math.max(0, label - indent.length - 2));
  const sign = out.paint(stateTone(row.state), stateSign(row.state));
  const marks = row.marks
    .slice(from)
    .map((one) => markText(out, one, mark))
    .join("");
  const parts = [
    `${indent}${sign} ${name}`,
    out.paint("dim", clip(row.type, type).padEnd(type)),
    tookText(row).padStart(took),
    out.paint("yellow", attemptsText(row.attempts).padEnd(attempts)),
    marks,
  ];
  return parts.join("  ").trimEnd();
}

function markText(out: Page, { mark, certain }: ReportMark, width: number): string {
  const { sign, tone } = signs[mark];
  return out.paint(tone, sign) + out.paint("dim", certain ? " " : "?") + " ".repeat(width - 2);
}

function tookText({ start, end }: ReportRow): string {
  return end === undefined ? "open" : duration(end - start);
}

function printInvocations(out: Page, { invocations, rows, start }: Report): void {
  out.line();
  for (const one of invocations) {
    const began = `${(Math.max(0, one.start - (start ?? one.start)) / 1000).toFixed(1)} s`;
    const took = one.end === undefined ? "" : ` for ${duration(one.end - one.start)}`;
    const lines = linesOf(out, one, rows);
    out.line(
      `${out.paint("bold", `invocation ${one.number}`)}  ${out.paint("dim", `at ${began}${took}`)}${lines.length === 0 ? out.paint("dim", "  nothing recorded") : ""}`,
    );
    for (const line of lines) out.line(`  ${line}`);
  }
}

function linesOf(out: Page, { number, error, end }: ReportInvocation, rows: readonly ReportRow[]): string[] {
  const lines: string[] = [];
  for (const mark of shown) {
    const names = rows
      .filter(({ isLeaf, marks }) => isLeaf && marks[number - 1]?.mark === mark)
      .map(({ name }) => name);
    if (names.length === 0) continue;
    const count = `${signs[mark].text} ${names.length}`.padEnd(12);
    lines.push(
      `${out.paint(signs[mark].tone, signs[mark].sign)} ${count}  ${phrase(names, Math.max(40, out.columns - 20))}`,
    );
  }
  if (error !== undefined) lines.push(out.paint("red", `✖ ended with ${error}`));
  else if (end === undefined) lines.push(out.paint("yellow", "… its end is not recorded"));
  return lines;
}
