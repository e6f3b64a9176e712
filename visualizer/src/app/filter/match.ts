import { type ExecutionModel, operation, operationStates, readPayload } from "@durascope/sdk/history";
import { operationKinds } from "../part/sign.ts";
import type { ViewState } from "../state/view-state.ts";
import { factsOf } from "./facts.ts";
import { parseQuery, type Term } from "./query.ts";

/** The part of the view state that says which operations are shown. */
export type Filter = Pick<ViewState, "query" | "types" | "statuses" | "retried">;

/** The operations that pass a filter, as a column of 0 and 1; undefined when it lets all pass. */
export function matchesOf(model: ExecutionModel, filter: Filter): Uint8Array | undefined {
  const tests = testsOf(model, filter);
  if (tests.length === 0) return undefined;
  const matches = new Uint8Array(model.operations.count);
  for (let index = 0; index < matches.length; index++) matches[index] = Number(tests.every((passes) => passes(index)));
  return matches;
}

type Test = (index: number) => boolean;

function testsOf(model: ExecutionModel, { query, types, statuses, retried }: Filter): Test[] {
  const facts = factsOf(model);
  const { attempts } = model;
  const tests: Test[] = [];
  if (types.length > 0) {
    const codes = new Set(types.map((name) => operationKinds.indexOf(name as never)));
    tests.push((index) => codes.has(facts.kind[index] ?? -1));
  }
  if (statuses.length > 0) {
    const codes = new Set(statuses.map((name) => operationStates.indexOf(name as never)));
    tests.push((index) => codes.has(facts.state[index] ?? -1));
  }
  if (retried) tests.push((index) => attemptsAt(attempts.starts, index) > 1);
  for (const term of parseQuery(query)) tests.push(testOf(model, term));
  return tests;
}

function attemptsAt(starts: Int32Array, index: number): number {
  return (starts[index + 1] ?? 0) - (starts[index] ?? 0);
}

function testOf(model: ExecutionModel, term: Term): Test {
  const { operations, attempts } = model;
  const facts = factsOf(model);
  const { text } = term;
  const named = facts.lowerTexts.map((name) => name.includes(text));
  const byName: Test = (index) => named[operations.name[index] ?? 0] === true;
  const byId: Test = (index) => (operations.ids[index] ?? "").toLowerCase().includes(text);
  const byType: Test = (index) => {
    const kind = operationKinds[facts.kind[index] ?? 0] ?? "";
    return kind.startsWith(text) || named[operations.subType[index] ?? 0] === true;
  };
  switch (term.key) {
    case undefined:
      return (index) => byName(index) || byId(index);
    case "name":
      return byName;
    case "id":
      return byId;
    case "type":
      return byType;
    case "status":
      return (index) => (operationStates[facts.state[index] ?? 0] ?? "").startsWith(text.replaceAll("_", "-"));
    case "attempts":
      return (index) => compare(attemptsAt(attempts.starts, index), term);
    case "duration":
      return (index) => compare((facts.end[index] ?? 0) - (facts.start[index] ?? 0), term);
    case "error":
      return (index) => errorText(model, index).includes(text);
    case "function":
      return (index) => (operation(model, index).invoke?.functionName ?? "").toLowerCase().includes(text);
    case "callback":
      return (index) => (operation(model, index).callback?.id ?? "").toLowerCase().includes(text);
  }
}

function compare(value: number, { relation, number }: Term): boolean {
  if (relation === ">") return value > number;
  return relation === "<" ? value < number : value === number;
}

function errorText(model: ExecutionModel, index: number): string {
  const { error } = operation(model, index);
  if (error === undefined) return "";
  const payload = readPayload(model, error);
  if (payload.state !== "error") return "";
  return `${payload.error.ErrorType ?? ""} ${payload.error.ErrorMessage ?? ""}`.toLowerCase();
}
