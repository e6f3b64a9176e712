import { useEffect, useState } from "react";

/** Colours that canvases draw with, by the names of the tokens. */
export type Palette = Readonly<Record<PaletteName, string>>;
type PaletteName = (typeof names)[number];

const names = [
  "surface",
  "surface-raised",
  "surface-sunken",
  "surface-selected",
  "line",
  "line-strong",
  "text",
  "text-muted",
  "accent",
  "succeeded",
  "failed",
  "running",
  "attention",
  "waiting",
] as const;

/** The tokens as the theme on screen resolves them, read anew after it has changed. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const refresh = (): void => setPalette(readPalette());
    const observer = new MutationObserver(refresh);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const forced = matchMedia("(forced-colors: active)");
    forced.addEventListener("change", refresh);
    return () => {
      observer.disconnect();
      forced.removeEventListener("change", refresh);
    };
  }, []);
  return palette;
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const entries = names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()] as const);
  return Object.fromEntries(entries) as Record<PaletteName, string>;
}
