import { memo } from "react";
import type { Projection } from "./axis.ts";
import { headHeight } from "./height.ts";
import { visibleGaps } from "./grid-head.tsx";
import { ticksOf } from "./ticks.ts";
import classes from "./timeline.module.css";
import type { Timeline } from "./use-timeline.ts";

interface OverlayProps {
  readonly timeline: Timeline;
  readonly projection: Projection;
  readonly height: number;
}

/** What crosses all rows: lines of the ruler, collapsed time, the selected invocation, the moment of the scrubber. */
export const Overlay = memo(function Overlay({ timeline, projection, height }: OverlayProps) {
  const { gapWidth } = projection;
  return (
    <div className={classes["overlay"]} aria-hidden>
      <div className={classes["overlayArea"]} style={{ height: Math.max(0, height - headHeight) }}>
        {ticksOf(projection).map(({ x, time }) => (
          <i key={time} className={classes["gridLine"]} style={{ transform: `translateX(${x}px)` }} />
        ))}
        {visibleGaps(projection).map(({ from, x }) => (
          <i
            key={from}
            className={classes["gap"]}
            data-narrow={gapWidth < 12 || undefined}
            style={{ transform: `translateX(${x}px)`, width: gapWidth }}
          />
        ))}
        <SelectedInvocation timeline={timeline} projection={projection} />
        {timeline.asOf !== undefined && (
          <i className={classes["moment"]} style={{ transform: `translateX(${projection.x(timeline.asOf.time)}px)` }} />
        )}
        <i className={classes["cursor"]} data-cursor />
      </div>
    </div>
  );
});

function SelectedInvocation({ timeline, projection }: Omit<OverlayProps, "height">) {
  const { model, invocation, base } = timeline;
  if (invocation === undefined) return null;
  const end = model.invocations.end[invocation] ?? Number.NaN;
  const left = projection.x(model.invocations.start[invocation] ?? base.start);
  const right = projection.x(Number.isNaN(end) ? base.end : end);
  return (
    <i className={classes["band"]} style={{ transform: `translateX(${left}px)`, width: Math.max(2, right - left) }} />
  );
}
