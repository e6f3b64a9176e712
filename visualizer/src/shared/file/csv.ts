import {
  type ExecutionModel,
  type OperationView,
  marksOf,
  operation,
  payloadBytes,
  readPayload,
} from "@durascope/sdk/history";

type Cell = string | number | undefined;
type Column = readonly [title: string, cell: (view: OperationView) => Cell];

const columns: readonly Column[] = [
  ["id", (view) => view.id],
  ["parent_id", ({ model, parent }) => (parent < 0 ? undefined : model.operations.ids[parent])],
  ["depth", (view) => view.depth],
  ["name", (view) => view.name],
  ["type", (view) => view.type],
  ["sub_type", (view) => view.subType],
  ["status", (view) => view.status],
  ["state", (view) => view.state],
  ["attempts", (view) => view.attemptCount],
  ["start", (view) => iso(view.start)],
  ["end", (view) => iso(view.end)],
  ["duration_ms", ({ start, end }) => (end === undefined ? undefined : end - start)],
  ["executed_in", (view) => invocationsWith(view, "executed")],
  ["replayed_in", (view) => invocationsWith(view, "replayed")],
  ["input_bytes", ({ model, input }) => input && payloadBytes(model, input)],
  ["result_bytes", ({ model, result }) => result && payloadBytes(model, result)],
  ["error_type", (view) => errorOf(view).ErrorType],
  ["error_message", (view) => errorOf(view).ErrorMessage],
];

/** The operations of an execution as CSV (RFC 4180), in the order of the tree; times are ISO 8601, invocations count from 1. */
export function operationsCsv(model: ExecutionModel): string {
  const rows = Array.from(model.tree.rows, (index) => {
    const view = operation(model, index);
    return columns.map(([, cell]) => quoted(cell(view))).join(",");
  });
  return [columns.map(([title]) => title).join(","), ...rows, ""].join("\r\n");
}

/** A spreadsheet would run text that begins like a formula. */
function quoted(cell: Cell): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function iso(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}

function invocationsWith({ model, index }: OperationView, mark: "executed" | "replayed"): string {
  const own = marksOf(model, index).filter((interval) => interval.mark === mark);
  return own.map(({ from, to }) => (from === to ? `${from + 1}` : `${from + 1}-${to + 1}`)).join(" ");
}

function errorOf({ model, error }: OperationView): {
  readonly [member in "ErrorType" | "ErrorMessage"]?: string | undefined;
} {
  const payload = error && readPayload(model, error);
  return payload?.state === "error" ? payload.error : {};
}
