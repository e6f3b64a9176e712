import { useEffect, useEffectEvent, useState } from "react";

/** At the speed of 1 a whole execution plays in this time. */
const wholeMs = 30_000;
export const speeds = [0.25, 0.5, 1, 2, 4] as const;

interface Playback {
  readonly isPlaying: boolean;
  readonly speed: number;
  readonly setSpeed: (speed: number) => void;
  readonly setPlaying: (isPlaying: boolean) => void;
}

/** Moves a position from 0 to 1 with the frames of the screen, and stops at the end. */
export function usePlayback(position: () => number, moveTo: (position: number) => void): Playback {
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const read = useEffectEvent(position);
  const write = useEffectEvent(moveTo);
  useEffect(() => {
    if (!isPlaying) return;
    let before = performance.now();
    // What has been moved to may snap to an event: the exact position is kept here.
    let exact = read();
    if (exact >= 1) exact = 0;
    let frame = requestAnimationFrame(function tick(now) {
      exact += ((now - before) / wholeMs) * speed;
      before = now;
      write(Math.min(1, exact));
      if (exact >= 1) setPlaying(false);
      else frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, speed]);
  return { isPlaying, speed, setSpeed, setPlaying };
}
