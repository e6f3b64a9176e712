import { type KeyboardEvent, useEffect, useId, useMemo, useRef } from "react";
import { lastIndexAt } from "./row-index.ts";
import { classNames } from "../part/class-names.ts";
import { useRowWindow } from "../part/use-row-window.ts";
import { isOpen, type JsonRow, type Openness, rowLimit, rowOf, valueText, visibleNodes } from "./json-rows.ts";
import { JsonKind, type JsonNodes } from "./json-scan.ts";
import classes from "./json-tree.module.css";
import { Marked } from "./marked.tsx";
import { stepOf } from "./tree-key.ts";

/** Height of a row, as the style sheet has it. */
export const rowHeight = 20;

export interface TreeState {
  readonly openness: Openness;
  /** The node that the keyboard is on. */
  readonly active: number;
}

interface JsonTreeProps {
  readonly label: string;
  readonly text: string;
  readonly nodes: JsonNodes;
  readonly state: TreeState;
  readonly onChange: (state: TreeState) => void;
  readonly wanted: string;
}

/** A JSON value as a tree of rows, of which only those near the screen are in the document. */
export function JsonTree({ label, text, nodes, state, onChange, wanted }: JsonTreeProps) {
  const { openness, active } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const rows = useMemo(() => visibleNodes(nodes, openness), [nodes, openness]);
  const { first, end, height, reveal } = useRowWindow(scroller, rows.length, rowHeight);
  const activeRow = lastIndexAt(rows, active);
  useEffect(() => reveal(activeRow), [reveal, activeRow]);

  const toggle = (node: number): void => {
    const toggled = new Set(openness.toggled);
    if (!toggled.delete(node)) toggled.add(node);
    onChange({ openness: { ...openness, toggled }, active: node });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.shiftKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "c" && getSelection()?.isCollapsed !== false)
        void navigator.clipboard.writeText(valueText(text, nodes, active));
      return;
    }
    const step = stepOf(event.key, { nodes, rows, openness, row: activeRow });
    if (step === undefined) return;
    event.preventDefault();
    if (step.kind === "toggle") toggle(active);
    else onChange({ openness, active: rows[step.row] ?? active });
  };
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={`${id}-${active}`}
      className={classes["tree"]}
      onKeyDown={onKeyDown}
    >
      <div role="none" className={classes["rows"]} style={{ height }}>
        {Array.from(rows.subarray(first, end), (node, index) => (
          <Row
            key={node}
            id={`${id}-${node}`}
            top={(first + index) * rowHeight}
            row={rowOf(text, nodes, node)}
            siblings={nodes.children[nodes.parent[node] ?? -1] ?? 1}
            place={(nodes.place[node] ?? 0) + 1}
            isOpen={isOpen(nodes, node, openness)}
            isActive={node === active}
            wanted={wanted}
            onSelect={() => onChange({ openness, active: node })}
            onToggle={() => toggle(node)}
          />
        ))}
      </div>
      {rows.length === rowLimit && (
        <p className={classes["limit"]}>
          The first {rowLimit.toLocaleString("en")} rows. Close what you do not need, or search.
        </p>
      )}
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly row: JsonRow;
  readonly top: number;
  readonly siblings: number;
  readonly place: number;
  readonly isOpen: boolean;
  readonly isActive: boolean;
  readonly wanted: string;
  readonly onSelect: () => void;
  readonly onToggle: () => void;
}

function Row({ id, row, top, siblings, place, isOpen, isActive, wanted, onSelect, onToggle }: RowProps) {
  const { kind, depth, label, isPosition, children } = row;
  const hasInside = children > 0;
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={depth + 1}
      aria-setsize={siblings}
      aria-posinset={place}
      aria-selected={isActive}
      aria-expanded={hasInside ? isOpen : undefined}
      className={classNames(classes["row"], isActive && classes["active"])}
      style={{ top, paddingLeft: 4 + Math.min(depth, 60) * 14 }}
      onClick={hasInside ? onToggle : onSelect}
    >
      <span className={classes["sign"]} aria-hidden>
        {hasInside ? (isOpen ? "▾" : "▸") : ""}
      </span>
      {label !== undefined && (
        <span className={isPosition ? classes["position"] : classes["key"]}>
          <Marked text={label} wanted={wanted} />
          <span className={classes["colon"]}>: </span>
        </span>
      )}
      <Value row={row} isOpen={isOpen && hasInside} wanted={wanted} />
      {hasInside && <span className={classes["count"]}>{countText(kind, children)}</span>}
    </div>
  );
}

const valueClasses: Readonly<Record<JsonKind, string>> = {
  [JsonKind.object]: "glimpse",
  [JsonKind.array]: "glimpse",
  [JsonKind.string]: "string",
  [JsonKind.number]: "number",
  [JsonKind.true]: "word",
  [JsonKind.false]: "word",
  [JsonKind.null]: "word",
};

function Value({ row, isOpen, wanted }: Pick<RowProps, "row" | "isOpen" | "wanted">) {
  const { kind, text, isCut } = row;
  if (isOpen) return <span className={classes["glimpse"]}>{kind === JsonKind.object ? "{" : "["}</span>;
  return (
    <span className={classes[valueClasses[kind]]}>
      <Marked text={text} wanted={wanted} />
      {isCut && "…"}
    </span>
  );
}

function countText(kind: JsonKind, count: number): string {
  const noun = kind === JsonKind.object ? "member" : "item";
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
