/** A stretch of time that is drawn narrow. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The time of an execution and which of it is collapsed. Epoch milliseconds; gaps ascend and do not touch. */
export interface TimeBase {
  readonly start: number;
  readonly end: number;
  readonly gaps: readonly Gap[];
  /** Per gap: shown milliseconds before it. */
  readonly shownBefore: Float64Array;
  /** Milliseconds that are not collapsed. */
  readonly shown: number;
}

/** A collapsed gap is never wider than this, and narrower where there are many: together they take at most this share. */
const widestGap = 40;
const shareOfGaps = 0.36;
/** Zooming in ends here: times are given in milliseconds. */
const shortestView = 2;

/** A part of the time base on screen. */
export interface Viewport {
  readonly from: number;
  readonly to: number;
}

/** Lays a time base out. */
export function timeBase(start: number, end: number, gaps: readonly Gap[]): TimeBase {
  const last = Math.max(end, start + 1);
  const shownBefore = new Float64Array(gaps.length);
  let shown = 0;
  let position = start;
  for (const [index, { from, to }] of gaps.entries()) {
    shown += from - position;
    shownBefore[index] = shown;
    position = to;
  }
  return { start, end: last, gaps, shownBefore, shown: shown + Math.max(0, last - position) };
}

/** Pixels per shown millisecond, and per gap. */
interface Scale {
  readonly perMillisecond: number;
  readonly perGap: number;
}

/** Maps times to pixels and back, piece by piece: shown time is linear, a collapsed gap has a width of its own. */
export class Projection {
  readonly base: TimeBase;
  readonly view: Viewport;
  readonly width: number;
  readonly #scale: Scale;
  readonly #offset: number;

  constructor(base: TimeBase, view: Viewport, width: number) {
    this.base = base;
    this.view = view;
    this.width = Math.max(1, width);
    this.#scale = this.#fit();
    this.#offset = positionOf(base, this.#scale, view.from);
  }

  /** Pixels per shown millisecond. */
  get scale(): number {
    return this.#scale.perMillisecond;
  }

  get gapWidth(): number {
    return this.#scale.perGap;
  }

  /** Pixel of a time; outside the viewport it is outside the width. */
  x(time: number): number {
    return positionOf(this.base, this.#scale, time) - this.#offset;
  }

  /** Time of a pixel. */
  time(x: number): number {
    return timeOf(this.base, this.#scale, x + this.#offset);
  }

  /** The viewport after zooming by a factor, the time under a pixel staying where it is. */
  zoomed(factor: number, x: number): Viewport {
    const { base, width } = this;
    const widest = Math.max(widestGap, this.gapWidth);
    const perMillisecond = Math.min(this.scale * factor, width / shortestView);
    const perGap = Math.min(widest, this.#ratio() * perMillisecond);
    const scale = { perMillisecond, perGap };
    const left = positionOf(base, scale, this.time(x)) - x;
    return clampView(base, { from: timeOf(base, scale, left), to: timeOf(base, scale, left + width) });
  }

  /** The viewport moved by pixels, as far as there is time. */
  panned(pixels: number): Viewport {
    const first = Math.min(0, this.x(this.base.start));
    const last = Math.max(0, this.x(this.base.end) - this.width);
    const by = Math.max(first, Math.min(last, pixels));
    return clampView(this.base, { from: this.time(by), to: this.time(by + this.width) });
  }

  /** Milliseconds that a gap is worth while gaps are not at their widest: few enough that all together take their share. */
  #ratio(): number {
    const { base, width } = this;
    const count = base.gaps.length;
    if (count === 0) return 0;
    const narrow = Math.min(widestGap, (width * shareOfGaps) / count);
    return (narrow * base.shown) / (width - count * narrow);
  }

  /** Gaps widen with the zoom, until they have their full width. */
  #fit(): Scale {
    const { base, width } = this;
    const from = measure(base, this.view.from);
    const to = measure(base, this.view.to);
    const shown = to.shown - from.shown;
    const gaps = to.gaps - from.gaps;
    const ratio = this.#ratio();
    if (shown <= 1e-6) return { perMillisecond: width / base.shown, perGap: width / Math.max(gaps, 1e-9) };
    const together = width / (shown + gaps * ratio);
    if (together * ratio <= widestGap) return { perMillisecond: together, perGap: together * ratio };
    return { perMillisecond: (width - gaps * widestGap) / shown, perGap: widestGap };
  }
}

function positionOf(base: TimeBase, { perMillisecond, perGap }: Scale, time: number): number {
  const { shown, gaps } = measure(base, time);
  return shown * perMillisecond + gaps * perGap;
}

function timeOf({ gaps, shownBefore, start }: TimeBase, { perMillisecond, perGap }: Scale, position: number): number {
  let low = 0;
  let high = gaps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((shownBefore[middle] as number) * perMillisecond + middle * perGap <= position) low = middle + 1;
    else high = middle;
  }
  const gap = gaps[low - 1];
  if (gap === undefined) return start + position / perMillisecond;
  const into = position - (shownBefore[low - 1] as number) * perMillisecond - (low - 1) * perGap;
  if (into < perGap) return gap.from + (into / perGap) * (gap.to - gap.from);
  return gap.to + (into - perGap) / perMillisecond;
}

/** How much shown time, and how many gaps, lie before a time; inside a gap a part of it does. */
function measure(
  { start, gaps, shownBefore }: TimeBase,
  time: number,
): { readonly shown: number; readonly gaps: number } {
  let low = 0;
  let high = gaps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((gaps[middle] as Gap).from <= time) low = middle + 1;
    else high = middle;
  }
  const gap = gaps[low - 1];
  if (gap === undefined) return { shown: time - start, gaps: 0 };
  const before = shownBefore[low - 1] as number;
  if (time < gap.to) return { shown: before, gaps: low - 1 + (time - gap.from) / (gap.to - gap.from) };
  return { shown: before + time - gap.to, gaps: low };
}

/** A viewport within the time base, and not shorter than can be shown. */
export function clampView({ start, end }: TimeBase, { from, to }: Viewport): Viewport {
  const length = Math.min(end - start, Math.max(shortestView, to - from));
  const first = Math.max(start, Math.min(from, end - length));
  return { from: first, to: first + length };
}
