import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { IconButton } from "../part/button.tsx";
import classes from "./matrix-view.module.css";

interface MatrixBarProps {
  /** Whether rows are those of the timeline, or every operation has one. */
  readonly isFolded: boolean;
  readonly onFold: (isFolded: boolean) => void;
  readonly zoom: number;
  readonly largest: number;
  readonly onZoom: (factor: number) => void;
  /** How the marks are known. */
  readonly known: string;
}

const legend = [
  ["executed", "executed"],
  ["replayed", "replayed"],
  ["resolved", "resolved while suspended"],
  ["pending", "pending"],
  ["blank", "not visited"],
  ["doubtful", "not certain"],
] as const;

/** What the marks mean, and how much of the matrix is on screen. */
export function MatrixBar({ isFolded, onFold, zoom, largest, onZoom, known }: MatrixBarProps) {
  return (
    <div className={classes["bar"]}>
      <ul className={classes["legend"]} aria-label="Marks">
        {legend.map(([look, text]) => (
          <li key={look}>
            <i className={classes[look]} aria-hidden /> {text}
          </li>
        ))}
      </ul>
      <span className={classes["known"]}>{known}</span>
      <label className={classes["fold"]}>
        <input type="checkbox" checked={isFolded} onChange={(event) => onFold(event.target.checked)} />
        Fold as in the timeline
      </label>
      <IconButton label="Zoom out" disabled={zoom <= 1} onClick={() => onZoom(1 / 2)}>
        <ZoomOut size={14} aria-hidden />
      </IconButton>
      <IconButton label="Zoom in" disabled={zoom >= largest} onClick={() => onZoom(2)}>
        <ZoomIn size={14} aria-hidden />
      </IconButton>
      <IconButton label="Show everything" disabled={zoom <= 1} onClick={() => onZoom(1 / zoom)}>
        <Maximize size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
