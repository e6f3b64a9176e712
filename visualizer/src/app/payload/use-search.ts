import { useEffect, useState } from "react";
import type { TextDocument } from "./text-document.ts";

/** What is looked for in a text, and where it was found. */
export interface SearchState {
  readonly wanted: string;
  readonly offsets: Uint32Array;
  readonly isCut: boolean;
}

const pause = 120;
const nothing: SearchState = { wanted: "", offsets: new Uint32Array(), isCut: false };

/** Looks for a text once typing it has paused. */
export function useSearch(opened: TextDocument | undefined, wanted: string): SearchState {
  const [found, setFound] = useState(nothing);
  useEffect(() => {
    if (opened === undefined || wanted === "") return setFound(nothing);
    let isWanted = true;
    const timer = setTimeout(() => {
      void opened.find(wanted).then((matches) => {
        if (isWanted) setFound({ wanted, ...matches });
      });
    }, pause);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [opened, wanted]);
  return found;
}
