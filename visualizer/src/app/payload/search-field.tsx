import { ChevronDown, ChevronUp } from "lucide-react";
import type { KeyboardEvent } from "react";
import { IconButton } from "../part/button.tsx";
import classes from "./payload-dialog.module.css";
import type { SearchState } from "./use-search.ts";

interface SearchFieldProps {
  readonly typed: string;
  readonly onType: (typed: string) => void;
  readonly search: SearchState;
  /** Which of the places found is on screen, from 0. */
  readonly place: number;
  readonly onPlace: (place: number) => void;
}

/** Looks for a text in the payload; Enter goes to the next place, with Shift to the one before. */
export function SearchField({ typed, onType, search, place, onPlace }: SearchFieldProps) {
  const count = search.offsets.length;
  const go = (step: number): void => onPlace((place + step + count) % Math.max(1, count));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    go(event.shiftKey ? -1 : 1);
  };
  return (
    <div className={classes["search"]} role="search">
      <input
        type="search"
        value={typed}
        onChange={({ target }) => onType(target.value)}
        onKeyDown={onKeyDown}
        placeholder="Find"
        aria-label="Find in the payload"
        spellCheck={false}
      />
      <span className={classes["found"]} role="status">
        {foundText(search, { typed, place })}
      </span>
      <IconButton label="Previous place" shortcut="Shift Enter" disabled={count === 0} onClick={() => go(-1)}>
        <ChevronUp size={14} aria-hidden />
      </IconButton>
      <IconButton label="Next place" shortcut="Enter" disabled={count === 0} onClick={() => go(1)}>
        <ChevronDown size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

function foundText(
  { wanted, offsets, isCut }: SearchState,
  at: { readonly typed: string; readonly place: number },
): string {
  if (at.typed === "") return "";
  if (wanted !== at.typed) return "…";
  if (offsets.length === 0) return "none";
  return `${(at.place + 1).toLocaleString("en")} of ${offsets.length.toLocaleString("en")}${isCut ? "+" : ""}`;
}
