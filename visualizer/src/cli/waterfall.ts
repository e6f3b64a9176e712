import { isExternalType } from "@durascope/sdk/history";
import type { SpanData } from "@durascope/sdk/trace";
import type { Page, Tone } from "./terminal.ts";
import { clip, duration, phrase } from "./text.ts";

/** A line of the waterfall: one span, or what several spans of one parent have in common. */
interface Row {
  readonly label: string;
  readonly sign: string;
  readonly tone: Tone;
  readonly from: number;
  readonly to: number;
  /** What its bar is made of. */
  readonly bar: Bar;
  readonly remark: string | undefined;
}

type Bar = "ran" | "waited" | "encloses" | "instant";
const bars: Readonly<Record<Bar, string>> = { ran: "█", waited: "░", encloses: "━", instant: "◦" };

/** Draws spans as a tree over their time. `all` gives each replay and marker a line of its own. */
export function printWaterfall(out: Page, spans: readonly SpanData[], { all }: { readonly all: boolean }): void {
  const rows = new Rows(spans, all).list;
  const from = Math.min(...rows.map((row) => row.from));
  const to = Math.max(...rows.map((row) => row.to));
  const label = Math.min(Math.floor(out.columns * 0.44), Math.max(...rows.map((row) => row.label.length + 2)));
  const took = Math.max(...rows.map((row) => tookText(row).length));
  const at = Math.max(...rows.map((row) => duration(row.from - from).length), 2);
  const scale = { from, to, cells: Math.max(10, out.columns - label - at - took - 6) };
  const head = [" ".repeat(label), "at".padStart(at), "took".padStart(took), ruler(scale)];
  out.line(out.paint("dim", head.join("  ").trimEnd()));
  for (const row of rows) {
    const start = duration(row.from - from).padStart(at);
    const text = clip(row.label.replace(/\S/, `${row.sign} $&`), label).padEnd(label);
    out.line(
      [out.paint(row.tone, text), out.paint("dim", start), tookText(row).padStart(took), barOf(out, row, scale)].join(
        "  ",
      ),
    );
    if (row.remark !== undefined) out.line(out.paint("red", clip(`${indentOf(row)}${row.remark}`, out.columns)));
  }
  out.line();
  out.line(out.paint("dim", "█ code ran   ░ waited for something outside   ━ encloses   ◦ no length   ○ replayed"));
}

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly cells: number;
}

/** The whole length at the right end of the axis, and its middle where there is room. */
function ruler({ from, to, cells }: Scale): string {
  const end = duration(to - from);
  const middle = duration((to - from) / 2);
  const room = cells - end.length;
  const half = Math.floor(cells / 2);
  const left = room > half + middle.length ? middle.padStart(half + Math.ceil(middle.length / 2)) : "";
  return `0${left.slice(1)}`.padEnd(room) + end;
}

function barOf(out: Page, { from, to, bar, tone }: Row, scale: Scale): string {
  const cell = (time: number): number =>
    scale.to === scale.from ? 0 : ((time - scale.from) / (scale.to - scale.from)) * scale.cells;
  const first = Math.min(scale.cells - 1, Math.floor(cell(from)));
  const length = Math.max(1, Math.min(scale.cells - first, Math.round(cell(to)) - first));
  return " ".repeat(first) + out.paint(tone, bars[bar].repeat(bar === "instant" ? 1 : length));
}

function tookText({ from, to, bar }: Row): string {
  return bar === "instant" ? "" : duration(to - from);
}

function indentOf({ label }: Row): string {
  return " ".repeat(label.length - label.trimStart().length + 2);
}

/** Lays spans out as lines, parents before their children, brothers by their start. */
class Rows {
  readonly list: Row[] = [];
  readonly #children: Map<string | undefined, SpanData[]>;
  readonly #all: boolean;
  /** Several executions are shown, so that each has to be named. */
  readonly #isChain: boolean;

  constructor(spans: readonly SpanData[], all: boolean) {
    this.#all = all;
    this.#isChain = spans.filter(({ role }) => role === "workflow").length > 1;
    const shown = spans.filter((span) => span.role !== "root" && (all || !isStartedMarker(span)));
    const ids = new Set(shown.map(({ spanId }) => spanId));
    this.#children = Map.groupBy(shown, ({ parentSpanId }) =>
      parentSpanId !== undefined && ids.has(parentSpanId) ? parentSpanId : undefined,
    );
    this.#add(undefined, 0, new Map());
  }

  #add(parent: string | undefined, depth: number, invocations: Map<string, number>): void {
    const children = (this.#children.get(parent) ?? []).toSorted(
      (a, b) => group(a) - group(b) || a.startMs - b.startMs,
    );
    const few = this.#all ? children : children.filter(({ role }) => role !== "replay");
    const replays = this.#all ? [] : children.filter(({ role }) => role === "replay");
    if (replays.length > 0) this.list.push(replaysRow(replays, depth));
    for (const span of few) {
      if (span.role === "invocation") invocations.set(span.spanId, invocations.size + 1);
      const number = invocations.get(span.spanId);
      this.list.push(this.#row(span, depth, number === undefined ? this.#nameOf(span) : `${span.name} ${number}`));
      this.#add(span.spanId, depth + 1, invocations);
    }
  }

  #nameOf({ role, name, attributes }: SpanData): string {
    if (role !== "workflow" || !this.#isChain) return name;
    const [, functionName = ""] = /function:([^:/]+)/.exec(String(attributes["durable.execution.arn"])) ?? [];
    return `${name} ${functionName}`.trimEnd();
  }

  #row(span: SpanData, depth: number, name: string): Row {
    const { status, startMs, endMs } = span;
    // A failure is told once, where it happened.
    const isTold = (this.#children.get(span.spanId) ?? []).some((child) => child.status.code === "ERROR");
    const remark = status.code === "ERROR" && !isTold ? status.message : undefined;
    return {
      label: "  ".repeat(depth) + name,
      ...look(span, this.#children.has(span.spanId)),
      from: startMs,
      to: endMs,
      remark,
    };
  }
}

/** What was done comes before the invocations in which it was. */
function group({ role }: SpanData): number {
  return role === "invocation" || role === "marker" ? 1 : 0;
}

function isStartedMarker({ attributes }: SpanData): boolean {
  return attributes["aws.durable.marker"] === "execution_started";
}

function replaysRow(replays: readonly SpanData[], depth: number): Row {
  const names = replays.map(({ name }) => name.replace(/ \(replayed\)$/, ""));
  const from = Math.min(...replays.map(({ startMs }) => startMs));
  const label = `${"  ".repeat(depth)}replayed ${replays.length}: ${phrase(names, 200)}`;
  return { label, sign: "○", tone: "blue", from, to: from, bar: "instant", remark: undefined };
}

function look({ role, status, attributes }: SpanData, hasParts: boolean): Pick<Row, "sign" | "tone" | "bar"> {
  if (role === "replay") return { sign: "○", tone: "blue", bar: "instant" };
  if (role === "marker") return { sign: "◇", tone: "dim", bar: "instant" };
  const type = attributes["durable.operation.type"];
  const ran = role === "attempt" || (type === "STEP" && !hasParts);
  const bar = isExternalType(type) ? "waited" : ran ? "ran" : "encloses";
  if (status.code === "ERROR") return { sign: "✖", tone: "red", bar };
  if (status.code === "UNSET") return { sign: "…", tone: "yellow", bar };
  return { sign: "✔", tone: bar === "encloses" ? "cyan" : "green", bar };
}
