export type Severity = "info" | "warning" | "error";

/** An anomaly that did not stop the history from being read. Alike anomalies share one entry and are counted. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** What the first of them was. */
  readonly message: string;
  /** `EventId` of the first event concerned. */
  readonly eventId: number | undefined;
  readonly count: number;
}

const kinds = {
  DX8121: "warning",
  DX8122: "warning",
  DX8123: "warning",
  DX8124: "info",
  DX8125: "error",
  DX8126: "info",
  DX8127: "info",
  DX8128: "warning",
  DX8129: "warning",
  DX8130: "warning",
  DX8131: "error",
  DX8132: "warning",
  DX8133: "warning",
  DX8134: "warning",
  DX8135: "warning",
  DX8136: "info",
  DX8137: "warning",
  DX8138: "warning",
} as const;

export type DiagnosticCode = keyof typeof kinds;

/** Collects anomalies; entries with the same code and subject are merged, so that a damaged file cannot flood the list. */
export class DiagnosticLog {
  readonly #entries = new Map<string, { -readonly [Member in keyof Diagnostic]: Diagnostic[Member] }>();

  add(code: DiagnosticCode, message: string, at: { readonly eventId?: number; readonly subject?: string } = {}): void {
    const key = `${code} ${at.subject ?? ""}`;
    const known = this.#entries.get(key);
    if (known === undefined) {
      this.#entries.set(key, { code, severity: kinds[code], message, eventId: at.eventId, count: 1 });
    } else {
      known.count += 1;
    }
  }

  list(): Diagnostic[] {
    return [...this.#entries.values()].toSorted(
      (a, b) => (a.eventId ?? 0) - (b.eventId ?? 0) || compare(a.code, b.code) || compare(a.message, b.message),
    );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
