import { expect, test } from "vitest";
import css from "./tokens.css?raw";

type Color = readonly [number, number, number];

/** The hex tokens of a block of the style sheet. */
function tokensOf(selector: string): Record<string, Color> {
  const block = css.slice(css.indexOf(`${selector} {`)).split("}")[0] ?? "";
  const found = [...block.matchAll(/--([\w-]+): #([0-9a-f]{6});/g)];
  return Object.fromEntries(
    found.map(([, name = "", hex = ""]) => [
      name,
      [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Color,
    ]),
  );
}

const themes = { light: tokensOf(":root"), dark: tokensOf('[data-theme="dark"]') };
const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const toLinear = (color: Color): Color => color.map((value) => linear(value / 255)) as unknown as Color;

function luminance(color: Color): number {
  const [red, green, blue] = toLinear(color);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Color, b: Color): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear light. */
const deficiencies: Readonly<Record<string, readonly Color[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function lab(color: Color, deficiency: readonly Color[]): Color {
  const light = toLinear(color);
  const seen = deficiency.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, factor, at) => sum + factor * (light[at] ?? 0), 0),
      ),
    ),
  );
  const [red = 0, green = 0, blue = 0] = seen;
  const curve = (value: number): number => (value > 216 / 24389 ? Math.cbrt(value) : (value * (24389 / 27) + 16) / 116);
  const x = curve((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
  const y = curve(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
  const z = curve((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const hues = ["succeeded", "failed", "running", "attention", "waiting"] as const;
const rows = Object.entries(themes).flatMap(([theme, tokens]) => hues.map((hue) => [theme, hue, tokens] as const));

function get(tokens: Record<string, Color>, name: string): Color {
  const color = tokens[name];
  if (color === undefined) throw new Error(`tokens.css has no --${name} as #rrggbb`);
  return color;
}

/** The surfaces on which a colour has less contrast than it needs. */
function weakOn(
  tokens: Record<string, Color>,
  { name, surfaces, least }: { name: string; surfaces: readonly string[]; least: number },
): string[] {
  return surfaces.filter((surface) => contrast(get(tokens, name), get(tokens, surface)) < least);
}

test.each(rows)("%s: --%s stands out from the surface it is drawn on", (_, hue, tokens) => {
  expect(weakOn(tokens, { name: hue, surfaces: ["surface"], least: 3 })).toEqual([]);
});

test.each(rows)("%s: --%s-text can be read on the surfaces it stands on", (_, hue, tokens) => {
  const surfaces = ["surface", "surface-raised", "surface-hover", "surface-selected"];
  expect(weakOn(tokens, { name: `${hue}-text`, surfaces, least: 4.5 })).toEqual([]);
});

test.each(Object.entries(themes))("%s: text can be read on every surface", (_, tokens) => {
  const surfaces = Object.keys(tokens).filter((name) => name.includes("surface"));
  expect(surfaces.length).toBeGreaterThan(6);
  expect(weakOn(tokens, { name: "text", surfaces, least: 7 })).toEqual([]);
  expect(weakOn(tokens, { name: "text-muted", surfaces, least: 4.5 })).toEqual([]);
  expect(weakOn(tokens, { name: "on-accent", surfaces: ["accent"], least: 4.5 })).toEqual([]);
});

test.each(Object.entries(themes))("%s: frames of controls and the focus stand out", (_, tokens) => {
  for (const name of ["line-strong", "focus", "accent"]) {
    expect(weakOn(tokens, { name, surfaces: ["surface", "surface-raised"], least: 3 })).toEqual([]);
  }
});

const pairs = hues.flatMap((a, index) => hues.slice(index + 1).map((b) => [a, b] as const));
const cases = Object.entries(themes).flatMap(([theme, tokens]) =>
  Object.entries(deficiencies).map(([deficiency, matrix]) => [theme, deficiency, tokens, matrix] as const),
);

test.each(cases)("%s, %s sight: any two hues can be told apart", (_theme, _deficiency, tokens, matrix) => {
  const alike = pairs.filter(([a, b]) => {
    const [one, other] = [lab(get(tokens, a), matrix), lab(get(tokens, b), matrix)];
    return Math.hypot(...one.map((value, at) => value - (other[at] ?? 0))) < 20;
  });
  expect(alike).toEqual([]);
});
