import { type Bundle, bundleFormat, bundleVersion } from "./bundle.ts";

/** What goes into a bundle, apart from what every bundle says. */
export type BundleContent = Omit<Bundle, "format" | "version">;

export function bundleOf(content: BundleContent): Bundle {
  return { format: bundleFormat, version: bundleVersion, ...content };
}

/** The text of a bundle in parts, an event on each line, so that two bundles can be compared by line. */
export function bundleText({ events, ...head }: Bundle): string[] {
  const opening = JSON.stringify(head).slice(0, -1);
  const lines = events.map((event, index) => `${JSON.stringify(event)}${index < events.length - 1 ? "," : ""}\n`);
  return [`${opening},"events":[\n`, ...lines, "]}\n"];
}

/** Text parts as a gzip archive. */
export async function gzip(parts: readonly string[]): Promise<Uint8Array> {
  const packed = new Blob([...parts]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** A name that every file system takes. */
export function fileName(execution: string, extension: string): string {
  const safe = execution
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "")
    .slice(0, 100);
  return `${safe === "" ? "execution" : safe}.${extension}`;
}
