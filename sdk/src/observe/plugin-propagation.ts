import type { OperationRef } from "./event.ts";
import type { Hook } from "./plugin-hook.ts";
import type { PropagationInput } from "./plugins.ts";

/** Gives the header that plugins have for the function of an invoke. */
export function headersFrom(
  hooks: readonly Hook[],
  executionArn: string,
): (invoke: Pick<OperationRef, "id" | "parentId" | "asked">) => string | undefined {
  return ({ id, parentId, asked }) => {
    const parent = parentId === undefined ? {} : { parentOperationId: parentId };
    return headerOf(hooks, { executionArn, operationId: id, ...parent, targetFunctionName: asked?.functionName ?? "" });
  };
}

/** The header that the first plugin with one has for an invoked function. Another one of a later plugin is reported and left out. */
function headerOf(hooks: readonly Hook[], input: PropagationInput): string | undefined {
  const given = Object.freeze(input);
  let header: string | undefined;
  for (const hook of hooks) {
    try {
      const own = headerIn(hook.call(given));
      header ??= own;
      if (own !== undefined && own !== header) throw new Error("An earlier plugin has another xAmznTraceId.");
    } catch (error) {
      hook.failed(error);
    }
  }
  return header;
}

function headerIn(answer: unknown): string | undefined {
  if (typeof (answer as { then?: unknown } | null | undefined)?.then === "function") {
    Promise.resolve(answer).catch(() => undefined);
    throw new TypeError("providePropagationMetadata must return its metadata, not a promise.");
  }
  if (answer === undefined || answer === null) return undefined;
  const header: unknown = (answer as { xAmznTraceId?: unknown }).xAmznTraceId ?? undefined;
  const isMetadata = typeof answer === "object" && !Array.isArray(answer);
  if (!isMetadata || (header !== undefined && typeof header !== "string"))
    throw new TypeError("providePropagationMetadata must return an object whose xAmznTraceId, if any, is a string.");
  return header?.trim() === "" ? undefined : header;
}
