/** Tabs of the execution page. */
export const views = ["timeline", "invocations", "cost", "errors", "events", "compare"] as const;
export type ViewName = (typeof views)[number];

/** Everything that a link to an execution restores. Times are epoch milliseconds. */
export interface ViewState {
  readonly view: ViewName;
  /** Id of the selected operation, whose details are shown. */
  readonly operation: string | undefined;
  /** Moment of the scrubber: state as of this `EventId`. */
  readonly at: number | undefined;
  /** Selected invocation, an index from 0 as in the model; links and labels count from 1. */
  readonly invocation: number | undefined;
  /** Free text and `key:value` terms. */
  readonly query: string;
  /** Operation types and states that are shown; empty for all. */
  readonly types: readonly string[];
  readonly statuses: readonly string[];
  /** Only operations with more than one attempt. */
  readonly retried: boolean;
  /** Part of the time axis on screen. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Whether idle time is collapsed. */
  readonly hideIdle: boolean;
  /** Whether many siblings of one name are shown as one row. */
  readonly foldGroups: boolean;
  /** Ids of rows whose children are the other way round than by default. */
  readonly toggled: readonly string[];
  /** Rows down to this depth are open, all others closed; undefined for the default of each. */
  readonly depth: number | undefined;
  /** Whether the critical path is drawn over the bars. */
  readonly critical: boolean;
  /** Clock of the scrubber. */
  readonly clock: "events" | "time";
  /** Execution to compare with: an ARN, or the id of an opened file. */
  readonly compareWith: string | undefined;
  /** Section of the detail panel. */
  readonly section: string | undefined;
}

export const defaultViewState: ViewState = {
  view: "timeline",
  operation: undefined,
  at: undefined,
  invocation: undefined,
  query: "",
  types: [],
  statuses: [],
  retried: false,
  from: undefined,
  to: undefined,
  hideIdle: true,
  foldGroups: true,
  toggled: [],
  depth: undefined,
  critical: false,
  clock: "events",
  compareWith: undefined,
  section: undefined,
};

/** How one member is written in a link; an absent parameter is the default. */
interface Parameter<Value> {
  readonly name: string;
  readonly print: (value: Value) => string | undefined;
  readonly parse: (text: string) => Value | undefined;
}

const text = (name: string): Parameter<string | undefined> => ({
  name,
  print: (value) => value || undefined,
  parse: (written) => written || undefined,
});
/** A dot stands in no id of an operation, and needs no escape. */
const list = (name: string): Parameter<readonly string[]> => ({
  name,
  print: (value) => (value.length === 0 ? undefined : value.toSorted().join(".")),
  parse: (written) => written.split(".").filter((part) => part !== ""),
});
const flag = (name: string, byDefault: boolean): Parameter<boolean> => ({
  name,
  print: (value) => (value === byDefault ? undefined : value ? "1" : "0"),
  parse: (written) => (written === "1" || written === "0" ? written === "1" : undefined),
});
const choice = <Value extends string>(name: string, values: readonly Value[]): Parameter<Value> => ({
  name,
  print: (value) => (value === values[0] ? undefined : value),
  parse: (written) => values.find((value) => value === written),
});
const time = (name: string): Parameter<number | undefined> => ({
  name,
  print: (value) => (value === undefined ? undefined : String(Math.round(value * 1000) / 1000)),
  parse: (written) => finite(written),
});

/** In the order in which links carry them, so that equal states are equal links. */
const parameters: { readonly [Member in keyof ViewState]: Parameter<ViewState[Member]> } = {
  view: choice("view", views),
  operation: text("op"),
  at: {
    name: "at",
    print: (value) => (value === undefined ? undefined : `e${value}`),
    parse: (written) => (written.startsWith("e") ? finite(written.slice(1)) : undefined),
  },
  invocation: {
    name: "inv",
    print: (value) => (value === undefined ? undefined : String(value + 1)),
    parse: (written) => {
      const number = finite(written);
      return number !== undefined && Number.isInteger(number) && number >= 1 ? number - 1 : undefined;
    },
  },
  query: { name: "q", print: (value) => value || undefined, parse: (written) => written },
  types: list("type"),
  statuses: list("status"),
  retried: flag("retried", false),
  from: time("from"),
  to: time("to"),
  hideIdle: flag("idle", true),
  foldGroups: flag("fold", true),
  toggled: list("rows"),
  depth: {
    name: "depth",
    print: (value) => (value === undefined ? undefined : String(value)),
    parse: (written) => (/^\d$/.test(written) ? Number(written) : undefined),
  },
  critical: flag("critical", false),
  clock: choice("clock", ["events", "time"]),
  compareWith: text("with"),
  section: text("section"),
};

function finite(written: string): number | undefined {
  const number = Number(written);
  return written !== "" && Number.isFinite(number) ? number : undefined;
}

/** The query part of a link, without `?`; empty for the default state. */
export function printViewState(state: ViewState): string {
  const query = new URLSearchParams();
  for (const [member, parameter] of Object.entries(parameters)) {
    const printed = (parameter as Parameter<unknown>).print(state[member as keyof ViewState]);
    if (printed !== undefined) query.set(parameter.name, printed);
  }
  return query.toString();
}

/** Reads the query part of a link. What it does not understand is as if it were not there. */
export function parseViewState(query: string): ViewState {
  const given = new URLSearchParams(query);
  const found: Record<string, unknown> = {};
  for (const [member, parameter] of Object.entries(parameters)) {
    const written = given.get(parameter.name);
    const value = written === null ? undefined : parameter.parse(written);
    if (value !== undefined) found[member] = value;
  }
  return { ...defaultViewState, ...found };
}
