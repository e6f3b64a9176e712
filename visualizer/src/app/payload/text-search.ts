/** Where a text was found. */
export interface Matches {
  /** Beginnings, ascending. */
  readonly offsets: Uint32Array;
  /** Whether there may be more than were looked for. */
  readonly isCut: boolean;
}

/** More places than anyone steps through. */
const matchLimit = 10_000;

/** Finds a text in another, whatever the case of its letters; the first `limit` places. */
export function findAll(text: string, wanted: string, limit: number = matchLimit): Matches {
  const offsets: number[] = [];
  if (wanted !== "") {
    const pattern = new RegExp(wanted.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`), "gi");
    for (let match = pattern.exec(text); match !== null && offsets.length <= limit; match = pattern.exec(text)) {
      offsets.push(match.index);
    }
  }
  return { offsets: Uint32Array.from(offsets.slice(0, limit)), isCut: offsets.length > limit };
}
