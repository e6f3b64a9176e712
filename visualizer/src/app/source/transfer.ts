/** The buffers of all typed arrays in a value, each once: sent by moving them instead of copying. */
export function buffersIn(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collect(value, found, 0);
  return [...found];
}

/** A model is not deep; beyond this there are only texts. */
const deepest = 3;

function collect(value: unknown, found: Set<ArrayBuffer>, depth: number): void {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    return;
  }
  if (typeof value !== "object" || value === null || depth > deepest) return;
  if (Array.isArray(value)) {
    if (ArrayBuffer.isView(value[0])) for (const entry of value) collect(entry, found, depth + 1);
    return;
  }
  for (const member of Object.values(value)) collect(member, found, depth + 1);
}
