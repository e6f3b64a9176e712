/** The time every decision and every record goes by. */
export interface Clock {
  now(): number;
  /** Makes it that late at once; a clock without this cannot be hurried. */
  readonly advance?: (to: number) => void;
}

export const realClock: Clock = { now: () => Date.now() };

/** Real time, plus what was skipped. */
export function skippingClock(): Clock {
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    advance: (to) => {
      skipped = Math.max(skipped, to - Date.now());
    },
  };
}
