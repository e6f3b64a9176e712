const longest = 60;

/** A value as a message shows it: short, on one line, never its contents at length. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
    case "bigint":
      return `${value}n`;
    case "function":
      return value.name === "" ? "a function" : `the function ${value.name}`;
    case "object":
      return shownObject(value);
    default:
      return Object.is(value, -0) ? "-0" : String(value);
  }
}

/** A path into a value, as code would write it: `$.items[3].price`. */
export function pathOf(keys: readonly PropertyKey[]): string {
  let path = "$";
  for (const key of keys) {
    if (typeof key === "number" || (typeof key === "string" && /^\d+$/.test(key))) path += `[${key}]`;
    else if (typeof key === "string" && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)) path += `.${key}`;
    else path += `[${typeof key === "symbol" ? String(key) : JSON.stringify(key)}]`;
  }
  return path;
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) return String(thrown.message);
  return typeof thrown === "string" ? thrown : shown(thrown);
}

function shownObject(value: object | null): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const made: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  if (typeof made !== "string" || made === "" || made === "Object") return "an object";
  return `${/^[AEIOU]/.test(made) ? "an" : "a"} ${made}`;
}
