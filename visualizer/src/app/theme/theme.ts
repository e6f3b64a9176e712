import { create } from "zustand";

export type ThemeChoice = "system" | "light" | "dark";
type Density = "compact" | "comfortable";
type TimeZoneChoice = "local" | "utc";

interface Preferences {
  readonly theme: ThemeChoice;
  readonly density: Density;
  readonly zone: TimeZoneChoice;
  /** Share of the timeline's width that the names have. */
  readonly split: number;
}

const key = "durascope.preferences";
const initial: Preferences = { theme: "system", density: "compact", zone: "local", split: 0.32 };

/** What a reader prefers, whatever execution is open; kept in the browser. */
export const usePreferences = create<Preferences>(() => ({ ...initial, ...stored() }));

/** Changes a preference, and remembers it. */
export function prefer(change: Partial<Preferences>): void {
  usePreferences.setState(change);
  try {
    localStorage.setItem(key, JSON.stringify(usePreferences.getState()));
  } catch {
    // A browser that stores nothing forgets the choice with the page; nothing else depends on it.
  }
}

/** The theme on screen, which follows the system unless one was chosen. */
export function resolvedTheme(): "light" | "dark" {
  const { theme } = usePreferences.getState();
  if (theme !== "system") return theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Keeps theme and density on the root element, where the tokens hang. */
export function applyPreferences(): void {
  const apply = (): void => {
    document.documentElement.dataset["theme"] = resolvedTheme();
    document.documentElement.dataset["density"] = usePreferences.getState().density;
  };
  apply();
  usePreferences.subscribe(apply);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
}

function stored(): Partial<Preferences> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
