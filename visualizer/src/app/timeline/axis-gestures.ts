import { type RefObject, useEffect, useRef } from "react";
import type { Projection } from "./axis.ts";
import { showViewport } from "./viewport.ts";

const zoomPerPixel = 0.0025;
/** Free space on both sides of the axis, as the style sheet has it. */
const axisMargin = 8;
/** A press that moves less than this is a click. */
const dragThreshold = 4;

/** Zooming and panning with the wheel and by dragging, over the bars and the ruler. */
export function useAxisGestures(scroller: RefObject<HTMLElement | null>, projection: Projection): void {
  const latest = useRef(projection);
  useEffect(() => {
    latest.current = projection;
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
  readonly #projection: () => Projection;
  #drag: Drag | undefined;

  constructor(element: HTMLElement, projection: () => Projection) {
    this.#element = element;
    this.#projection = projection;
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
      if (x !== undefined) showViewport(this.#projection().zoomed(Math.exp(-event.deltaY * zoomPerPixel), x));
      return;
    }
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (x === undefined || Math.abs(sideways) < 1 || (!event.shiftKey && Math.abs(event.deltaY) > Math.abs(sideways)))
      return;
    event.preventDefault();
    showViewport(this.#projection().panned(sideways));
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
    this.#cursor(x);
    const drag = this.#drag;
    if (drag === undefined || x === undefined) return;
    if (!drag.isMoving && Math.abs(x - drag.startX) < dragThreshold) return;
    if (!drag.isMoving) {
      drag.isMoving = true;
      this.#element.setPointerCapture(event.pointerId);
      this.#element.dataset["drag"] = drag.kind;
    }
    if (drag.kind === "pan") showViewport(this.#projection().panned(drag.lastX - x));
    else this.#range(drag.startX, x);
    drag.lastX = x;
  }

  #up(event: PointerEvent): void {
    const drag = this.#drag;
    const x = this.#x(event) ?? 0;
    if (drag?.isMoving === true && drag.kind === "range") {
      const projection = this.#projection();
      showViewport({ from: projection.time(Math.min(drag.startX, x)), to: projection.time(Math.max(drag.startX, x)) });
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
    showViewport(projection.panned(projection.x(time) - projection.width / 2));
  }

  /** The line under the pointer is moved without drawing anything anew. */
  #cursor(x: number | undefined): void {
    const line = this.#element.querySelector<HTMLElement>("[data-cursor]");
    if (line === null) return;
    line.style.opacity = x === undefined ? "0" : "1";
    if (x !== undefined) line.style.transform = `translateX(${x}px)`;
  }

  #range(a: number, b: number): void {
    const line = this.#element.querySelector<HTMLElement>("[data-cursor]");
    if (line === null) return;
    line.style.width = a === b ? "" : `${Math.abs(a - b)}px`;
    if (a !== b) line.style.transform = `translateX(${Math.min(a, b)}px)`;
  }
}
