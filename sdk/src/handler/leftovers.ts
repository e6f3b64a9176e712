import { UsageError } from "../errors/invocation-errors.ts";
import type { OperationRef } from "../observe/event.ts";
import type { DurableLogger } from "../observe/logger.ts";
import type { EventStream } from "../observe/stream.ts";
import { messageOf } from "../values/shown.ts";
import { unasked } from "../operation/divergence.ts";
import type { Scope } from "../operation/scope.ts";
import type { WireOperation } from "../wire/model.ts";
import type { DurableExecutionConfig } from "./config.ts";
import type { HandlerOutcome } from "./settle.ts";

/**
 * What a handler that has settled left behind: operations nobody awaited, and operations that history holds and the
 * code no longer asked for. Both are told to observers and to the log; where configuration is strict they fail the execution,
 * unless the handler has failed it already.
 */
export function leftovers(
  root: Scope,
  execution: WireOperation,
  config: DurableExecutionConfig,
  { stream, logger }: { stream: EventStream; logger: DurableLogger },
): HandlerOutcome | undefined {
  const mistakes = [...unawaited(root, stream), ...removed(root, execution, stream)];
  for (const mistake of mistakes) logger.warn(mistake.message);
  const [first] = mistakes;
  return config.strict === true && first !== undefined ? { kind: "threw", error: first } : undefined;
}

function unawaited(root: Scope, stream: EventStream): UsageError[] {
  return [...root.runtime.unawaited, ...root.unawaited()].map(({ ref, error }) => {
    if (stream.active) stream.emit({ kind: "operation.unawaited", operation: ref, error });
    const failure = error === undefined ? "" : ` and failed: ${messageOf(error)}`;
    return new UsageError("DX2003", `${labelOf(ref)} was never awaited${failure}.`, error);
  });
}

function removed(root: Scope, execution: WireOperation, stream: EventStream): UsageError[] {
  const held = unasked(root).filter((operation) => operation.Id !== execution.Id);
  const [first] = held;
  if (first === undefined) return [];
  const names = held
    .map(({ Name, SubType, Type }) => `${SubType ?? Type}${Name === undefined ? "" : ` "${Name}"`}`)
    .join(", ");
  const message = `The handler ended without asking for what an earlier invocation recorded after position ${root.asked}: ${names}.`;
  if (stream.active) {
    const operation: OperationRef = {
      id: first.Id ?? "",
      path: root.pathAt(root.asked + 1),
      type: first.Type ?? "",
      subType: first.SubType,
      name: first.Name,
      parentId: first.ParentId,
    };
    stream.emit({ kind: "execution.diverged", operation, recorded: first, message, fatal: false });
  }
  return [new UsageError("DX4002", message)];
}

function labelOf({ subType, type, name, path }: OperationRef): string {
  return `${subType ?? type}${name === undefined ? "" : ` "${name}"`} (${path})`;
}
