import { durationText } from "@durascope/sdk/history";
import { memo } from "react";
import { exactDuration, shortDuration } from "../part/time.tsx";
import type { Projection } from "./axis.ts";
import { ticksOf } from "./ticks.ts";
import classes from "./timeline.module.css";

interface GridHeadProps {
  readonly projection: Projection;
  readonly rows: number;
}

/** Heads of the columns; that of the bars is the ruler. */
export const GridHead = memo(function GridHead({ projection }: GridHeadProps) {
  return (
    <div role="row" aria-rowindex={1} className={classes["head"]}>
      <div role="columnheader" className={classes["name"]}>
        Operation
      </div>
      <div role="columnheader" className={classes["attempts"]} title="Attempts">
        Att.
      </div>
      <div role="columnheader" className={classes["duration"]}>
        Duration
      </div>
      <div role="columnheader" aria-label="Time" className={classes["ruler"]} data-ruler>
        <Ruler projection={projection} />
        <span className={classes["cursorLabel"]} data-cursor-label aria-hidden />
      </div>
    </div>
  );
});

const roomOfTick = 44;
/** A gap's duration is printed where it has this much room. */
const roomOfLabel = 22;
/** With less than this for each character only its larger unit. */
const roomOfCharacter = 6;

function Ruler({ projection }: { readonly projection: Projection }) {
  const { base, gapWidth, width } = projection;
  const gaps = gapWidth >= roomOfLabel ? visibleGaps(projection) : [];
  const isFree = (x: number): boolean =>
    x < width - roomOfTick && !gaps.some((gap) => gap.x < x + roomOfTick && gap.x + gapWidth > x);
  return (
    <>
      {ticksOf(projection)
        .filter(({ x }) => isFree(x))
        .map(({ x, time }) => (
          <span key={time} className={classes["tick"]} style={{ transform: `translateX(${x}px)` }}>
            {tickText(time - base.start)}
          </span>
        ))}
      {gaps.map(({ from, to, x }) => (
        <span
          key={from}
          className={classes["gapText"]}
          style={{ transform: `translateX(${x}px)`, width: gapWidth }}
          title={`${exactDuration(to - from)} in which no invocation ran`}
        >
          {gapText(to - from, gapWidth)}
        </span>
      ))}
    </>
  );
}

function gapText(ms: number, width: number): string {
  const [amount = "", unit = "", ...rest] = durationText(ms).split(" ");
  const exact = [amount + unit, rest.join("")].filter((part) => part !== "").join(" ");
  return width < exact.length * roomOfCharacter ? amount + unit : exact;
}

function tickText(ms: number): string {
  return ms === 0 ? "0" : shortDuration(ms).replaceAll(/ (?=ms|s|m|h|d)/g, "");
}

/** Collapsed gaps that are on screen, as far as they can be told apart. */
export function visibleGaps(projection: Projection): { from: number; to: number; x: number }[] {
  const { base, view, gapWidth } = projection;
  if (gapWidth < 3) return [];
  return base.gaps
    .filter(({ from, to }) => to > view.from && from < view.to)
    .map(({ from, to }) => ({ from, to, x: projection.x(from) }));
}
