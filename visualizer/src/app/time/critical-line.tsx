import {
  type CriticalPath,
  type CriticalSection,
  criticalSectionsOf,
  type ExecutionModel,
} from "@durascope/sdk/history";
import { useMemo } from "react";
import classes from "./time.module.css";

/** A row of the timeline, as far as the line needs it. */
interface LineRow {
  readonly operation: number;
  readonly hasChildren: boolean;
  readonly isOpen: boolean;
  readonly isGroup: boolean;
  readonly members: Int32Array | undefined;
}

/** The time axis, as far as the line needs it. */
interface LineAxis {
  readonly width: number;
  x(time: number): number;
}

interface CriticalLineProps {
  readonly model: ExecutionModel;
  readonly path: CriticalPath;
  readonly row: LineRow;
  readonly projection: LineAxis;
}

/** The critical path over the bar of a row, in two tones, so that it is seen on every bar. A closed row shows that of what it hides. */
export function CriticalLine({ model, path, row, projection }: CriticalLineProps) {
  const sections = useMemo(() => sectionsOfRow(model, path, row), [model, path, row]);
  return (
    <span className={classes["line"]} aria-hidden>
      {boxesOf(sections, projection).map(({ left, width }) => (
        <i key={left} style={{ transform: `translateX(${left}px)`, width }} />
      ))}
    </span>
  );
}

function sectionsOfRow(model: ExecutionModel, path: CriticalPath, row: LineRow): readonly CriticalSection[] {
  if (row.isGroup && row.isOpen) return [];
  const folded = row.hasChildren && !row.isOpen;
  if (!row.isGroup) return criticalSectionsOf(model, path, { operation: row.operation, folded });
  return [...(row.members ?? [])]
    .flatMap((operation) => criticalSectionsOf(model, path, { operation, folded: true }))
    .toSorted((a, b) => a.from - b.from);
}

interface LineBox {
  readonly left: number;
  readonly width: number;
}

/** Gaps narrower than this are not seen. */
const gap = 1.5;

/** The boxes on screen; sections that touch there are one. */
export function boxesOf(sections: readonly Pick<CriticalSection, "from" | "to">[], axis: LineAxis): LineBox[] {
  const boxes: LineBox[] = [];
  for (const { from, to } of sections) {
    const left = Math.max(-4, axis.x(from));
    const right = Math.min(axis.width + 4, axis.x(to));
    if (right < 0 || left > axis.width) continue;
    const last = boxes.at(-1);
    const isNext = last !== undefined && left - (last.left + last.width) < gap;
    if (isNext) boxes[boxes.length - 1] = { left: last.left, width: Math.max(last.width, right - last.left) };
    else boxes.push({ left, width: Math.max(2, right - left) });
  }
  return boxes;
}
