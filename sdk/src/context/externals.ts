import {
  CallbackError,
  CallbackSubmitterError,
  ChildContextError,
  StepError,
  type DurableOperationError,
} from "../errors/operation-errors.ts";
import { type CreateCallbackResult, callbackRow } from "../operation/callback.ts";
import { type ChildInput, childRow } from "../operation/child.ts";
import { begin } from "../operation/driver.ts";
import type { DurablePromise } from "../operation/durable-promise.ts";
import { invokeRow } from "../operation/invoke.ts";
import { decode } from "../operation/payload.ts";
import { waitRow } from "../operation/wait.ts";
import { checkFunctionName, checkName, checkTenantId } from "../values/arguments.ts";
import { checkedSeconds } from "../values/duration.ts";
import { type Schema, validate } from "../values/schema.ts";
import type { AnySerdes, AnySerdesDeserializer } from "../values/serdes.ts";
import { limits } from "../wire/limits.ts";
import {
  checked,
  configOf,
  optionalDeserializer,
  optionalFunction,
  optionalSerdes,
  optionalTimeout,
  refuse,
  split,
} from "./arguments.ts";
import type {
  CreateCallbackConfig,
  InvokeConfig,
  InvokeRequest,
  StepContext,
  WaitForCallbackConfig,
} from "./config.ts";
import type { DurableContext } from "./durable-context.ts";
import { type Internals, internalsOf } from "./internals.ts";
import { beginStep } from "./steps.ts";

/** What an outside party sent is text unless told otherwise. */
const asText: AnySerdes = {
  serialize: async (value: unknown) => value as string | undefined,
  deserialize: async (data) => data,
};

export function wait(self: Internals, args: readonly unknown[]): DurablePromise<void> {
  return checked(() => {
    const {
      name,
      rest: [duration],
    } = split(args);
    const seconds = checkedSeconds(duration, "The duration of wait", limits.delaySeconds);
    return begin(self.scope, waitRow, {
      method: "wait",
      name: checkName(name, "wait"),
      subType: "Wait",
      input: { seconds },
    });
  });
}

export function invoke(self: Internals, args: readonly unknown[]): DurablePromise<unknown> {
  return checked(() => {
    const request = invokeRequest(args);
    return begin(self.scope, invokeRow<unknown>(), {
      method: "invoke",
      name: checkName(request.name, "invoke"),
      subType: "ChainedInvoke",
      input: {
        functionName: checkFunctionName(request.functionName),
        payload: request.payload,
        payloadSerdes:
          optionalSerdes(request.payloadSerdes, "invoke", "payloadSerdes", ["serialize"]) ??
          self.scope.settings.invokeSerdes,
        resultSerdes:
          optionalSerdes(request.resultSerdes, "invoke", "resultSerdes", ["deserialize"]) ??
          self.scope.settings.invokeSerdes,
        tenantId: request.tenantId === "" ? undefined : checkTenantId(request.tenantId),
        accept: accepting(request.schema, "The result of invoke"),
      },
    });
  });
}

function invokeRequest(args: readonly unknown[]): Partial<InvokeRequest<unknown, unknown>> {
  const [first, second] = args;
  if (typeof first === "object" && first !== null) return first;
  // Two strings are a name and a function, as in the official SDK; a payload that looks like no function name is refused.
  const [name, functionName, payload, config] = typeof second === "string" ? args : [undefined, ...args];
  return {
    ...configOf<InvokeConfig<unknown, unknown>>(config, "invoke"),
    functionName: functionName as string,
    payload,
    ...(name === undefined ? {} : { name: name as string }),
  };
}

function accepting<T>(schema: Schema<T> | undefined, what: string): ((value: unknown) => T | Promise<T>) | undefined {
  return schema === undefined ? undefined : (value) => validate(schema, value, { what, code: "DX6003" });
}

export function createCallback(
  self: Internals,
  args: readonly unknown[],
): DurablePromise<CreateCallbackResult<unknown>> {
  return checked(() => {
    const {
      name,
      rest: [given],
    } = split(args);
    const config = configOf<CreateCallbackConfig<unknown>>(given, "createCallback");
    const deserializer =
      optionalDeserializer(config.serdes, "createCallback", "serdes") ??
      self.scope.settings.callbackDeserializer ??
      asText;
    return beginCallback(self, checkName(name, "createCallback"), config, deserializer, undefined);
  });
}

