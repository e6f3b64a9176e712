import { useEffect, useState } from "react";
import { openDocument, type TextDocument } from "./text-document.ts";

/** Reads a text for showing it; undefined until that is done. */
export function useDocument(text: string): TextDocument | undefined {
  const [opened, setOpened] = useState<TextDocument>();
  useEffect(() => {
    let isWanted = true;
    let mine: TextDocument | undefined;
    void openDocument(text).then((ready) => {
      if (!isWanted) return ready.close();
      mine = ready;
      setOpened(ready);
    });
    return () => {
      isWanted = false;
      mine?.close();
    };
  }, [text]);
  return opened?.text === text ? opened : undefined;
}
