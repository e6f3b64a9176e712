import { isOpen, type Openness } from "./json-rows.ts";
import type { JsonNodes } from "./json-scan.ts";
import { lastIndexAt } from "./row-index.ts";

interface Place {
  readonly nodes: JsonNodes;
  /** The nodes on screen, top to bottom. */
  readonly rows: Int32Array;
  readonly openness: Openness;
  /** The row that the keyboard is on. */
  readonly row: number;
}

export type Step = { readonly kind: "toggle" } | { readonly kind: "go"; readonly row: number };

const page = 20;

/** What a key does in a tree of values, by the habits of trees; undefined when it does nothing. */
export function stepOf(key: string, place: Place): Step | undefined {
  const { rows, row } = place;
  const go = (to: number): Step => ({ kind: "go", row: Math.max(0, Math.min(rows.length - 1, to)) });
  switch (key) {
    case "ArrowDown":
      return go(row + 1);
    case "ArrowUp":
      return go(row - 1);
    case "PageDown":
      return go(row + page);
    case "PageUp":
      return go(row - page);
    case "Home":
      return go(0);
    case "End":
      return go(rows.length - 1);
    default:
      return acrossLevels(key, place, go);
  }
}

function acrossLevels(key: string, { nodes, rows, openness, row }: Place, go: (row: number) => Step): Step | undefined {
  const node = rows[row] ?? 0;
  const hasInside = (nodes.children[node] ?? 0) > 0;
  const shows = hasInside && isOpen(nodes, node, openness);
  if (key === "Enter" || key === " ") return hasInside ? { kind: "toggle" } : undefined;
  if (key === "ArrowRight") return hasInside ? (shows ? go(row + 1) : { kind: "toggle" }) : undefined;
  if (key !== "ArrowLeft") return undefined;
  if (shows) return { kind: "toggle" };
  const parent = nodes.parent[node] ?? -1;
  return parent < 0 ? undefined : go(lastIndexAt(rows, parent));
}
