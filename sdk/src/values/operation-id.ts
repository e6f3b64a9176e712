import { nodeCrypto } from "./builtin.ts";

/**
 * The id of an operation on the wire: the first 16 hex digits of the MD5 of its position in the code (`2-1-3`). The
 * official SDK's formula, so that executions under way survive a change of SDK.
 */
const known = new Map<string, string>();
/** Positions repeat in every invocation of a warm process; the bound keeps a long-lived one small. */
const knownMost = 32_768;

export function wireId(path: string): string {
  const seen = known.get(path);
  if (seen !== undefined) return seen;
  const id = nodeCrypto().hash("md5", path, "hex").slice(0, 16);
  if (known.size < knownMost) known.set(path, id);
  return id;
}
