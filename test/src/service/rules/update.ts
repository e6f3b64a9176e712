import type { OperationUpdate } from "@durascope/sdk";
import { exceeds, type Limits } from "./limits.ts";
import type { OperationRecord } from "./model.ts";
import { tooLarge } from "./output.ts";
import { invalid } from "./rejection.ts";

/** The rules about one update that do not depend on the action. */
export function checkUpdate(update: OperationUpdate, current: OperationRecord | undefined): void {
  if (current === undefined) return;
  if (current.type !== update.Type) throw invalid("Inconsistent operation type.");
  if (update.SubType !== undefined && current.subType !== update.SubType) {
    throw invalid("Inconsistent operation subtype.");
  }
  if (update.Name !== undefined && current.name !== update.Name) throw invalid("Inconsistent operation name.");
  if (current.parentId !== update.ParentId) throw invalid("Inconsistent parent operation id.");
}

/** A parent is a context that exists, or that an earlier update of the same batch starts. */
export function checkParent(update: OperationUpdate, parent: OperationRecord | undefined): void {
  if (update.ParentId === undefined) return;
  if (update.ParentId === update.Id || parent?.type !== "CONTEXT") throw invalid("Invalid parent operation id.");
}

export function checkSize(update: OperationUpdate, limits: Limits, resultLimit: number): void {
  const { Type, Payload, Error } = update;
  if (Type === "EXECUTION") {
    if (exceeds(Payload, resultLimit)) throw invalid(tooLarge(resultLimit));
  } else {
    const invoke = Type === "CHAINED_INVOKE";
    const limit = invoke ? limits.invokePayloadBytes : limits.payloadBytes;
    if (exceeds(Payload, limit)) {
      throw invalid(
        `${Type} ${invoke ? "input" : "output"} payload size must be less than or equal to ${limit} bytes.`,
      );
    }
  }
  if (Error !== undefined) checkErrorSize(Error, limits.errorBytes);
}

export function checkErrorSize(error: object, limit: number): void {
  if (!exceeds(JSON.stringify(error), limit)) return;
  throw invalid(`Error object size must be less than or equal to ${limit} bytes.`);
}
