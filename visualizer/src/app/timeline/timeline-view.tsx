import { ArrowDownToLine } from "lucide-react";
import { useRef } from "react";
import { Empty } from "../part/empty.tsx";
import { Button } from "../part/button.tsx";
import { useSize } from "../part/canvas.tsx";
import { changeView } from "../state/view-store.ts";
import { usePreferences } from "../theme/theme.ts";
import { Grid } from "./grid.tsx";
import { Lane } from "./lane.tsx";
import { Legend } from "./legend.tsx";
import { Minimap } from "./minimap.tsx";
import { useReveal } from "./row-state.ts";
import { Splitter } from "./splitter.tsx";
import classes from "./timeline.module.css";
import { useTimelineActions } from "./timeline-actions.ts";
import { useLiveMode } from "./use-live-mode.ts";
import { type Timeline, useProjection, useTimeline } from "./use-timeline.ts";
import { useViewportOfAddress } from "./viewport.ts";

/** Operations as rows over time. */
export function TimelineView() {
  useViewportOfAddress();
  const timeline = useTimeline();
  useReveal(timeline);
  const split = usePreferences((state) => state.split);
  const axis = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const { width } = useSize(axis);
  const { mode, extent, returnToLive } = useLiveMode(scroller, timeline);
  const projection = useProjection(timeline.base, { width, extent });
  useTimelineActions(timeline, projection);
  return (
    <div className={classes["timeline"]} style={{ "--split": `${split * 100}%` }}>
      <Minimap timeline={timeline} projection={projection} />
      <Lane timeline={timeline} projection={projection} axis={axis} />
      {timeline.rows.length === 0 ? (
        <NoRows timeline={timeline} />
      ) : (
        <Grid timeline={timeline} projection={projection} scroller={scroller} />
      )}
      {mode === "inspect" && (
        <Button look="primary" className={classes["return"]} onClick={returnToLive}>
          <ArrowDownToLine size={14} aria-hidden /> Return to live
        </Button>
      )}
      <Legend timeline={timeline} />
      <Splitter />
    </div>
  );
}

function NoRows({ timeline: { model, isFiltered } }: { readonly timeline: Timeline }) {
  if (!isFiltered && model.execution.closed) {
    return <Empty title="No operations">The handler ended without asking for a durable operation.</Empty>;
  }
  if (!isFiltered) return <Empty title="No operations yet">The execution has not recorded an operation.</Empty>;
  return (
    <Empty title="No operation passes the filter">
      <Button onClick={() => changeView({ query: "", types: [], statuses: [], retried: false })}>
        Clear the filter
      </Button>
    </Empty>
  );
}
