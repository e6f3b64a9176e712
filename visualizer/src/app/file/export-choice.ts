import type { Redaction } from "../../shared/file/bundle.ts";

/** What an execution can be exported as. */
export const exportFormats = {
  bundle: {
    title: "Bundle",
    extension: "durascope.json",
    text: "Everything, for this page, the command and tests to open again.",
  },
  packed: { title: "Bundle, gzipped", extension: "durascope.json.gz", text: "The same, a tenth of the size." },
  report: {
    title: "Report",
    extension: "html",
    text: "One page to read anywhere, without a server. It holds the bundle, too.",
  },
  csv: { title: "Operations as CSV", extension: "csv", text: "A line for each operation, for a spreadsheet." },
} as const;
export type ExportFormat = keyof typeof exportFormats;

export interface ExportChoice {
  readonly format: ExportFormat;
  readonly redaction: Redaction;
}

/** Whoever has a callback's id can complete it: an id leaves the page only when that is asked for. */
export const firstChoice: ExportChoice = {
  format: "bundle",
  redaction: { payloads: "kept", errors: "kept", callbackIds: "removed", logs: "kept" },
};

/** Which payloads of the server have to be read for an export. */
export function neededMembers({ format, redaction }: ExportChoice): ReadonlySet<string> {
  const payloads = format === "csv" || redaction.payloads === "removed" ? [] : ["Input", "Result", "Reason"];
  return new Set(redaction.errors === "removed" ? payloads : [...payloads, "Error"]);
}
