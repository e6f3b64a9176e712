import type { ErrorObject } from "@durascope/sdk";
import type { Engine } from "../engine/engine.ts";
import { Rejection } from "../rules/rejection.ts";
import { decode, parseJson, Violations } from "./constraint.ts";
import type { Answer, Exchange } from "./exchange.ts";
import { errorObject } from "./shapes.ts";

export async function succeed(engine: Engine, { subject, body }: Exchange): Promise<Answer> {
  const limit = engine.state.settings.limits.callbackResultBytes;
  if (body.length > limit) {
    const rule = `Member must have length less than or equal to ${limit}`;
    throw new Rejection(
      "ValidationException",
      `1 validation error detected: Value at 'result' failed to satisfy constraint: ${rule}`,
    );
  }
  const result = body.length === 0 ? undefined : body.toString("utf8");
  await engine.dispatch<"callbackSucceed">({ type: "callbackSucceed", callbackId: subject, result });
  return { body: {} };
}

export async function fail(engine: Engine, { subject, body }: Exchange): Promise<Answer> {
  const error = body.length === 0 ? undefined : decodeError(body);
  await engine.dispatch<"callbackFail">({ type: "callbackFail", callbackId: subject, error });
  return { body: {} };
}

const malformed = () => new Rejection("SerializationException");

function decodeError(body: Buffer): ErrorObject {
  const value = parseJson(body, malformed);
  if (value === null) throw malformed();
  const violations = new Violations();
  const error = decode(errorObject, value, "error", violations);
  violations.report();
  return error as ErrorObject;
}

export async function heartbeat(engine: Engine, { subject }: Exchange): Promise<Answer> {
  await engine.dispatch<"callbackHeartbeat">({ type: "callbackHeartbeat", callbackId: subject });
  return { body: {} };
}
