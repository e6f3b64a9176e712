import type { ProblemCode } from "../shared/api.ts";
import { Failure } from "./failure.ts";
import type { Target } from "./target.ts";

/** What a request was about. */
export interface Subject {
  /** The API call, as AWS names it. */
  readonly call: string;
  readonly functionName?: string;
  readonly arn?: string;
  readonly callbackId?: string;
}

type Raised = Error & {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
};

type Meaning = { readonly code: ProblemCode; readonly message: string; readonly next?: string | undefined };

/** What a refused or failed request means for whoever asked. */
export function explain(error: unknown, subject: Subject, target: Target): Failure {
  if (error instanceof Failure) return error;
  const raised = (error instanceof Error ? error : new Error(String(error))) as Raised;
  const { code, message, next } = unreachable(raised, target) ??
    unprepared(raised) ??
    denied(raised, subject, target) ??
    refused(raised, subject, target) ?? {
      code: "service-error",
      message: `${whereIs(target)} answered ${raised.name}: ${raised.message}`,
      next: target.kind === "aws" ? "Try again; if it stays so, AWS finds the request by its id." : undefined,
    };
  const requestId = raised.$metadata?.requestId;
  const detail = {
    code,
    call: subject.call,
    ...(requestId === undefined ? {} : { requestId }),
    ...(code === "access-denied" ? { permission: permissionOf(subject.call) } : {}),
  };
  return new Failure(message, { cause: error, detail, ...(next === undefined ? {} : { next }) });
}

/** The IAM action that a call needs. */
function permissionOf(call: string): string {
  return `lambda:${call === "Invoke" ? "InvokeFunction" : call}`;
}

/** The service in words. */
function whereIs(target: Target): string {
  if (target.url === undefined) return target.region === undefined ? "AWS" : `AWS in ${target.region}`;
  return target.kind === "dev" ? `the local service at ${target.url}` : `the service at ${target.url}`;
}

function unreachable(error: Raised, target: Target): Meaning | undefined {
  const codes = ["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH"];
  const cause = error.cause as Raised | undefined;
  const code = [error.code, cause?.code].find((one) => one !== undefined && codes.includes(one));
  if (code === undefined && error.name !== "TimeoutError") return undefined;
  return {
    code: "unreachable",
    message: `${whereIs(target)} does not answer (${code ?? error.name})`,
    next:
      target.url === undefined
        ? "Check the network and the region."
        : "Start it with `durascope dev <module>`, or name another one with --endpoint.",
  };
}

const expired = new Set(["ExpiredTokenException", "ExpiredToken", "RequestExpired"]);
const unknownKeys = new Set(["UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException"]);

function unprepared(error: Raised): Meaning | undefined {
  if (expired.has(error.name) || /token .*expired|expired .*(?:token|session)/i.test(error.message)) {
    return {
      code: "expired-credentials",
      message: `the AWS credentials have expired: ${error.message}`,
      next: "Log in again (`aws sso login`, or however you get them), then retry.",
    };
  }
  if (unknownKeys.has(error.name)) {
    return {
      code: "no-credentials",
      message: `AWS does not know these credentials: ${error.message}`,
      next: "Check AWS_PROFILE, and whether the region is enabled for the account.",
    };
  }
  if (error.name === "CredentialsProviderError" || /credential/i.test(error.message)) {
    return {
      code: "no-credentials",
      message: `there are no AWS credentials that work: ${error.message}`,
      next: "Set AWS_PROFILE or log in; for a local service start `durascope dev <module>` here, or give --endpoint.",
    };
  }
  if (error.message === "Region is missing") {
    return {
      code: "no-region",
      message: "it is not known which AWS region is meant",
      next: "Give --region or set AWS_REGION; for a local service start `durascope dev <module>` here, or give --endpoint.",
    };
  }
  return undefined;
}

function denied(error: Raised, { call }: Subject, target: Target): Meaning | undefined {
  if (error.name.startsWith("KMS")) {
    return {
      code: "kms-denied",
      message: `the data is encrypted with a key that ${whereIs(target)} may not use for you: ${error.message}`,
      next: "You need kms:Decrypt on the key of the execution. Operations and times are shown without it, payloads are not.",
    };
  }
  if (error.name === "AccessDeniedException" || error.$metadata?.httpStatusCode === 403) {
    return {
      code: "access-denied",
      message: `${whereIs(target)} does not allow ${call}: ${error.message}`,
      next: `The role you use needs the IAM action ${permissionOf(call)}.`,
    };
  }
  if (/^(?:TooManyRequests|Throttling|RequestLimitExceeded)/.test(error.name)) {
    return {
      code: "throttled",
      message: `${whereIs(target)} takes no more requests for the moment: ${error.message}`,
      next: "Retry in a few seconds.",
    };
  }
  return undefined;
}

function refused(error: Raised, subject: Subject, target: Target): Meaning | undefined {
  switch (error.name) {
    case "ResourceNotFoundException":
      return notFound(subject, target);
    case "CallbackTimeoutException":
      return {
        code: "callback-closed",
        message: "nobody waits for this callback any more: it was completed, timed out, or its execution has ended",
      };
    case "DurableExecutionAlreadyStartedException":
      return {
        code: "bad-request",
        message: error.message,
        next: "Give another --name, or the same payload to get the execution that exists.",
      };
    case "InvalidParameterValueException":
      if (subject.callbackId !== undefined)
        return {
          code: "bad-request",
          message: "this is not a callback id",
          next: "`durascope why <arn>` shows the id an execution waits for.",
        };
      return { code: "bad-request", message: error.message };
    case "ValidationException":
      return { code: "bad-request", message: error.message };
    default:
      return undefined;
  }
}

function notFound({ arn, functionName }: Subject, target: Target): Meaning {
  const elsewhere = target.kind === "dev" ? " Give --aws if it is in AWS." : "";
  if (arn !== undefined) {
    const retention = target.kind === "aws" ? " AWS forgets it when its retention period has passed." : "";
    return {
      code: "not-found",
      message: `${whereIs(target)} does not know the execution ${arn}`,
      next: `\`durascope list\` shows those it knows.${retention}${elsewhere}`,
    };
  }
  return {
    code: "not-found",
    message: `${whereIs(target)} has no function ${functionName ?? "of that name"}`,
    next: `\`durascope list\` shows those it has.${elsewhere}`,
  };
}
