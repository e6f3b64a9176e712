import { type ComponentProps, useLayoutEffect, useRef } from "react";

interface CanvasProps extends Omit<ComponentProps<"canvas">, "width" | "height" | "ref"> {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly draw: (context: CanvasRenderingContext2D) => void;
}

/** A canvas that is drawn anew with every render, at the resolution of the screen. */
export function Canvas({ width, height, draw, ...rest }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const { current } = canvas;
    const context = current?.getContext("2d");
    if (current === null || context == null) return;
    const ratio = globalThis.devicePixelRatio;
    const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (current.width !== wide) current.width = wide;
    if (current.height !== tall) current.height = tall;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    draw(context);
  }, [width, height, draw]);
  return <canvas ref={canvas} {...rest} style={{ width, height }} />;
}
