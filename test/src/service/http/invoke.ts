import type { ErrorObject } from "@durascope/sdk";
import type { Engine } from "../engine/engine.ts";
import type { CallResult } from "../engine/invoker.ts";
import { isOpen, type Execution, type FunctionConfig } from "../rules/model.ts";
import { functionArn, parseFunctionName, versionOf } from "../rules/name.ts";
import { invalid, Rejection } from "../rules/rejection.ts";
import { decode, parseJson, Violations } from "./constraint.ts";
import { header, type Answer, type Exchange } from "./exchange.ts";
import * as shapes from "./shapes.ts";

type Mode = "sync" | "async" | "dry";

const modes: Readonly<Record<string, Mode>> = { RequestResponse: "sync", Event: "async", DryRun: "dry" };

interface Invocation {
  readonly config: FunctionConfig;
  readonly qualifier: string | undefined;
  readonly mode: Mode;
  readonly name: string | undefined;
  readonly tenantId: string | undefined;
  readonly traceId: string | undefined;
  readonly wantsLogs: boolean;
  readonly clientContext: string | undefined;
  readonly input: string | undefined;
}

export async function invoke(engine: Engine, exchange: Exchange): Promise<Answer> {
  const invocation = read(engine, exchange);
  return invocation.config.durable ? start(engine, invocation) : call(engine, invocation);
}

function read(engine: Engine, { subject, query, headers, body }: Exchange): Invocation {
  const violations = new Violations();
  decode(shapes.functionName, subject, "functionName", violations);
  const given = query.checked("Qualifier", shapes.qualifier, violations);
  const name = header(headers, "x-amz-durable-execution-name");
  if (name !== undefined) decode(shapes.executionName, name, "durableExecutionName", violations);
  const tenantId = header(headers, "x-amz-tenant-id");
  if (tenantId !== undefined) decode(shapes.tenantId, tenantId, "tenantId", violations);
  const type = header(headers, "x-amz-invocation-type") ?? "RequestResponse";
  decode({ kind: "string", values: Object.keys(modes) }, type, "invocationType", violations);
  violations.report();
  const mode = modes[type] ?? "sync";
  const { limits } = engine.state.settings;
  const limit = mode === "async" ? limits.asyncInputBytes : limits.syncInputBytes;
  if (body.length > limit) {
    throw new Rejection(
      "RequestTooLargeException",
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    );
  }
  if (body.length > 0)
    parseJson(body, () => new Rejection("InvalidRequestContentException", "Could not parse request body into json"));
  const { config, qualifier } = find(engine, subject, given);
  return {
    config,
    qualifier,
    mode,
    name,
    tenantId,
    traceId: header(headers, "x-amzn-trace-id"),
    wantsLogs: header(headers, "x-amz-log-type") === "Tail",
    clientContext: header(headers, "x-amz-client-context"),
    input: body.length === 0 ? undefined : body.toString("utf8"),
  };
}

function find(engine: Engine, subject: string, given: string | undefined): Pick<Invocation, "config" | "qualifier"> {
  const { settings, functions } = engine.state;
  const reference = parseFunctionName(subject);
  if (given !== undefined && reference?.qualifier !== undefined && given !== reference.qualifier) {
    throw invalid("The derived qualifier from the function name does not match the specified qualifier.");
  }
  const qualifier = given ?? reference?.qualifier;
  const elsewhere =
    (reference?.account ?? settings.accountId) !== settings.accountId ||
    (reference?.region ?? settings.region) !== settings.region;
  const config = reference === undefined || elsewhere ? undefined : functions.get(reference.name);
  if (config !== undefined) return { config, qualifier };
  const arn = reference === undefined ? subject : functionArn(settings, reference.name, qualifier);
  throw new Rejection("ResourceNotFoundException", `Function not found: ${arn}`);
}

async function start(engine: Engine, invocation: Invocation): Promise<Answer> {
  const { config, qualifier, mode, name, input, tenantId, traceId } = invocation;
  const started = await engine.dispatch<"start">({
    type: "start",
    functionName: config.name,
    qualifier,
    mode,
    name,
    input,
    tenantId,
    traceId,
  });
  const { arn, version } = started;
  if (arn === undefined) return { status: 204 };
  const headers = { "x-amz-durable-execution-arn": arn };
  if (mode === "async") return { status: 202, headers };
  const { execution, logs } = await outcome(engine, arn);
  return {
    headers: {
      ...headers,
      "x-amz-executed-version": version,
      ...(execution.status !== "SUCCEEDED" && { "x-amz-function-error": "Unhandled" }),
      ...(invocation.wantsLogs && { "x-amz-log-result": Buffer.from(logs ?? "").toString("base64") }),
    },
    body:
      execution.status === "SUCCEEDED"
        ? (execution.result ?? "")
        : JSON.stringify(errorDocument(execution.error ?? {}, "stackTrace")),
  };
}

async function outcome(
  engine: Engine,
  arn: string,
): Promise<{ readonly execution: Execution; readonly logs: string | undefined }> {
  const former = engine.execution(arn);
  if (former !== undefined && !isOpen(former)) return { execution: former, logs: undefined };
  const execution = await engine.closing(arn);
  return { execution, logs: engine.lastLogs(arn) };
}

async function call(engine: Engine, invocation: Invocation): Promise<Answer> {
  const { config, qualifier, mode, tenantId, traceId, clientContext, input, wantsLogs } = invocation;
  if (invocation.name !== undefined)
    throw invalid("A durable execution name can only be given for a durable function.");
  if (mode === "dry") return { status: 204 };
  const version = versionOf(config.aliases, qualifier ?? "$LATEST");
  const running = engine.run({
    arn: undefined,
    functionName: config.name,
    version,
    requestId: engine.newId(),
    tenantId,
    traceId,
    clientContext,
    begin: () => input ?? "{}",
  });
  if (mode === "async") return { status: 202 };
  return callAnswer(await running, { version, wantsLogs });
}

function callAnswer(
  result: CallResult,
  { version, wantsLogs }: { readonly version: string; readonly wantsLogs: boolean },
): Answer {
  const failed = "error" in result;
  return {
    headers: {
      "x-amz-executed-version": version,
      ...(failed && { "x-amz-function-error": "Unhandled" }),
      ...(wantsLogs && { "x-amz-log-result": Buffer.from(result.logs ?? "").toString("base64") }),
    },
    body: failed ? JSON.stringify(errorDocument(result.error, "trace")) : result.output,
  };
}

/** An error as Lambda answers it: the runtime calls the trace `trace`, a durable execution `stackTrace`. */
function errorDocument({ ErrorMessage, ErrorType, StackTrace }: ErrorObject, trace: "trace" | "stackTrace"): object {
  return { errorMessage: ErrorMessage, errorType: ErrorType, [trace]: StackTrace };
}
