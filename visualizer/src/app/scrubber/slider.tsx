import { type KeyboardEvent, type PointerEvent, useCallback, useRef } from "react";
import { Canvas, useSize } from "../part/canvas.tsx";
import { usePalette } from "../theme/palette.ts";
import type { Clock } from "./clock.ts";
import classes from "./scrubber.module.css";
import { drawTrack, type Track } from "./track.ts";
import type { Place } from "./travel.ts";
import type { Travel } from "./use-travel.ts";

interface SliderProps {
  readonly track: Track;
  readonly clock: Clock;
  readonly place: Place;
  readonly last: Place;
  readonly text: string;
  readonly onMove: (place: Place) => void;
  readonly onGrab: () => void;
  readonly onStep: Travel["step"];
}

/** The track of the scrubber: drag it, or move it by key. */
export function Slider({ track, clock, place, last, text, onMove, onGrab, onStep }: SliderProps) {
  const element = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(element);
  const palette = usePalette();
  const drag = useDrag((position) => onMove(clock.place(position)), onGrab);
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => drawTrack(context, track, { width, height, palette }),
    [track, width, height, palette],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (!moveByKey(event.key, { last, onMove, onStep })) return;
    event.preventDefault();
    onGrab();
  };
  const x = clock.position(place) * width;
  return (
    <div
      ref={element}
      className={classes["track"]}
      role="slider"
      tabIndex={0}
      aria-label="Moment"
      aria-valuemin={1}
      aria-valuemax={last + 1}
      aria-valuenow={place + 1}
      aria-valuetext={`event ${place + 1} of ${last + 1}, ${text}`}
      onKeyDown={onKeyDown}
      {...drag}
    >
      <Canvas aria-hidden width={width} height={height} draw={draw} className={classes["canvas"]} />
      <div className={classes["after"]} style={{ left: x }} />
      <div className={classes["thumb"]} style={{ transform: `translateX(${x}px)` }} />
    </div>
  );
}

function moveByKey(key: string, { last, onMove, onStep }: Pick<SliderProps, "last" | "onMove" | "onStep">): boolean {
  const moves: Readonly<Record<string, () => void>> = {
    ArrowRight: () => onStep("event", 1),
    ArrowUp: () => onStep("event", 1),
    ArrowLeft: () => onStep("event", -1),
    ArrowDown: () => onStep("event", -1),
    PageUp: () => onStep("invocation", 1),
    PageDown: () => onStep("invocation", -1),
    Home: () => onMove(0),
    End: () => onMove(last),
  };
  const move = moves[key];
  move?.();
  return move !== undefined;
}

/** Follows a pointer that is down, once per frame at most: the page is drawn anew for each place. */
function useDrag(moveTo: (position: number) => void, onGrab: () => void) {
  const pending = useRef({ frame: 0, x: 0 });
  const latest = useRef(moveTo);
  latest.current = moveTo;
  const follow = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    pending.current.x = Math.max(0, Math.min(1, (event.clientX - left) / width));
    if (pending.current.frame !== 0) return;
    pending.current.frame = requestAnimationFrame(() => {
      pending.current.frame = 0;
      latest.current(pending.current.x);
    });
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      onGrab();
      follow(event);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
    },
  };
}
