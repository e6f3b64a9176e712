import { type ReactNode, useEffect, useState } from "react";
import { Copy } from "../part/copy.tsx";
import { Tabs } from "../part/tabs.tsx";
import { firstOpenness, nodesAt, pathOf, revealed, valueText } from "./json-rows.ts";
import { isJson, type JsonNodes } from "./json-scan.ts";
import { JsonTree, type TreeState } from "./json-tree.tsx";
import classes from "./payload-dialog.module.css";
import { lastIndexAt } from "./row-index.ts";
import type { TextDocument } from "./text-document.ts";
import { isBinary, visibleText } from "./text-lines.ts";
import { TextRows } from "./text-rows.tsx";
import type { SearchState } from "./use-search.ts";

interface ValueViewProps {
  readonly title: string;
  readonly opened: TextDocument;
  readonly search: SearchState;
  /** Which of the places found is to be seen. */
  readonly place: number;
  /** Tools beside the tabs. */
  readonly children: ReactNode;
}

const panelId = "payload-panel";
const rowsAtFirst = 200;

/** A payload as a tree of values, or as its text. */
export function ValueView({ title, opened, search, place, children }: ValueViewProps) {
  const nodes = isJson(opened.scan) ? opened.scan : undefined;
  const [tab, setTab] = useState<"tree" | "text">(nodes === undefined ? "text" : "tree");
  const offset = search.offsets[place];
  return (
    <>
      <div className={classes["tools"]}>
        {nodes === undefined ? (
          <p>{notJson(opened)}</p>
        ) : (
          <Tabs label="How to show it" tabs={tabs} selected={tab} onSelect={setTab} panel={panelId} />
        )}
        <span className={classes["space"]} />
        {children}
      </div>
      <div
        id={panelId}
        className={classes["panel"]}
        {...(nodes === undefined ? {} : { role: "tabpanel", "aria-labelledby": `${panelId}-${tab}` })}
      >
        {nodes !== undefined && tab === "tree" ? (
          <TreeView title={title} text={opened.text} nodes={nodes} wanted={search.wanted} offset={offset} />
        ) : (
          <TextRows
            label={title}
            text={opened.text}
            starts={opened.starts}
            active={offset === undefined ? -1 : lastIndexAt(opened.starts, offset)}
            wanted={search.wanted}
          />
        )}
      </div>
    </>
  );
}

const tabs = [
  { name: "tree", text: "Tree" },
  { name: "text", text: "Text" },
] as const;

function notJson({ text, scan }: TextDocument): string {
  if (isBinary(text)) return "Data that is no text, with what cannot be seen written out";
  return isJson(scan)
    ? ""
    : `Text; not JSON: expected ${scan.expected} at character ${(scan.offset + 1).toLocaleString("en")}`;
}

interface TreeViewProps {
  readonly title: string;
  readonly text: string;
  readonly nodes: JsonNodes;
  readonly wanted: string;
  /** Place of the text to bring on screen. */
  readonly offset: number | undefined;
}

function TreeView({ title, text, nodes, wanted, offset }: TreeViewProps) {
  const [state, setState] = useState<TreeState>(() => ({ openness: firstOpenness(nodes, rowsAtFirst), active: 0 }));
  useEffect(() => {
    if (offset === undefined) return;
    const node = nodesAt(nodes, [offset])[0] ?? 0;
    setState(({ openness }) => ({ openness: revealed(nodes, node, openness), active: node }));
  }, [nodes, offset]);
  return (
    <>
      <JsonTree label={title} text={text} nodes={nodes} state={state} onChange={setState} wanted={wanted} />
      <ActiveValue text={text} nodes={nodes} node={state.active} />
    </>
  );
}

const shownLimit = 4000;

/** The value that the keyboard is on: where it is, and what it is in full. */
function ActiveValue({
  text,
  nodes,
  node,
}: {
  readonly text: string;
  readonly nodes: JsonNodes;
  readonly node: number;
}) {
  const path = pathOf(text, nodes, node);
  const length = (nodes.end[node] ?? 0) - (nodes.start[node] ?? 0);
  const value =
    length > shownLimit
      ? text.slice(nodes.start[node], (nodes.start[node] ?? 0) + shownLimit)
      : valueText(text, nodes, node);
  return (
    <section className={classes["active"]} aria-label="Selected value">
      <div className={classes["path"]}>
        <code>{path}</code>
        <Copy label="Copy path" text={path} />
        <Copy label="Copy value" text={() => Promise.resolve(valueText(text, nodes, node))} />
      </div>
      <pre tabIndex={0} role="group" aria-label="Value">
        {value.split("\n").map(visibleText).join("\n")}
        {length > shownLimit && "…"}
      </pre>
    </section>
  );
}
