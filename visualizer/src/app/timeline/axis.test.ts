import fc from "fast-check";
import { expect, test } from "vitest";
import { Projection, timeBase } from "./axis.ts";
import { ticksOf } from "./ticks.ts";

const hour = 3_600_000;
/** Ten seconds of work, two hours idle, ten seconds of work. */
const base = timeBase(0, 2 * hour + 20_000, [{ from: 10_000, to: 2 * hour + 10_000 }]);
const whole = new Projection(base, { from: 0, to: base.end }, 800);

test("the whole time fills the width", () => {
  expect(whole.x(0)).toBe(0);
  expect(whole.x(base.end)).toBeCloseTo(800);
});

test("a collapsed gap is as narrow as its width says, and the work on both sides has the rest", () => {
  expect(whole.gapWidth).toBe(40);
  expect(whole.x(10_000)).toBeCloseTo(380);
  expect(whole.x(2 * hour + 10_000)).toBeCloseTo(420);
});

test("a time inside a gap lies inside its width", () => {
  expect(whole.x(10_000 + hour)).toBeCloseTo(400);
});

test("zooming keeps the time under the pointer where it is", () => {
  const { from, to } = whole.zoomed(2, 200);
  const zoomed = new Projection(base, { from, to }, 800);
  expect(zoomed.x(whole.time(200))).toBeCloseTo(200, 0);
});

test("zooming in ends at two milliseconds, zooming out at the whole", () => {
  const near = whole.zoomed(1e9, 100);
  expect(near.to - near.from).toBeCloseTo(2);
  expect(whole.zoomed(0.1, 100)).toEqual({ from: 0, to: base.end });
});

test("panning stops at both ends", () => {
  expect(whole.panned(500)).toEqual({ from: 0, to: base.end });
  const half = new Projection(base, { from: 0, to: 5000 }, 800);
  expect(half.panned(-300)).toEqual({ from: 0, to: 5000 });
  expect(half.panned(80).from).toBeCloseTo(500);
});

test("many gaps together take little more than a third of the width", () => {
  const gaps = Array.from({ length: 1000 }, (_, index) => ({ from: index * 2000 + 1000, to: index * 2000 + 2000 }));
  const crowded = timeBase(0, 2_001_000, gaps);
  const projection = new Projection(crowded, { from: 0, to: crowded.end }, 600);
  expect(projection.gapWidth * gaps.length).toBeCloseTo(216);
});

test("a viewport inside a gap fills the width", () => {
  const inside = new Projection(base, { from: hour, to: hour + 1000 }, 800);
  expect(inside.x(hour)).toBeCloseTo(0);
  expect(inside.x(hour + 1000)).toBeCloseTo(800);
});

test("no tick stands inside a gap, and labels have room", () => {
  const ticks = ticksOf(whole);
  expect(ticks.length).toBeGreaterThan(4);
  for (const { time } of ticks) expect(time > 10_000 && time < 2 * hour + 10_000).toBe(false);
  const distances = ticks.slice(1).map(({ x }, index) => x - (ticks[index]?.x ?? 0));
  expect(Math.min(...distances)).toBeGreaterThanOrEqual(72);
});

const bases = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 1e8 })), { maxLength: 40 })
  .map((stretches) => {
    let time = 0;
    const gaps = stretches.map(([work, idle]) => {
      const from = time + work;
      time = from + idle;
      return { from, to: time };
    });
    return timeBase(0, time + 100, gaps);
  });

test("every pixel leads back to itself, and x ascends with time", () => {
  fc.assert(
    fc.property(
      bases,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 500 }),
      (one, share, pixel) => {
        const from = share * one.end * 0.9;
        const projection = new Projection(one, { from, to: Math.min(one.end, from + one.end * 0.1 + 2) }, 500);
        expect(projection.x(projection.time(pixel))).toBeCloseTo(pixel, 1);
        expect(projection.x(projection.view.from)).toBeCloseTo(0, 3);
        expect(projection.x(projection.view.to)).toBeCloseTo(500, 1);
        expect(projection.x(from + 1)).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});
