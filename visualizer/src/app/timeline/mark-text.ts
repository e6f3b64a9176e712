import type { Mark } from "@durascope/sdk/history";

/** What a mark says about an operation in the selected invocation. */
export const markTexts: Readonly<Record<Mark, string>> = {
  executed: "executed",
  replayed: "replayed",
  "resolved-while-suspended": "resolved while suspended",
  pending: "pending",
  "not-visited": "not visited",
};
