import { exportAgain, FileProblem } from "./problem.ts";

/** What a page can hold as one text with room to work on it; beyond it, engines refuse the text itself. */
const limit = 512 * 2 ** 20;
const tooLarge =
  "Export it without execution data (`--no-include-execution-data`): the timeline does not need payloads.";

/** The text of a file: gzip and the encodings that shells write are recognised by their first bytes. */
export async function decodeFile(bytes: Uint8Array): Promise<string> {
  const plain = isGzip(bytes) ? await gunzip(bytes) : bytes;
  if (plain.length > limit) throw new FileProblem(`the file holds more than ${limit / 2 ** 20} MB`, tooLarge);
  return decodeText(plain);
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const unpacked = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    for await (const part of unpacked as unknown as AsyncIterable<Uint8Array>) {
      size += part.length;
      if (size > limit) throw new FileProblem(`unpacked, the file exceeds ${limit / 2 ** 20} MB`, tooLarge);
      parts.push(part);
    }
  } catch (cause) {
    if (cause instanceof FileProblem) throw cause;
    throw new FileProblem("the file is a gzip archive that cannot be unpacked", exportAgain, { cause });
  }
  return joined(parts, size);
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}

/** PowerShell redirects to UTF-16; a byte order mark is not part of the text. */
function decodeText(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    const next =
      "Open the JSON that a command or the page exported, as it is or gzipped; an archive has to be unpacked.";
    throw new FileProblem("the file is not text", next, { cause });
  }
}
