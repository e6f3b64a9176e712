/** An error as the API records it. */
export interface RecordedError {
  readonly ErrorType?: string | undefined;
  readonly ErrorMessage?: string | undefined;
  readonly ErrorData?: string | undefined;
  readonly StackTrace?: string[] | undefined;
}

/** Reads an error from the text of its payload; a text that is none is its message. */
export function recordedError(text: string): RecordedError {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // A payload that is no JSON still says what went wrong.
  }
  return { ErrorMessage: text };
}

/** A line of a stack in its parts. */
interface StackLine {
  readonly name: string;
  readonly file: string | undefined;
  /** Whether it is of a dependency or of the platform, and so seldom what the reader looks for. */
  readonly isForeign: boolean;
}

/** Takes a line of a stack apart; one of another form is all name. */
export function stackLine(line: string): StackLine {
  const [, name, placed, alone] = /^\s*at (?:(.+?) \((.+)\)|(\S+))\s*$/.exec(line) ?? [];
  const file = (placed ?? alone)?.replace(/^file:\/\//, "");
  const isForeign = file !== undefined && /^node:|\/node_modules\//.test(file);
  return { name: name ?? (file === undefined ? line.trim() : "(anonymous)"), file, isForeign };
}
