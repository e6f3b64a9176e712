import type { Projection } from "./axis.ts";
import type { Piece } from "./pieces.ts";

/** A piece on screen. */
export interface Box {
  readonly piece: Piece;
  readonly left: number;
  readonly width: number;
  /** How many pieces too narrow to be told apart it stands for. */
  readonly count: number;
}

/** The boxes of a bar, or the side on which all of it lies outside. */
export interface Placed {
  readonly boxes: readonly Box[];
  readonly outside: "left" | "right" | undefined;
}

/** A bar is never narrower than this, so that it can be seen and hit. */
const narrowest = 3;
/** Boxes reach this far beyond the edge, so that their own edges are not seen there. */
const margin = 8;

/** Places the pieces of a bar. Those too narrow to be told apart become one, which looks like the worst of them. */
export function place(pieces: readonly Piece[], projection: Projection): Placed {
  const { width } = projection;
  const boxes: Box[] = [];
  let before = 0;
  let after = 0;
  for (const piece of pieces) {
    const from = projection.x(piece.from);
    const to = projection.x(piece.to);
    if (to < 0) before++;
    else if (from > width) after++;
    else
      add(boxes, {
        piece,
        left: Math.max(-margin, from),
        width: Math.min(width + margin, to) - Math.max(-margin, from),
        count: 1,
      });
  }
  if (boxes.length > 0 || pieces.length === 0) return { boxes, outside: undefined };
  return { boxes, outside: before > after ? "left" : "right" };
}

function add(boxes: Box[], box: Box): void {
  const wide = box.piece.kind === "backoff" ? box : { ...box, width: Math.max(narrowest, box.width) };
  const last = boxes.at(-1);
  const isCrowded = last !== undefined && wide.left + wide.width - last.left < narrowest * 2 && boxes.length > 1;
  if (!isCrowded) {
    boxes.push(wide);
    return;
  }
  const worst = rank(wide.piece) >= rank(last.piece) ? wide.piece : last.piece;
  const width = Math.max(last.width, wide.left + wide.width - last.left);
  boxes[boxes.length - 1] = { piece: { ...worst, end: wide.piece.end }, left: last.left, width, count: last.count + 1 };
}

const ranks = { backoff: 0, context: 1, wait: 2, run: 3 } as const;

function rank({ kind, end }: Piece): number {
  return ranks[kind] + (end === "failed" || end === "timed-out" ? 10 : 0);
}
