/** Sizes in bytes, counts and seconds that the service enforces. */
export interface Limits {
  readonly payloadBytes: number;
  readonly invokePayloadBytes: number;
  readonly errorBytes: number;
  readonly callbackResultBytes: number;
  readonly syncInputBytes: number;
  readonly asyncInputBytes: number;
  readonly syncResultBytes: number;
  readonly asyncResultBytes: number;
  /** Operations of one execution. AWS allows 3,000; how it answers beyond that is not published. */
  readonly operations: number;
  /** Bytes of operations in an event or a page of state. */
  readonly pageBytes: number;
  readonly syncExecutionSeconds: number;
}

const MEBIBYTE = 1_048_576;

const current: Limits = {
  payloadBytes: MEBIBYTE,
  invokePayloadBytes: MEBIBYTE,
  errorBytes: MEBIBYTE,
  callbackResultBytes: MEBIBYTE,
  syncInputBytes: 6 * MEBIBYTE,
  asyncInputBytes: MEBIBYTE,
  syncResultBytes: 6 * MEBIBYTE,
  asyncResultBytes: MEBIBYTE,
  operations: Number.POSITIVE_INFINITY,
  pageBytes: 5 * MEBIBYTE,
  syncExecutionSeconds: 900,
};

export const limitProfiles: Readonly<Record<"current" | "legacy", Limits>> = {
  current,
  legacy: {
    ...current,
    payloadBytes: 262_144,
    errorBytes: 32_768,
    callbackResultBytes: 262_144,
    asyncInputBytes: 262_144,
    asyncResultBytes: 262_144,
  },
};

export function limitsOf(choice: "current" | "legacy" | Partial<Limits> | undefined): Limits {
  if (choice === undefined) return current;
  return typeof choice === "string" ? limitProfiles[choice] : { ...current, ...choice };
}

/** Whether `text` is longer than `limit` in UTF-8; measures only when the length leaves a doubt. */
export function exceeds(text: string | undefined, limit: number): boolean {
  if (text === undefined || text.length * 3 <= limit) return false;
  return text.length > limit || Buffer.byteLength(text) > limit;
}
