import type { LogLine, RecordedInvocation } from "../api.ts";
import { FileProblem } from "./problem.ts";

export const bundleFormat = "durascope-bundle";
export const bundleVersion = 1;

/** What was taken out of a bundle before it was written. */
export interface Redaction {
  readonly payloads: "kept" | "hashed" | "removed";
  readonly errors: "kept" | "removed";
  readonly callbackIds: "kept" | "removed";
  readonly logs: "kept" | "removed";
}

/** A file with everything that is known about one execution, for others to open. */
export interface Bundle {
  readonly format: typeof bundleFormat;
  readonly version: typeof bundleVersion;
  /** What wrote it, such as `durascope 0.1.0`. */
  readonly tool: string;
  readonly redaction?: Redaction;
  readonly record?: Readonly<Record<string, unknown>>;
  readonly events: readonly unknown[];
  readonly recordings?: readonly RecordedInvocation[];
  readonly logs?: readonly LogLine[];
}

/** Whether a value says that it is a bundle, of whatever version. */
export function isBundle(value: Readonly<Record<string, unknown>>): boolean {
  return value["format"] === bundleFormat;
}

/** The bundle that a value is. Throws `FileProblem` for one of a later version, or one that is damaged. */
export function readBundle(value: Readonly<Record<string, unknown>>): Bundle {
  const { version } = value;
  if (version !== bundleVersion) {
    const newer = typeof version === "number" && version > bundleVersion;
    const next = newer ? "Open it with a newer durascope: `npx durascope@latest`." : "Export the bundle again.";
    throw new FileProblem(`the bundle has version ${JSON.stringify(version)}; this page reads ${bundleVersion}`, next);
  }
  for (const member of ["events", "recordings", "logs"]) {
    const isMissing = value[member] === undefined && member !== "events";
    if (isMissing || Array.isArray(value[member])) continue;
    throw new FileProblem(`the bundle's "${member}" is not an array`, "Export the bundle again.");
  }
  return value as unknown as Bundle;
}
