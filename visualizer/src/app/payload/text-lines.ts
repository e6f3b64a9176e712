/** A row of plain text is no longer than this: longer lines go on in the next row. */
const widest = 200;

/** Where the rows of a text begin, its length as the last: a row ends with its line, or where it gets too long. */
export function rowStarts(text: string): Uint32Array {
  let starts = new Uint32Array(Math.max(64, Math.ceil(text.length / 64)));
  let count = 0;
  const push = (offset: number): void => {
    if (count === starts.length) {
      const wider = new Uint32Array(starts.length * 2);
      wider.set(starts);
      starts = wider;
    }
    starts[count++] = offset;
  };
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline + 1;
    for (; start < end; start = rowEnd(text, start, end)) push(start);
  }
  push(text.length);
  return starts.slice(0, count);
}

function rowEnd(text: string, start: number, end: number): number {
  const cut = start + widest;
  if (cut >= end) return end;
  // The halves of a character outside the basic plane stay together.
  const code = text.charCodeAt(cut);
  return code >= 0xdc00 && code <= 0xdfff ? cut - 1 : cut;
}

/** Texts with these are no texts for people: zeros, other control characters, and bytes that were no UTF-8. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const unreadable = /[\u0000-\u0008\u000b\u000e-\u001f\ufffd]/;
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Whether a text looks like data that is no text. */
export function isBinary(text: string): boolean {
  return unreadable.test(text.slice(0, 4096));
}

/** A row with its control characters written out, so that none hides and none turns the direction of reading. */
export function visibleText(row: string): string {
  return row.replace(/\r?\n$/, "").replace(controls, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
