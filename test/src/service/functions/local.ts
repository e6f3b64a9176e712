import type { Call, CallResult } from "../engine/invoker.ts";
import { handlerContext } from "./context.ts";
import { thrown, type Handler } from "./exports.ts";

/** Runs a handler in this process, with values that went through JSON as on Lambda. */
export async function invokeLocally(handler: Handler, call: Call, functionArn: string): Promise<CallResult> {
  const { timeoutSeconds, requestId } = call;
  const request = {
    ...call,
    functionArn,
    clientContext: call.clientContext,
    deadlineMs: Date.now() + timeoutSeconds * 1000,
  };
  const { promise: late, resolve } = Promise.withResolvers<CallResult>();
  const ErrorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  const timer = setTimeout(() => {
    resolve({ error: { ErrorType: "Sandbox.Timedout", ErrorMessage }, failure: "failed" });
  }, timeoutSeconds * 1000);
  call.began();
  const result = await Promise.race([late, run(handler, call.payload, handlerContext(request, "local"))]);
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
