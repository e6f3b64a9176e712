/** An execution that the reader opened or marked. */
export interface KeptExecution {
  readonly arn: string;
  readonly name: string;
  readonly functionName: string;
}

/** Opened executions that are remembered. */
const recentLimit = 8;

/** The list with an execution at its beginning, once, and no longer than is remembered. */
export function withRecent(list: readonly KeptExecution[], opened: KeptExecution): KeptExecution[] {
  return [opened, ...list.filter(({ arn }) => arn !== opened.arn)].slice(0, recentLimit);
}

/** The list with an execution added, or without it when it holds it. */
export function toggled(list: readonly KeptExecution[], execution: KeptExecution): KeptExecution[] {
  const others = list.filter(({ arn }) => arn !== execution.arn);
  return others.length === list.length ? [...list, execution] : others;
}

/** Reads a list that was stored; entries of another form are left out. */
export function parseKept(text: string | null): KeptExecution[] {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "[]");
  } catch {
    return [];
  }
  return Array.isArray(value) ? value.filter(isKept) : [];
}

function isKept(value: unknown): value is KeptExecution {
  if (typeof value !== "object" || value === null) return false;
  const { arn, name, functionName } = value as Partial<Record<keyof KeptExecution, unknown>>;
  return typeof arn === "string" && typeof name === "string" && typeof functionName === "string";
}
