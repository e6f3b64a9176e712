/** One line of the acceptance table. */
export interface Row {
  readonly id: string;
  readonly check: string;
  readonly budget: string;
  readonly measured: string;
  /** Undefined when this machine has not what the measurement needs. */
  readonly pass: boolean | undefined;
}

/** A measured number against its limit. */
export function atMost(id: string, check: string, measured: { value: number; limit: number; unit: string }): Row {
  const { value, limit, unit } = measured;
  const rounded = value >= 100 ? value.toFixed(0) : value.toFixed(1);
  return { id, check, budget: `≤ ${limit} ${unit}`, measured: `${rounded} ${unit}`, pass: value <= limit };
}

/** A score against what it has to reach. */
export function atLeast(id: string, check: string, { value, limit }: { value: number; limit: number }): Row {
  return { id, check, budget: `≥ ${limit}`, measured: value.toFixed(0), pass: Math.round(value) >= limit };
}

/** Something that has to be the same as something else. */
export function exactly(id: string, check: string, [budget, measured]: readonly [string, string]): Row {
  return { id, check, budget, measured, pass: budget === measured };
}

/** The rows as a table, and whether all that were measured passed. */
export function report(rows: readonly Row[]): boolean {
  const columns = ["id", "check", "budget", "measured"] as const;
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ");
  console.log(`\n${line(columns)}  pass`);
  for (const row of rows) console.log(`${line(columns.map((column) => row[column]))}  ${passText(row.pass)}`);
  const measured = rows.filter(({ pass }) => pass !== undefined).length;
  const passed = rows.filter(({ pass }) => pass === true).length;
  const rest = measured === rows.length ? "" : `, ${rows.length - measured} not measured`;
  console.log(`\n${passed} of ${measured} rows pass${rest}`);
  return passed === measured;
}

function passText(pass: boolean | undefined): string {
  if (pass === undefined) return "–";
  return pass ? "yes" : "NO";
}
