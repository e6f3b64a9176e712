import { type ExecutionModel, type Fidelity, marks, marksOf, markOf, operation } from "@durascope/sdk/history";
import { markTexts } from "../timeline/mark-text.ts";
import { densityOf } from "./density.ts";
import type { Cell } from "./geometry.ts";
import type { MatrixRows } from "./rows.ts";

export const fidelityTexts: Readonly<Record<Fidelity, string>> = {
  recorded: "recorded",
  inferred: "inferred from history",
  unknown: "not certain",
};

interface Source {
  readonly model: ExecutionModel;
  readonly rows: MatrixRows;
}

/** What a cell shows, in words. */
export function cellText({ model, rows }: Source, { row, column }: Cell): string {
  const index = rows.operations[row];
  if (index === undefined) return "";
  const place = `invocation ${(column + 1).toLocaleString("en")}`;
  const members = rows.members.get(row);
  if (members !== undefined)
    return `${nameOf(model, index)} and ${(members.length - 1).toLocaleString("en")} more, ${place}: ${groupText(model, members, column)}`;
  const { mark, fidelity } = markOf(model, index, column);
  return `${nameOf(model, index)}, ${place}: ${markTexts[mark]}, ${fidelityTexts[fidelity]}`;
}

/** In which invocations an operation was what. */
export function marksText(model: ExecutionModel, index: number): string {
  const parts = marksOf(model, index).map(({ mark, from, to }) => {
    const where = from === to ? `in ${from + 1}` : `in ${from + 1} to ${to + 1}`;
    return `${markTexts[mark]} ${where}`;
  });
  return parts.join(", ");
}

function groupText(model: ExecutionModel, members: Int32Array, column: number): string {
  const { counts } = densityOf(model, members);
  const parts = marks
    .map((mark, code) => [mark, counts[code]?.[column] ?? 0] as const)
    .filter(([mark, count]) => mark !== "not-visited" && count > 0)
    .map(([mark, count]) => `${count.toLocaleString("en")} ${markTexts[mark]}`);
  return parts.length === 0 ? "not visited" : parts.join(", ");
}

/** What an operation is called: its name, or else what it is. */
export function nameOf(model: ExecutionModel, index: number): string {
  const { name, subType, type } = operation(model, index);
  return name ?? subType ?? type;
}
