/** A term of a search: free text, or something about one property. */
export interface Term {
  /** Absent for free text. */
  readonly key: TermKey | undefined;
  readonly relation: "has" | ">" | "<" | "=";
  readonly text: string;
  /** Of a comparison: the number, durations in milliseconds. */
  readonly number: number;
}

export const termKeys = [
  "name",
  "id",
  "type",
  "status",
  "attempts",
  "duration",
  "error",
  "function",
  "callback",
] as const;
type TermKey = (typeof termKeys)[number];

const compared: ReadonlySet<TermKey> = new Set(["attempts", "duration"]);
const factors: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a search: words are free text, `key:value` and `key>number` are about one property, quotes keep words together. */
export function parseQuery(query: string): Term[] {
  return [...query.matchAll(/(?:([a-z]+)\s*([:<>=])\s*)?(?:"([^"]*)"|(\S+))/gi)]
    .map(readTerm)
    .filter(({ text }) => text !== "");
}

function readTerm([whole, key, sign, quoted, word]: RegExpMatchArray): Term {
  const known = termKeys.find((name) => name === key?.toLowerCase());
  const text = (quoted ?? word ?? "").toLowerCase();
  if (known === undefined) {
    return { key: undefined, relation: "has", text: (quoted ?? whole).toLowerCase(), number: Number.NaN };
  }
  const number = numberOf(text);
  if (!compared.has(known)) return { key: known, relation: "has", text, number };
  return { key: known, relation: sign === ">" || sign === "<" ? sign : "=", text, number };
}

/** A number, or a duration such as `1.5s`, in milliseconds. */
function numberOf(text: string): number {
  const [, digits, unit] = /^([\d.]+)\s*(ms|s|m|h|d)?$/.exec(text) ?? [];
  return digits === undefined ? Number.NaN : Number(digits) * (unit === undefined ? 1 : (factors[unit] ?? 1));
}
