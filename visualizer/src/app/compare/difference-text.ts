import type { ComparedOperation, DifferenceName } from "@durascope/sdk/history";

const texts: Readonly<Record<DifferenceName, string>> = {
  added: "only there",
  removed: "only here",
  status: "status",
  attempts: "attempts",
  payload: "payload",
};

/** In what an operation differs, in words; what is not known is said too. */
export function differenceText({ differences, payload }: Pick<ComparedOperation, "differences" | "payload">): string {
  const parts = differences.map((name) => texts[name]);
  if (payload === "unknown" && parts.length > 0) parts.push("payload not known");
  return parts.join(", ");
}

/** The sign before a row: `+` for what is only there, `−` for what is only here, `≠` and `=` for what both have. */
export function signOf({ differences }: Pick<ComparedOperation, "differences">): "+" | "−" | "≠" | "=" {
  if (differences.includes("added")) return "+";
  if (differences.includes("removed")) return "−";
  return differences.length > 0 ? "≠" : "=";
}
