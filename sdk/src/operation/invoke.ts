import { decodeCause } from "../errors/error-object.ts";
import { InvokeError } from "../errors/operation-errors.ts";
import { ValueError } from "../errors/invocation-errors.ts";
import type { AnySerdes } from "../values/serdes.ts";
import { limits } from "../wire/limits.ts";
import type { WireOperation } from "../wire/model.ts";
import type { OperationRow, RecallContext } from "./driver.ts";
import { finished, started } from "./external.ts";
import { decode, encode } from "./payload.ts";

export interface InvokeInput<O> {
  readonly functionName: string;
  readonly payload: unknown;
  readonly payloadSerdes: AnySerdes;
  readonly resultSerdes: AnySerdes;
  readonly tenantId: string | undefined;
  readonly accept: ((value: unknown) => O | Promise<O>) | undefined;
}

/** Another function, run to its end while this execution is suspended. Costs one checkpoint. */
export function invokeRow<O>(): OperationRow<InvokeInput<O>, O> {
  return {
    type: "CHAINED_INVOKE",
    asked: ({ functionName }) => ({ functionName }),
    recall: ({ input }, record, subject) => outcomeOf(input, record, subject),
    async perform(task, { input }) {
      if (task.record() === undefined) {
        const { headerFor, payloadFor } = task.scope.runtime;
        const sent = payloadFor === undefined ? input.payload : payloadFor(task.ref, input.payload);
        const written = encode(input.payloadSerdes, sent, task);
        const payload = written instanceof Promise ? await written : written;
        checkSize(payload, task);
        const header = headerFor?.(task.ref);
        await started(task, {
          ...(payload === undefined ? {} : { Payload: payload }),
          ChainedInvokeOptions: {
            FunctionName: input.functionName,
            ...(input.tenantId === undefined ? {} : { TenantId: input.tenantId }),
            ...(header === undefined ? {} : { XAmznTraceId: header }),
          },
        });
      } else await started(task, {});
      return outcomeOf(input, await finished(task, "invoke", () => undefined), task);
    },
  };
}

function checkSize(payload: string | undefined, { ref }: RecallContext): void {
  if (payload === undefined || payload.length * 3 <= limits.invokePayloadBytes) return;
  const bytes = Buffer.byteLength(payload);
  if (bytes <= limits.invokePayloadBytes) return;
  throw new ValueError(
    "DX2004",
    `The input of invoke "${ref.name ?? ref.path}" has ${bytes} bytes; at most ${limits.invokePayloadBytes} can be sent.`,
  );
}

function outcomeOf<O>(input: InvokeInput<O>, record: WireOperation, subject: RecallContext): O | Promise<O> {
  if (record.Status !== "SUCCEEDED") throw failureOf(record);
  const value = decode(input.resultSerdes, record.ChainedInvokeDetails?.Result, subject);
  const { accept } = input;
  if (accept === undefined) return value as O | Promise<O>;
  return value instanceof Promise ? value.then(accept) : accept(value);
}

/** The error says why: the callee's own error type, or that it was stopped or ran out of time. */
function failureOf(record: WireOperation): InvokeError {
  const recorded = record.ChainedInvokeDetails?.Error;
  const status = record.Status ?? "FAILED";
  if (recorded === undefined) return Object.assign(new InvokeError(), { status });
  const { cause, errorData } = decodeCause(recorded);
  return Object.assign(new InvokeError(recorded.ErrorMessage || undefined, cause, errorData), { status });
}
