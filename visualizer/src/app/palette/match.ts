/** How well a text answers what was typed: more is better, undefined is not at all. */
export function matchScore(text: string, typed: string): number | undefined {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const lower = text.toLowerCase();
  let score = 0;
  for (const word of words) {
    const found = wordScore(lower, word);
    if (found === undefined) return undefined;
    score += found;
  }
  return score - text.length / 1000;
}

/** A whole word counts more than the beginning of one, that more than a part, and letters in order the least. */
function wordScore(text: string, word: string): number | undefined {
  const place = text.indexOf(word);
  if (place < 0) return inOrder(text, word) ? 1 : undefined;
  const begins = place === 0 || !/[\p{L}\p{N}]/u.test(text[place - 1] ?? "");
  const ends = !/[\p{L}\p{N}]/u.test(text[place + word.length] ?? " ");
  return 2 + (begins ? 2 : 0) + (begins && ends ? 1 : 0) + (place === 0 ? 1 : 0);
}

function inOrder(text: string, letters: string): boolean {
  let place = -1;
  for (const letter of letters) {
    place = text.indexOf(letter, place + 1);
    if (place < 0) return false;
  }
  return true;
}

/** The best answers to what was typed, the best first; of equal ones the earlier first. */
export function bestMatches<Item>(
  items: Iterable<Item>,
  typed: string,
  { text, limit }: { readonly text: (item: Item) => string; readonly limit: number },
): Item[] {
  const found: { readonly item: Item; readonly score: number }[] = [];
  for (const item of items) {
    const score = matchScore(text(item), typed);
    if (score !== undefined) found.push({ item, score });
  }
  return found
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item }) => item);
}
