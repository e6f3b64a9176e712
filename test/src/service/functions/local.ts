import { createRecorder } from "@durascope/sdk/recording";
import { type Call, type CallResult, notNeeded } from "../engine/invoker.ts";
import { handlerContext } from "./context.ts";
import { thrown, type Handler } from "./exports.ts";
import { attachSink, type FunctionObserver } from "./observer.ts";

export interface LocalFunction {
  readonly handler: Handler;
  readonly functionArn: string;
  readonly observer: FunctionObserver;
}

/** Runs a handler in this process, with values that went through JSON as on Lambda. */
export async function invokeLocally(local: LocalFunction, call: Call): Promise<CallResult> {
  const { handler, functionArn, observer } = local;
  const { timeoutSeconds, requestId } = call;
  const request = {
    ...call,
    functionArn,
    clientContext: call.clientContext,
    deadlineMs: Date.now() + timeoutSeconds * 1000,
  };
  const payload = call.begin();
  if (payload === undefined) return notNeeded;
  const { promise: late, resolve } = Promise.withResolvers<CallResult>();
  const ErrorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  const timer = setTimeout(() => {
    resolve({ error: { ErrorType: "Sandbox.Timedout", ErrorMessage }, failure: "failed" });
  }, timeoutSeconds * 1000);
  const recorder = createRecorder((part) => observer.recorded(part));
  const context = attachSink(handlerContext(request, "local"), recorder);
  const result = await Promise.race([late, run(handler, payload, context)]);
  clearTimeout(timer);
  return result;
}

async function run(handler: Handler, payload: string, context: Parameters<Handler>[1]): Promise<CallResult> {
  try {
    const value = await handler(JSON.parse(payload), context);
    return { output: JSON.stringify(value) ?? "null" };
  } catch (error) {
    return { error: thrown(error), failure: "failed" };
  }
}
