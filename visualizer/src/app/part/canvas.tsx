import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";

/** The size of an element, followed as it changes. */
export function useSize(element: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setSize({ width: Math.round(width), height: Math.round(height) });
    });
    observer.observe(target);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

interface CanvasProps {
  readonly width: number;
  readonly height: number;
  /** Draws in CSS pixels; called before the next frame whenever it is another function. */
  readonly draw: (context: CanvasRenderingContext2D) => void;
  readonly className?: string | undefined;
}

/** A picture that is drawn: decoration for the eye, to be told in words beside it. */
export function Canvas({ width, height, draw, className }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => paint(canvas.current, { width, height, draw }));
    return () => cancelAnimationFrame(frame);
  }, [width, height, draw]);
  return <canvas ref={canvas} aria-hidden className={className} style={{ width, height }} />;
}

function paint(canvas: HTMLCanvasElement | null, { width, height, draw }: CanvasProps): void {
  const context = canvas?.getContext("2d");
  if (canvas === null || context == null || width === 0 || height === 0) return;
  const ratio = devicePixelRatio;
  const [deviceWidth, deviceHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== deviceWidth || canvas.height !== deviceHeight) {
    canvas.width = deviceWidth;
    canvas.height = deviceHeight;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  draw(context);
}
