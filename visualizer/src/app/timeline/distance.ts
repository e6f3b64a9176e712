import { shortDuration } from "../part/time.tsx";
import { summaryOf } from "./summary.ts";
import type { Timeline } from "./use-timeline.ts";

interface Extent {
  readonly start: number;
  readonly end: number;
}

/** How two rows lie to each other in time, in words; undefined when there are no two. */
export function distanceText({ model, rows }: Timeline, selected: number, other: number): string | undefined {
  const [one, two] = [rows[selected], rows[other]].map((row) =>
    row === undefined ? undefined : summaryOf(model, row.isGroup ? row.members : Int32Array.of(row.operation)),
  );
  return one === undefined || two === undefined || selected === other ? undefined : describe(one, two);
}

function describe(one: Extent, two: Extent): string {
  const later = two.start - one.start;
  const starts =
    later === 0 ? "starts with it" : `starts ${shortDuration(Math.abs(later))} ${later > 0 ? "later" : "earlier"}`;
  const gap = later >= 0 ? two.start - one.end : one.start - two.end;
  return gap >= 0 ? `${shortDuration(gap)} between · ${starts}` : `overlaps ${shortDuration(-gap)} · ${starts}`;
}
