import { kindOf } from "../part/sign.ts";
import type { OperationKind } from "../part/sign.ts";
import { type ExecutionModel, operation, type OperationState } from "@durascope/sdk/history";
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

const actionLimit = 50;
const operationLimit = 30;

/** What the palette lists for what was typed: commands that can be done now, then operations, once something is typed. */
export function entriesFor(typed: string, actions: readonly Action[], model: ExecutionModel | undefined): Entry[] {
  const possible = actions.filter(({ id, when }) => id !== "palette" && (when?.() ?? true));
  const commands = bestMatches(possible, typed, {
    text: ({ title, group }) => `${title} ${group}`,
    limit: actionLimit,
  });
  const found: Entry[] = commands.map((action) => ({ kind: "action", action }));
  return model === undefined || typed.trim() === "" ? found : [...found, ...operationsFor(typed, model)];
}

/** Operations whose name or id answers what was typed. */
function operationsFor(typed: string, model: ExecutionModel): Entry[] {
  const { count, ids, name } = model.operations;
  const texts = Array.from({ length: count }, (_, index) => model.strings[name[index] ?? 0] || (ids[index] ?? ""));
  const byName = bestMatches(texts.keys(), typed, { text: (index) => texts[index] ?? "", limit: operationLimit });
  const byId = model.operations.indexOf.get(typed.trim());
  const indexes = byId === undefined || byName.includes(byId) ? byName : [byId, ...byName];
  return indexes.map((index) => {
    const view = operation(model, index);
    return { kind: "operation", id: view.id, name: view.name ?? view.id, type: kindOf(view), state: view.state };
  });
}
