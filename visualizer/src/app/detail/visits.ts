import {
  type ExecutionModel,
  type Fidelity,
  invocation,
  type InvocationDoubt,
  type Mark,
  markOf,
} from "@durascope/sdk/history";
import { markTexts } from "../timeline/mark-text.ts";

/** Invocations in a row that did the same about an operation, both ends inclusive, from 0. */
export interface Visit {
  readonly mark: Mark;
  readonly from: number;
  readonly to: number;
  readonly fidelity: Fidelity;
  /** Why it is not known, when it is not. */
  readonly why: string | undefined;
}

/** What each invocation did about an operation, as runs that are equally sure. Invocations that did not visit it are left out. */
export function visitsOf(model: ExecutionModel, operation: number): Visit[] {
  const visits: Visit[] = [];
  for (let index = 0; index < model.invocations.count; index++) {
    const { mark, fidelity } = markOf(model, operation, index);
    if (mark === "not-visited") continue;
    const why = fidelity === "unknown" ? doubtAbout(model, index) : undefined;
    const last = visits.at(-1);
    const continues = last?.to === index - 1 && last.mark === mark && last.fidelity === fidelity && last.why === why;
    if (continues) visits[visits.length - 1] = { ...last, to: index };
    else visits.push({ mark, from: index, to: index, fidelity, why });
  }
  return visits;
}

const reasons: Readonly<Record<InvocationDoubt, string>> = {
  error: "it ended with an error, perhaps before it came here",
  running: "it is still running",
  overlap: "it overlaps another invocation",
  incomplete: "events are missing",
};

/** Why nothing sure can be said about an operation in an invocation. */
function doubtAbout(model: ExecutionModel, index: number): string {
  const [doubt] = invocation(model, index).doubts;
  return doubt === undefined ? "what encloses it may have run again without saying so" : reasons[doubt];
}

/** A run of invocations, counted from 1: `#3`, `#4–41`. */
export function invocationRange({ from, to }: Pick<Visit, "from" | "to">): string {
  return from === to ? `#${from + 1}` : `#${from + 1}–${to + 1}`;
}

/** All that happened about an operation in one line: `executed #3, replayed #4–41`. */
export function visitsText(visits: readonly Visit[]): string {
  const byMark = new Map<Mark, string[]>();
  for (const visit of visits) {
    const written = visit.fidelity === "unknown" ? `${invocationRange(visit)}?` : invocationRange(visit);
    byMark.set(visit.mark, [...(byMark.get(visit.mark) ?? []), written]);
  }
  return [...byMark].map(([mark, ranges]) => `${markTexts[mark]} ${ranges.join(", ")}`).join(", ");
}
