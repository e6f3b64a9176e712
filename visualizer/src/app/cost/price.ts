/** What running costs, as the reader enters it: no price is known to the program. */
export interface Prices {
  /** Memory of the function in MB. */
  readonly memory: number;
  /** Price of one GB of memory for one second. */
  readonly perGbSecond: number;
  /** Price of a million invocations. */
  readonly perMillion: number;
}

/** What an execution cost at given prices, and how much of that was for replay, in the currency of the prices. */
export interface Estimate {
  readonly total: number;
  readonly invocations: number;
  readonly duration: number;
  /** Part of `duration`: starting and replaying, at most. */
  readonly replay: number;
}

/** Estimates from the number of invocations, how long they ran and how long they replayed, in milliseconds. */
export function estimate(
  prices: Prices,
  {
    invocations,
    duration,
    replay,
  }: { readonly invocations: number; readonly duration: number; readonly replay: number },
): Estimate {
  const perMs = ((prices.memory / 1024) * prices.perGbSecond) / 1000;
  const calls = (invocations * prices.perMillion) / 1e6;
  return { total: calls + duration * perMs, invocations: calls, duration: duration * perMs, replay: replay * perMs };
}

/** Whether there is enough to estimate from. */
export function isPriced({ memory, perGbSecond, perMillion }: Prices): boolean {
  return memory > 0 && (perGbSecond > 0 || perMillion > 0);
}

/** An amount with as many digits as tell something: `12.34`, `0.0021`, `0.00000042`. */
export function amountText(amount: number): string {
  if (amount === 0) return "0";
  const digits = amount >= 1 ? 2 : Math.min(10, 1 - Math.floor(Math.log10(amount)));
  return amount.toLocaleString("en", { minimumFractionDigits: Math.min(2, digits), maximumFractionDigits: digits });
}
