/** Where this package's files are; empty where that cannot be told: a bundle in CommonJS has no `import.meta.url`. */
const ownFolder: string = ((import.meta.url as string | undefined) ?? "")
  .replace(/errors\/call-site\.[a-z]+$/, "")
  .replace(/index\.[a-z]+$/, "")
  .replace(/^file:\/\//, "");

/** Whether a line of a stack is of this package, and so says nothing about the user's code. Test files beside it are not. */
export function isOwnFrame(line: string): boolean {
  return ownFolder !== "" && line.includes(ownFolder) && !line.includes(".test.");
}

/**
 * The user's line that led here, as ` at file:line:column`, or nothing where it cannot be told (bundled code).
 * Costs a stack trace: for error paths only.
 */
export function callSite(): string {
  if (ownFolder === "") return "";
  const lines = deepStack().split("\n").slice(1);
  for (const line of lines) {
    const place = /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place === undefined || place.startsWith("node:") || place.includes(ownFolder) || place.includes("<anonymous>"))
      continue;
    return ` at ${place.replace(/^file:\/\//, "")}`;
  }
  return "";
}

/** Between the user's line and here are more calls of ours than a stack usually shows. */
function deepStack(): string {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 50;
    return new Error("where").stack ?? "";
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
