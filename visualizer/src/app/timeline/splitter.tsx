import type { KeyboardEvent, PointerEvent } from "react";
import { prefer, usePreferences } from "../theme/theme.ts";
import classes from "./timeline.module.css";

const narrowest = 0.18;
const widest = 0.7;
const keyStep = 0.02;

/** Divides names from bars; it can be dragged, and moved with the arrow keys. */
export function Splitter() {
  const split = usePreferences((state) => state.split);
  const move = (to: number): void => prefer({ split: Math.min(widest, Math.max(narrowest, to)) });
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const frame = event.currentTarget.parentElement?.getBoundingClientRect();
    if (frame === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    move((event.clientX - frame.left) / frame.width);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -keyStep, ArrowRight: keyStep }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(split + step);
  };
  return (
    <div
      role="separator"
      aria-label="Width of the names"
      aria-orientation="vertical"
      aria-valuenow={Math.round(split * 100)}
      aria-valuemin={narrowest * 100}
      aria-valuemax={widest * 100}
      tabIndex={0}
      className={classes["splitter"]}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
      onDoubleClick={() => move(0.32)}
    />
  );
}
