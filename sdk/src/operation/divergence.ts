import { callSite } from "../errors/call-site.ts";
import { ExecutionError } from "../errors/invocation-errors.ts";
import type { OperationRef } from "../observe/event.ts";
import type { WireOperation } from "../wire/model.ts";
import { wireId } from "../values/operation-id.ts";
import type { Scope } from "./scope.ts";

const shownBefore = 3;
const shownAfter = 3;

/** Compares what the code asks for with what history holds in that place; nothing where they agree. */
export function divergence(scope: Scope, asked: OperationRef, held: WireOperation): ExecutionError | undefined {
  if (held.Type === undefined) return undefined;
  if (held.Type === asked.type && held.Name === asked.name && held.SubType === asked.subType) return undefined;
  return new ExecutionError(
    "NonDeterministicExecutionError",
    "DX4001",
    `${headline(asked, held)}\n${columns(scope, asked)}`,
  );
}

/** A context that has finished awaits, when it is run again for its result, what it cannot have awaited the first time. */
export function missingOutcome(scope: Scope, asked: OperationRef, position: number): ExecutionError {
  return new ExecutionError(
    "NonDeterministicExecutionError",
    "DX4001",
    `Non-deterministic execution detected: the context of step "${asked.path}" has finished, and its history holds no outcome of it. ` +
      `This indicates non-deterministic control flow in your workflow code.\n${columns(scope, asked, position)}`,
  );
}

function headline(asked: OperationRef, held: WireOperation): string {
  const [what, expected, got] =
    held.Type !== asked.type
      ? ["type", held.Type, asked.type]
      : held.Name !== asked.name
        ? ["name", held.Name, asked.name]
        : ["subtype", held.SubType, asked.subType];
  return (
    `Non-deterministic execution detected: Operation ${what} mismatch for step "${asked.path}". ` +
    `Expected ${what} "${expected}", but got "${got}". This indicates non-deterministic control flow in your workflow code.`
  );
}

/** What history holds beside what the code asked for, around the place where they part. Both agree before it. */
function columns(scope: Scope, asked: OperationRef, at: number = scope.asked): string {
  const rows: [string, string, string][] = [];
  for (let position = Math.max(1, at - shownBefore); position <= at + shownAfter; position++) {
    const path = scope.pathAt(position);
    const record = scope.journal.recall(wireId(path));
    if (record === undefined && position > at) break;
    const held = record === undefined ? "(nothing)" : describe(record.SubType ?? record.Type, record.Name);
    const code =
      position < at ? held : position === at ? describe(asked.subType ?? asked.type, asked.name) : "(not reached)";
    rows.push([position === at ? `> ${path}` : `  ${path}`, held, code]);
  }
  rows.unshift(["  position", "history holds", "code asked for"]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column as 0 | 1].length)));
  const table = rows
    .map(([a, b, c]) => `${a.padEnd(widths[0] ?? 0)}  ${b.padEnd(widths[1] ?? 0)}  ${c}`.trimEnd())
    .join("\n");
  const where = callSite();
  return `${table}${where === "" ? "" : `\nThe code asked${where}.`}`;
}

function describe(kind: string | undefined, name: string | undefined): string {
  return name === undefined ? `${kind} (unnamed)` : `${kind} "${name}"`;
}

/** The recorded operations after the last that the code asked for in this scope: code that was removed, or took another way. */
export function unasked(scope: Scope): WireOperation[] {
  const out: WireOperation[] = [];
  for (let position = scope.asked + 1; ; position++) {
    const record = scope.journal.recall(wireId(scope.pathAt(position)));
    if (record === undefined) return out;
    out.push(record);
  }
}
