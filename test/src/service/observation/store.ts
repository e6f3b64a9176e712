/** What is observed of an execution beside its history. */
export const observationKinds = ["recording", "log"] as const;
export type ObservationKind = (typeof observationKinds)[number];

export interface Observation {
  readonly arn: string;
  readonly kind: ObservationKind;
  /** From 1, without gaps. */
  readonly seq: number;
  /** JSON. */
  readonly body: string;
}

/** Observations before `seq` are no longer kept. */
export interface Trim {
  readonly arn: string;
  readonly kind: ObservationKind;
  readonly seq: number;
}

export interface ObservationQuery {
  readonly arn: string;
  readonly kind: ObservationKind;
  /** Only those after this one; 0 for all. */
  readonly after: number;
  readonly limit: number;
}

/** Keeps observations next to executions, and forgets them with these. Nothing waits for them to be written. */
export interface ObservationStore {
  observe(added: readonly Observation[], trims: readonly Trim[]): void;
  observations(query: ObservationQuery): { readonly seq: number; readonly body: string }[];
}
