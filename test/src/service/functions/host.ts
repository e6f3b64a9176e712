/**
 * The program of an environment's process: loads one module, then runs one invocation at a time for the service
 * that started it, and ends with it.
 */
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createRecorder } from "@durascope/sdk/recording";
import { handlerContext } from "./context.ts";
import { describe, handlersOf, thrown, type Handler } from "./exports.ts";
import type { HostMessage, HostRequest } from "./message.ts";
import { attachSink } from "./observer.ts";

const file = process.argv[2] ?? "";
const files = new Set<string>([file]);
const streamName = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${process.pid.toString(16).padStart(32, "0")}`;

function tell(message: HostMessage): void {
  process.send?.(message);
}

const recorder = createRecorder((part) => tell({ type: "recorded", part }));
process.on("exit", () => recorder.send());

function note(url: string): void {
  if (url.startsWith("file:") && !url.includes("/node_modules/")) files.add(fileURLToPath(url.replace(/[?#].*$/, "")));
}

registerHooks({
  resolve(specifier, context, nextResolve) {
    try {
      const resolved = nextResolve(specifier, context);
      note(resolved.url);
      return resolved;
    } catch (error) {
      // A file that is missing now is waited for.
      if (/^\.{0,2}\//.test(specifier) && context.parentURL !== undefined)
        note(new URL(specifier, context.parentURL).href);
      throw error;
    }
  },
});

async function run(handlers: ReadonlyMap<string, Handler>, request: HostRequest): Promise<HostMessage> {
  const { requestId } = request;
  process.env["AWS_LAMBDA_FUNCTION_NAME"] = request.functionName;
  process.env["AWS_LAMBDA_FUNCTION_VERSION"] = request.version;
  process.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = String(request.memoryMb);
  if (request.traceId === undefined) delete process.env["_X_AMZN_TRACE_ID"];
  else process.env["_X_AMZN_TRACE_ID"] = request.traceId;
  const handler = handlers.get(request.functionName);
  if (handler === undefined) {
    const error = {
      ErrorType: "Runtime.HandlerNotFound",
      ErrorMessage: `${request.functionName} is undefined or not exported`,
    };
    return { type: "threw", requestId, error };
  }
  try {
    const value = await handler(JSON.parse(request.payload), attachSink(handlerContext(request, streamName), recorder));
    return { type: "returned", requestId, output: JSON.stringify(value) ?? "null" };
  } catch (error) {
    return { type: "threw", requestId, error: thrown(error) };
  }
}

process.on("disconnect", () => process.exit(0));

try {
  const exports = (await import(pathToFileURL(file).href)) as object;
  const handlers = handlersOf(exports, file);
  process.on("message", (request: HostRequest) => void run(handlers, request).then(tell));
  tell({ type: "loaded", functions: describe(handlers), files: [...files] });
} catch (error) {
  const syntax = error instanceof SyntaxError;
  const { ErrorMessage, StackTrace } = thrown(error);
  const ErrorType = syntax ? "Runtime.UserCodeSyntaxError" : "Runtime.ImportModuleError";
  tell({ type: "unloadable", error: { ErrorType, ErrorMessage, StackTrace }, files: [...files] });
}
