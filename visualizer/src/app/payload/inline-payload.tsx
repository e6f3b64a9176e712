import { useState } from "react";
import { Button } from "../part/button.tsx";
import type { PayloadText } from "../source/protocol.ts";
import classes from "./payload-section.module.css";
import { JsonTree, rowHeight, type TreeState } from "./json-tree.tsx";
import { firstOpenness, visibleNodes } from "./json-rows.ts";
import { isJson } from "./json-scan.ts";
import { sizeText } from "./size-text.ts";
import { isBinary, visibleText } from "./text-lines.ts";
import { TruncatedNote } from "./truncated-note.tsx";
import { useDocument } from "./use-document.ts";

interface InlinePayloadProps {
  readonly title: string;
  readonly payload: Extract<PayloadText, { readonly state: "text" }>;
  readonly onOpen: () => void;
}

const most = 16;
/** Characters of a text that is no JSON. */
const textLimit = 2048;

/** A payload within the panel: a small value as a tree, of a large one its beginning. */
export function InlinePayload({ title, payload, onOpen }: InlinePayloadProps) {
  const { text, size, truncated } = payload;
  const isWhole = new TextEncoder().encode(text).length >= size;
  return (
    <>
      {truncated && <TruncatedNote />}
      {isWhole ? <SmallValue title={title} text={text} onOpen={onOpen} /> : <Beginning text={text} />}
      {!isWhole && (
        <Button className={classes["all"]} onClick={onOpen}>
          Show all {sizeText(size)}
        </Button>
      )}
    </>
  );
}

function SmallValue({ title, text, onOpen }: Pick<InlinePayloadProps, "title" | "onOpen"> & { readonly text: string }) {
  const opened = useDocument(text);
  const [state, setState] = useState<TreeState>();
  if (opened === undefined) return <Beginning text={text} />;
  const { scan } = opened;
  if (!isJson(scan)) {
    return (
      <>
        {isBinary(text) && <p className={classes["note"]}>This looks like data that is no text.</p>}
        <Beginning text={text} />
        {text.length > textLimit && (
          <Button className={classes["all"]} onClick={onOpen}>
            Show all
          </Button>
        )}
      </>
    );
  }
  const current = state ?? { openness: firstOpenness(scan, most), active: 0 };
  const rows = Math.min(most, visibleNodes(scan, current.openness).length);
  return (
    <div className={classes["value"]} style={{ height: rows * rowHeight + 10 }}>
      <JsonTree label={title} text={text} nodes={scan} state={current} onChange={setState} wanted="" />
    </div>
  );
}

function Beginning({ text }: { readonly text: string }) {
  return (
    <pre className={classes["text"]} tabIndex={0} role="group" aria-label="Beginning of the text">
      {visibleLines(text.slice(0, textLimit))}
      {text.length > textLimit && "…"}
    </pre>
  );
}

function visibleLines(text: string): string {
  return text.split("\n").map(visibleText).join("\n");
}
