import type { ExecutionModel, Mark } from "@durascope/sdk/history";

/** What a mark says about an operation in the selected invocation. */
export const markTexts: Readonly<Record<Mark, string>> = {
  executed: "executed",
  replayed: "replayed",
  "resolved-while-suspended": "resolved while suspended",
  pending: "pending",
  "not-visited": "not visited",
};

/** How it is known what the invocations of an execution replayed. */
export function knownText({ invocations: { recorded } }: Pick<ExecutionModel, "invocations">): string {
  const count = recorded.reduce((sum, own) => sum + own, 0);
  if (count === 0) return "Inferred from history";
  const total = recorded.length;
  return count === total ? "Recorded by the runtime" : `${count} of ${total} invocations recorded, the others inferred`;
}
