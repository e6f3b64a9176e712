import type { Mark } from "@durascope/sdk/history";
import { shortDuration } from "../part/time.tsx";
import type { Projection } from "./axis.ts";
import type { Piece } from "./pieces.ts";
import { type Box, place } from "./place.ts";
import classes from "./timeline.module.css";

interface BarProps {
  readonly pieces: readonly Piece[];
  readonly projection: Projection;
  readonly mark: Mark | undefined;
  readonly invocation: number | undefined;
}

/** The bar of one operation. */
export function Bar({ pieces, projection, mark, invocation }: BarProps) {
  const { boxes, outside } = place(pieces, projection);
  if (outside !== undefined)
    return (
      <span
        className={classes["edge"]}
        data-side={outside}
        data-to={outside === "left" ? pieces.at(-1)?.to : pieces[0]?.from}
      />
    );
  return (
    <>
      {boxes.map((box, index) => (
        <BarPiece key={index} box={box} mark={mark} invocation={invocation} />
      ))}
      {mark === "resolved-while-suspended" && <Diamond pieces={pieces} projection={projection} />}
    </>
  );
}

function BarPiece({
  box,
  mark,
  invocation,
}: {
  readonly box: Box;
  readonly mark: Mark | undefined;
  readonly invocation: number | undefined;
}) {
  const { piece, left, width, count } = box;
  const { kind, tone, end, invocations } = piece;
  const [began, ended] = invocations;
  const isElsewhere =
    mark === "executed" && invocation !== undefined && kind === "run" && (invocation < began || invocation > ended);
  return (
    <span
      className={classes["piece"]}
      data-kind={kind}
      data-tone={tone}
      data-end={end}
      data-elsewhere={isElsewhere || undefined}
      data-small={width < 7 || undefined}
      title={count > 1 ? `${count} attempts and pauses` : pieceText(piece)}
      style={{ transform: `translateX(${left}px)`, width: count > 1 ? width - 1 : width }}
    />
  );
}

const kindTexts = {
  run: "ran",
  wait: "waited",
  context: "open for",
  backoff: "pause before the next attempt",
} as const;
const endTexts = {
  closed: "",
  open: "not over",
  failed: "failed",
  "timed-out": "timed out",
  cancelled: "cancelled",
  interrupted: "interrupted",
} as const;

function pieceText({ kind, from, to, end, attempt }: Piece): string {
  const what = attempt > 0 && kind === "run" ? `attempt ${attempt}` : kindTexts[kind];
  return [what, shortDuration(to - from), endTexts[end]].filter((part) => part !== "").join(", ");
}

function Diamond({ pieces, projection }: Pick<BarProps, "pieces" | "projection">) {
  const last = pieces.at(-1);
  return last === undefined ? null : (
    <span className={classes["diamond"]} style={{ transform: `translateX(${projection.x(last.to)}px)` }} />
  );
}