function beginCallback(
  self: Internals,
  name: string | undefined,
  config: Partial<CreateCallbackConfig<unknown>>,
  deserializer: AnySerdesDeserializer,
  label: string | undefined,
): DurablePromise<CreateCallbackResult<unknown>> {
  return begin(self.scope, callbackRow<unknown>(), {
    method: "createCallback",
    name,
    subType: "Callback",
    label,
    input: {
      timeoutSeconds: optionalTimeout(config.timeout, "The timeout of createCallback"),
      heartbeatSeconds: optionalTimeout(config.heartbeatTimeout, "The heartbeatTimeout of createCallback"),
      deserializer,
      accept: accepting(config.schema, "The result of the callback"),
    },
  });
}

type Submitter = (callbackId: string, context: { readonly logger: DurableContext["logger"] }) => Promise<void>;

export function waitForCallback(self: Internals, args: readonly unknown[]): DurablePromise<unknown> {
  return checked(() => {
    const {
      name: givenName,
      rest: [submitter, given],
    } = split(args);
    const name = checkName(givenName, "waitForCallback");
    if (typeof submitter !== "function")
      refuse(
        "waitForCallback",
        `waitForCallback requires a submitter function${name === undefined ? "" : " when name is provided"}`,
      );
    const config = configOf<WaitForCallbackConfig<unknown>>(given, "waitForCallback");
    optionalFunction(config.retryStrategy, "waitForCallback", "retryStrategy");
    optionalTimeout(config.timeout, "The timeout of waitForCallback");
    optionalTimeout(config.heartbeatTimeout, "The heartbeatTimeout of waitForCallback");
    const { callbackDeserializer } = self.scope.settings;
    const deserializer =
      optionalDeserializer(config.serdes, "waitForCallback", "serdes") ?? callbackDeserializer ?? asText;
    // What was sent is stored as JSON of its text, unless a deserializer of the context's says that it is not ours to wrap.
    const serdes = callbackDeserializer === undefined ? self.scope.settings.serdes : asText;
    const path = self.scope.pathAt(self.scope.asked + 1);
    const child: ChildInput<string> = {
      run: { by: "user", fn: (context) => submitAndWait(internalsOf(context), name, submitter as Submitter, config) },
      serdes,
      summarize: undefined,
      mapError: asCallbackError,
    };
    const raw = begin(self.scope, childRow<string>(), {
      method: "waitForCallback",
      name,
      subType: "WaitForCallback",
      input: child,
    });
    if (deserializer === asText && config.schema === undefined) return raw;
    const ref = { id: "", path, type: "CONTEXT", subType: "WaitForCallback", name, parentId: undefined };
    const accept = accepting(config.schema, "The result of the callback");
    // Read after it was recorded, so that a reader that fails loses nothing.
    return raw.map(async (text) => {
      const value: unknown = await decode(deserializer, text, { ref, executionArn: self.scope.runtime.executionArn });
      return accept === undefined ? value : await accept(value);
    });
  });
}

async function submitAndWait(
  self: Internals,
  name: string | undefined,
  submitter: Submitter,
  config: Partial<WaitForCallbackConfig<unknown>>,
): Promise<string> {
  const timeouts = {
    ...(config.timeout === undefined ? {} : { timeout: config.timeout }),
    ...(config.heartbeatTimeout === undefined ? {} : { heartbeatTimeout: config.heartbeatTimeout }),
  };
  const [outcome, id] = await beginCallback(
    self,
    undefined,
    timeouts,
    asText,
    name === undefined ? undefined : `${name}-callback`,
  );
  const retry = config.retryStrategy === undefined ? {} : { retryStrategy: config.retryStrategy };
  const submit = async (step: StepContext): Promise<void> => submitter(id, { logger: step.logger });
  await beginStep(self, submit, retry, {
    method: "waitForCallback",
    name: undefined,
    label: name === undefined ? undefined : `${name}-submitter`,
  });
  return (await outcome) as string;
}

function asCallbackError(error: DurableOperationError): DurableOperationError {
  if (error instanceof CallbackError) return error;
  if (error instanceof StepError) return new CallbackSubmitterError(error.message, error, error.errorData);
  return new ChildContextError(error.message, error, error.errorData);
}
