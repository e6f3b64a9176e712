import { decodeFile } from "./decode.ts";
import { parseFile } from "./parse.ts";
import type { ParsedFile } from "./parsed.ts";

/** Opens a file: what is in it is told from its content. Throws `FileProblem` for what holds no execution. */
export async function openFile(bytes: Uint8Array, arn?: string): Promise<ParsedFile> {
  return parseFile(await decodeFile(bytes), arn);
}
