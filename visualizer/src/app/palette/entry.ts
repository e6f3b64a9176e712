import { type ExecutionModel, operation, type OperationState } from "@durascope/sdk/history";
import { kindOf, kindTexts, type OperationKind, stateTexts } from "../part/sign.ts";
import type { Action } from "../state/action.ts";
import { bestMatches } from "./match.ts";

/** One line of the palette: a command, or an operation to go to. */
export type Entry =
  | { readonly kind: "action"; readonly action: Action }
  | {
      readonly kind: "operation";
      readonly id: string;
      readonly name: string;
      readonly type: OperationKind;
      readonly state: OperationState;
    };

/** What may become an entry: only those that match are looked at more closely. */
interface Candidate {
  readonly text: string;
  readonly entry: () => Entry;
}

const limit = 60;

/** What the palette lists for what was typed: commands that can be done now, and operations once something is typed. */
export function entriesFor(typed: string, actions: readonly Action[], model: ExecutionModel | undefined): Entry[] {
  const wanted = typed.trim();
  const operations = model === undefined || wanted === "" ? [] : operationsOf(model);
  const commands = commandsOf(actions);
  // With nothing typed there is nothing to judge by: commands stand with those of their group.
  if (wanted === "") return commands.map(({ entry }) => entry());
  const candidates = [...commands, ...operations];
  const found = bestMatches(candidates, wanted, { text: ({ text }) => text, limit }).map(({ entry }) => entry());
  const byId = model?.operations.indexOf.get(wanted);
  return model === undefined || byId === undefined ? found : [operationEntry(model, byId), ...found];
}

function commandsOf(actions: readonly Action[]): Candidate[] {
  const possible = actions.filter(({ id, when }) => id !== "palette" && (when?.() ?? true));
  const grouped = [...Map.groupBy(possible, ({ group }) => group).values()].flat();
  return grouped.map((action) => {
    return { text: `${action.title} ${action.group}`, entry: () => ({ kind: "action", action }) };
  });
}

function operationsOf(model: ExecutionModel): Candidate[] {
  const { count, name } = model.operations;
  return Array.from({ length: count }, (_, index) => {
    return { text: model.strings[name[index] ?? 0] ?? "", entry: () => operationEntry(model, index) };
  });
}

function operationEntry(model: ExecutionModel, index: number): Entry {
  const view = operation(model, index);
  return { kind: "operation", id: view.id, name: view.name ?? view.id, type: kindOf(view), state: view.state };
}

/** An entry as it is read out. */
export function entryText(entry: Entry): string {
  if (entry.kind === "action") return entry.action.title;
  return `${kindTexts[entry.type]} ${entry.name}, ${stateTexts[entry.state]}`;
}
