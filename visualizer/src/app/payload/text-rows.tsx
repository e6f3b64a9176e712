import { useEffect, useRef } from "react";
import { classNames } from "../part/class-names.ts";
import { useRowWindow } from "../part/use-row-window.ts";
import { rowHeight } from "./json-tree.tsx";
import { Marked } from "./marked.tsx";
import { visibleText } from "./text-lines.ts";
import classes from "./text-rows.module.css";

interface TextRowsProps {
  readonly label: string;
  readonly text: string;
  readonly starts: Uint32Array;
  /** Row to bring on screen, -1 for none. */
  readonly active: number;
  readonly wanted: string;
}

/** A text as rows, of which only those near the screen are in the document. */
export function TextRows({ label, text, starts, active, wanted }: TextRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const count = Math.max(0, starts.length - 1);
  const { first, end, height, reveal } = useRowWindow(scroller, count, rowHeight);
  useEffect(() => {
    if (active >= 0) reveal(active);
  }, [reveal, active]);
  return (
    <div ref={scroller} role="group" aria-label={label} tabIndex={0} className={classes["scroller"]}>
      <div style={{ height }}>
        <div className={classes["rows"]} style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {Array.from({ length: Math.max(0, end - first) }, (_, offset) => {
            const row = first + offset;
            return (
              <div key={row} className={classNames(classes["row"], row === active && classes["active"])}>
                <Marked text={visibleText(text.slice(starts[row], starts[row + 1]))} wanted={wanted} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
