const ownFolder: string = import.meta.url.replace(/errors\/call-site\.[a-z]+$/, "").replace(/index\.[a-z]+$/, "");

/**
 * The user's line that led here, as ` at file:line:column`, or nothing where it cannot be told (bundled code).
 * Costs a stack trace: for error paths only.
 */
export function callSite(): string {
  const lines = (new Error("where").stack ?? "").split("\n").slice(1);
  const own = ownFolder.replace(/^file:\/\//, "");
  for (const line of lines) {
    const place = /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place === undefined || place.startsWith("node:") || place.includes(own) || place.includes("<anonymous>")) continue;
    return ` at ${place.replace(/^file:\/\//, "")}`;
  }
  return "";
}
