import { Failure } from "./failure.ts";
import type { Target } from "./target.ts";

/** What a request was about. */
export interface Subject {
  readonly functionName?: string;
  readonly arn?: string;
  readonly callbackId?: string;
}

type Raised = Error & { readonly code?: string; readonly $metadata?: { readonly httpStatusCode?: number } };

/** What a refused or failed request means for whoever typed the command. */
export function explain(error: unknown, subject: Subject, target: Target): Failure {
  if (error instanceof Failure) return error;
  const raised = (error instanceof Error ? error : new Error(String(error))) as Raised;
  const meant = unreachable(raised, target) ?? unprepared(raised) ?? refused(raised, subject, target);
  const { message, next } = meant ?? {
    message: `${whereIs(target)} answered ${raised.name}: ${raised.message}`,
    next: undefined,
  };
  return new Failure(message, { cause: error, ...(next === undefined ? {} : { next }) });
}

type Meaning = { readonly message: string; readonly next?: string };

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
    message: `${whereIs(target)} does not answer (${code ?? error.name})`,
    next:
      target.url === undefined
        ? "Check the network and the region."
        : "Start it with `durascope dev <module>`, or name another one with --endpoint.",
  };
}

function unprepared(error: Raised): Meaning | undefined {
  if (error.name === "CredentialsProviderError" || /credential/i.test(error.message)) {
    return {
      message: `there are no AWS credentials that work: ${error.message}`,
      next: "Set AWS_PROFILE or log in; for a local service start `durascope dev <module>` here, or give --endpoint.",
    };
  }
  if (error.message === "Region is missing") {
    return {
      message: "it is not known which AWS region is meant",
      next: "Give --region or set AWS_REGION; for a local service start `durascope dev <module>` here, or give --endpoint.",
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
        message: "nobody waits for this callback any more: it was completed, timed out, or its execution has ended",
      };
    case "DurableExecutionAlreadyStartedException":
      return {
        message: error.message,
        next: "Give another --name, or the same payload to get the execution that exists.",
      };
    case "InvalidParameterValueException":
      if (subject.callbackId !== undefined)
        return {
          message: "this is not a callback id",
          next: "`durascope why <arn>` shows the id an execution waits for.",
        };
      return { message: error.message };
    case "ValidationException":
      return { message: error.message };
    default:
      return undefined;
  }
}

function notFound({ arn, functionName }: Subject, target: Target): Meaning {
  const elsewhere = target.kind === "dev" ? " Give --aws if it is in AWS." : "";
  if (arn !== undefined) {
    return {
      message: `${whereIs(target)} does not know the execution ${arn}`,
      next: `\`durascope list\` shows those it knows.${elsewhere}`,
    };
  }
  return {
    message: `${whereIs(target)} has no function ${functionName ?? "of that name"}`,
    next: `\`durascope list\` shows those it has.${elsewhere}`,
  };
}
