const units = [
  { ms: 86_400_000, sign: "d" },
  { ms: 3_600_000, sign: "h" },
  { ms: 60_000, sign: "min" },
] as const;

/** `12 ms`, `1.24 s`, `3 min 20 s`, `2 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_995) return `${trimZeros((ms / 1000).toFixed(ms < 9995 ? 2 : 1))} s`;
  const unit = units.find((one) => Math.round(ms / 1000) * 1000 >= one.ms);
  if (unit === undefined) return `${Math.round(ms / 1000)} s`;
  const whole = Math.floor(Math.round(ms / 1000) / (unit.ms / 1000));
  const rest = Math.round((ms - whole * unit.ms) / 1000) * 1000;
  const smaller = { d: "h", h: "min", min: "s" }[unit.sign];
  const size = { d: 3_600_000, h: 60_000, min: 1000 }[unit.sign];
  const count = Math.floor(rest / size);
  return count === 0 ? `${whole} ${unit.sign}` : `${whole} ${unit.sign} ${count} ${smaller}`;
}

function trimZeros(number: string): string {
  return number.replace(/\.?0+$/, "");
}

/** `2026-11-23 09:41:07` in local time. */
export function moment(time: number): string {
  const date = new Date(time);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":")}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** At most `width` characters, the last of them an ellipsis when some were left out. */
export function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** `1 item`, `2 items`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Several names as one phrase, equal ones counted; what does not fit is counted too. */
export function phrase(names: readonly string[], width: number): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const parts = [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
  let line = "";
  for (const [index, part] of parts.entries()) {
    const longer = line === "" ? part : `${line}, ${part}`;
    if (longer.length > width && index > 0) return `${line} and ${parts.length - index} more`;
    line = longer;
  }
  return clip(line, width);
}
