import { type RefObject, useEffect, useRef } from "react";
import { shortDuration } from "../part/time.tsx";
import type { Projection, Viewport } from "./axis.ts";
import { showViewport } from "./viewport.ts";

const zoomPerPixel = 0.0025;
/** Free space on both sides of the axis, as the style sheet has it. */
const axisMargin = 8;
/** A press that moves less than this is a click. */
const dragThreshold = 4;

/** What gestures act on; it may change with every render. */
export interface GestureTarget {
  readonly projection: Projection;
  /** How the selected row and the one at a position lie to each other in time, in words. */
  readonly measure: (position: number) => string | undefined;
}

/** Zooming and panning with the wheel and by dragging, and the line under the pointer, over the bars and the ruler. */
export function useAxisGestures(scroller: RefObject<HTMLElement | null>, target: GestureTarget): void {
  const latest = useRef(target);
  useEffect(() => {
    latest.current = target;
  });
  useEffect(() => {
    const { current } = scroller;
    if (current === null) return;
    const gestures = new Gestures(current, () => latest.current);
    return gestures.listen();
  }, [scroller]);
}

interface Drag {
  readonly kind: "pan" | "range";
  readonly startX: number;
  lastX: number;
  isMoving: boolean;
}

class Gestures {
  readonly #element: HTMLElement;
  readonly #target: () => GestureTarget;
  #drag: Drag | undefined;

  constructor(element: HTMLElement, target: () => GestureTarget) {
    this.#element = element;
    this.#target = target;
  }

  #projection(): Projection {
    return this.#target().projection;
  }

  listen(): () => void {
    const end = new AbortController();
    const { signal } = end;
    const element = this.#element;
    element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false, signal });
    element.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    element.addEventListener("pointermove", (event) => this.#move(event), { signal });
    element.addEventListener("pointerup", (event) => this.#up(event), { signal });
    element.addEventListener("pointercancel", () => this.#finish(), { signal });
    element.addEventListener("pointerleave", () => this.#cursor(undefined), { signal });
    element.addEventListener("click", (event) => this.#click(event), { capture: true, signal });
    return () => end.abort();
  }

  /** Pixel on the time axis, or undefined beside it. */
  #x(event: MouseEvent): number | undefined {
    const ruler = this.#element.querySelector("[data-ruler]")?.getBoundingClientRect();
    const x = event.clientX - (ruler?.left ?? 0);
    return x < -axisMargin || x > this.#projection().width + axisMargin ? undefined : x;
  }

  #wheel(event: WheelEvent): void {
    const x = this.#x(event);
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      if (x !== undefined) this.#show(this.#projection().zoomed(Math.exp(-event.deltaY * zoomPerPixel), x));
      return;
    }
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (x === undefined || Math.abs(sideways) < 1 || (!event.shiftKey && Math.abs(event.deltaY) > Math.abs(sideways)))
      return;
    event.preventDefault();
    this.#show(this.#projection().panned(sideways));
  }

  #down(event: PointerEvent): void {
    const x = this.#x(event);
    const target = event.target as Element;
    if (x === undefined || event.button !== 0) return;
    const edge = target.closest<HTMLElement>("[data-to]")?.dataset["to"];
    if (edge !== undefined) return this.#reveal(Number(edge));
    const isRuler = target.closest("[data-ruler]") !== null;
    this.#drag = { kind: isRuler || event.shiftKey ? "range" : "pan", startX: x, lastX: x, isMoving: false };
  }

  #move(event: PointerEvent): void {
    const x = this.#x(event);
    this.#cursor(x, event.altKey ? this.#measured(event) : undefined);
    const drag = this.#drag;
    if (drag === undefined || x === undefined) return;
    if (!drag.isMoving && Math.abs(x - drag.startX) < dragThreshold) return;
    if (!drag.isMoving) {
      drag.isMoving = true;
      this.#element.setPointerCapture(event.pointerId);
      this.#element.dataset["drag"] = drag.kind;
    }
    if (drag.kind === "pan") this.#show(this.#projection().panned(drag.lastX - x));
    else this.#range(drag.startX, x);
    drag.lastX = x;
  }

  #up(event: PointerEvent): void {
    const drag = this.#drag;
    const x = this.#x(event) ?? 0;
    if (drag?.isMoving === true && drag.kind === "range") {
      const projection = this.#projection();
      this.#show(rangeOf(projection, drag.startX, x));
    }
    // The click that follows belongs to the drag; it is held back by `#click`.
    setTimeout(() => this.#finish());
  }

  #click(event: MouseEvent): void {
    if (this.#drag?.isMoving === true) event.stopPropagation();
  }

  #finish(): void {
    this.#drag = undefined;
    delete this.#element.dataset["drag"];
    this.#range(0, 0);
  }

  /** Moves the viewport so that a time outside of it is in its middle. */
  #reveal(time: number): void {
    const projection = this.#projection();
    this.#show(projection.panned(projection.x(time) - projection.width / 2));
  }

  #show(view: Viewport): void {
    showViewport(view, this.#projection().base);
  }

  #measured(event: PointerEvent): string | undefined {
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    return row === null ? undefined : this.#target().measure(Number(row.dataset["row"]));
  }

  /** The line under the pointer, and what it says, are moved without drawing anything anew. */
  #cursor(x: number | undefined, text?: string): void {
    const line = this.#element.querySelector<HTMLElement>("[data-cursor]");
    const label = this.#element.querySelector<HTMLElement>("[data-cursor-label]");
    if (line === null || label === null) return;
    for (const { style } of [line, label]) style.opacity = x === undefined ? "0" : "1";
    if (x === undefined) return;
    const projection = this.#projection();
    line.style.transform = `translateX(${x}px)`;
    label.textContent = text ?? `+${shortDuration(projection.time(x) - projection.base.start)}`;
    label.style.transform = `translateX(min(${x + 4}px, ${projection.width}px - 100%))`;
  }

  #range(a: number, b: number): void {
    const line = this.#element.querySelector<HTMLElement>("[data-cursor]");
    if (line === null) return;
    line.style.width = a === b ? "" : `${Math.abs(a - b)}px`;
    if (a === b) return;
    line.style.transform = `translateX(${Math.min(a, b)}px)`;
    const { from, to } = rangeOf(this.#projection(), a, b);
    const label = this.#element.querySelector<HTMLElement>("[data-cursor-label]");
    if (label !== null) label.textContent = shortDuration(to - from);
  }
}

function rangeOf(projection: Projection, a: number, b: number): Viewport {
  return { from: projection.time(Math.min(a, b)), to: projection.time(Math.max(a, b)) };
}
