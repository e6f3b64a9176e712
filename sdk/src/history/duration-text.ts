const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

/** A duration in milliseconds as text with two units at most: `4 h 12 m`, `38 s`, `250 ms`. */
export function durationText(milliseconds: number): string {
  const rounded = Math.round(Math.abs(milliseconds) / 1000) * 1000;
  if (Math.abs(milliseconds) < 1000) return `${Math.round(Math.abs(milliseconds))} ms`;
  const first = units.findIndex(([, size]) => rounded >= size);
  const parts: string[] = [];
  let rest = rounded;
  for (const [unit, size] of units.slice(first, first + 2)) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) parts.push(`${amount} ${unit}`);
  }
  return parts.join(" ");
}

/** A time in epoch milliseconds as ISO text in UTC, without a fraction that is zero. */
export function timeText(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().replace(".000Z", "Z") : "an unknown time";
}
