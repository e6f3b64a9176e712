import { payloadArgument } from "./argument.ts";
import { ExitStatus } from "../lambda/failure.ts";
import { json, type ServiceOptions, type Session, withApi } from "./session.ts";

export interface ErrorOptions extends ServiceOptions {
  readonly type?: string | undefined;
  readonly message?: string | undefined;
  readonly data?: string | undefined;
}

/** The error that the options spell. */
export function errorOf({ type, message, data }: ErrorOptions): {
  ErrorType?: string;
  ErrorMessage?: string;
  ErrorData?: string;
} {
  return {
    ...(type === undefined ? {} : { ErrorType: type }),
    ...(message === undefined ? {} : { ErrorMessage: message }),
    ...(data === undefined ? {} : { ErrorData: data }),
  };
}

/** Completes a callback; the payload is passed on as it is. */
export function succeedCallback(
  session: Session,
  id: string,
  { payload, ...options }: ServiceOptions & { payload?: string | undefined },
): Promise<ExitStatus> {
  const result = payload === undefined ? undefined : payloadArgument(payload);
  return withApi(session, options, async (api) => {
    await api.succeedCallback(id, result);
    return said(session, options, "the callback succeeded");
  });
}

export function failCallback(session: Session, id: string, options: ErrorOptions): Promise<ExitStatus> {
  return withApi(session, options, async (api) => {
    await api.failCallback(id, errorOf(options));
    return said(session, options, "the callback failed, as asked");
  });
}

export function heartbeatCallback(session: Session, id: string, options: ServiceOptions): Promise<ExitStatus> {
  return withApi(session, options, async (api) => {
    await api.heartbeat(id);
    return said(session, options, "the heartbeat was taken");
  });
}

function said({ terminal }: Session, { json: asJson }: ServiceOptions, text: string): ExitStatus {
  if (asJson === true) terminal.out.line(json({ ok: true }));
  else terminal.err.line(text);
  return ExitStatus.ok;
}
