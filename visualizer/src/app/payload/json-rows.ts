import { JsonKind, type JsonNodes } from "./json-scan.ts";

/** What a value shows at first: as many levels as fit into some rows, one at least. */
export function firstOpenness(nodes: JsonNodes, rows: number): Openness {
  const perDepth: number[] = [];
  for (const depth of nodes.depth) perDepth[depth] = (perDepth[depth] ?? 0) + 1;
  let shown = 1;
  let depth = 0;
  while (depth + 1 < perDepth.length && (depth === 0 || shown + (perDepth[depth + 1] ?? 0) <= rows)) {
    depth += 1;
    shown += perDepth[depth] ?? 0;
  }
  return { depth, toggled: new Set() };
}

/** Which containers show what is inside: those up to a depth, but for the ones that were toggled. */
export interface Openness {
  readonly depth: number;
  readonly toggled: ReadonlySet<number>;
}

/** Browsers cannot scroll through an element that is taller than about this many rows. */
export const rowLimit = 500_000;

/** Whether a node shows what is inside it. */
export function isOpen(nodes: JsonNodes, node: number, { depth, toggled }: Openness): boolean {
  return (nodes.depth[node] as number) < depth !== toggled.has(node);
}

/** The nodes on screen from top to bottom, at most `rowLimit`. */
export function visibleNodes(nodes: JsonNodes, openness: Openness): Int32Array {
  const rows = new Int32Array(Math.min(nodes.count, rowLimit));
  let count = 0;
  for (let node = 0; node < nodes.count && count < rows.length; count++) {
    rows[count] = node;
    node += isOpen(nodes, node, openness) ? 1 : (nodes.size[node] as number);
  }
  return rows.subarray(0, count);
}

/** The openness in which a node is on screen, and nothing else changes. */
export function revealed(nodes: JsonNodes, node: number, openness: Openness): Openness {
  const toggled = new Set(openness.toggled);
  for (let above = nodes.parent[node] as number; above >= 0; above = nodes.parent[above] as number) {
    if (isOpen(nodes, above, openness)) continue;
    if (toggled.has(above)) toggled.delete(above);
    else toggled.add(above);
  }
  return { ...openness, toggled };
}

/** One row of a value's tree. */
export interface JsonRow {
  readonly node: number;
  readonly kind: JsonKind;
  readonly depth: number;
  /** Key or position in its parent; undefined for the outermost value. */
  readonly label: string | undefined;
  readonly isPosition: boolean;
  /** The value, or the beginning of it: a text in its quotes as written, a container in one line. */
  readonly text: string;
  /** Whether there is more of it than `text`. */
  readonly isCut: boolean;
  readonly children: number;
}

/** Longest text of a value in a row. */
const widest = 400;
/** What a closed container shows of what is inside. */
const glimpse = 80;

/** What a row shows of a node. */
export function rowOf(text: string, nodes: JsonNodes, node: number): JsonRow {
  const kind = nodes.kind[node] as JsonKind;
  const start = nodes.start[node] as number;
  const end = nodes.end[node] as number;
  const isContainer = kind === JsonKind.object || kind === JsonKind.array;
  const length = Math.min(end - start, isContainer ? glimpse : widest);
  const written = text.slice(start, start + length);
  const parent = nodes.parent[node] as number;
  const isPosition = parent >= 0 && nodes.kind[parent] === JsonKind.array;
  return {
    node,
    kind,
    depth: nodes.depth[node] as number,
    label: parent < 0 ? undefined : labelOf(text, nodes, node),
    isPosition,
    text: isContainer ? written.replaceAll(/\s+/g, " ") : written,
    isCut: length < end - start,
    children: nodes.children[node] as number,
  };
}

function labelOf(text: string, nodes: JsonNodes, node: number): string {
  const keyStart = nodes.keyStart[node] as number;
  return keyStart === 0 ? String(nodes.place[node]) : stringAt(text, keyStart);
}

/** The text that a JSON string at an offset stands for. */
function stringAt(text: string, start: number): string {
  const written = /"(?:[^"\\]|\\.)*"/sy;
  written.lastIndex = start;
  return decoded(written.exec(text)?.[0] ?? "");
}

function decoded(written: string): string {
  try {
    return String(JSON.parse(written));
  } catch {
    // A control character or an escape that JSON does not know: as it is written.
    return written.slice(1, -1);
  }
}

/** A value as text: what a JSON string stands for, everything else as it is written. */
export function valueText(text: string, nodes: JsonNodes, node: number): string {
  const written = text.slice(nodes.start[node], nodes.end[node]);
  return nodes.kind[node] === JsonKind.string ? decoded(written) : written;
}

/** Where a value is, in the notation of code: `$.items[3]["first name"]`. */
export function pathOf(text: string, nodes: JsonNodes, node: number): string {
  const parts: string[] = [];
  for (let at = node; (nodes.parent[at] as number) >= 0; at = nodes.parent[at] as number) {
    const label = labelOf(text, nodes, at);
    if (nodes.keyStart[at] === 0) parts.push(`[${label}]`);
    else parts.push(/^[A-Za-z_$][\w$]*$/.test(label) ? `.${label}` : `[${JSON.stringify(label)}]`);
  }
  return `$${parts.toReversed().join("")}`;
}

/** The nodes that hold places of the text (ascending), each once: in its key, or in a value that has nothing inside. */
export function nodesAt(nodes: JsonNodes, offsets: ArrayLike<number>): Int32Array {
  const found = new Int32Array(offsets.length);
  let count = 0;
  let node = 0;
  for (let index = 0; index < offsets.length; index++) {
    const offset = offsets[index] as number;
    while (node + 1 < nodes.count && beginning(nodes, node + 1) <= offset) node += 1;
    if (count === 0 || found[count - 1] !== node) found[count++] = node;
  }
  return found.subarray(0, count);
}

function beginning(nodes: JsonNodes, node: number): number {
  return (nodes.keyStart[node] as number) || (nodes.start[node] as number);
}
