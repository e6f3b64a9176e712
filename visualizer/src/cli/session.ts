import { Api } from "../lambda/api.ts";
import { findTarget, type TargetOptions } from "../lambda/target.ts";
import type { Terminal } from "./terminal.ts";

/** What every command works with. */
export interface Session {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
}

/** The options that every command that talks to a service has. */
export interface ServiceOptions extends TargetOptions {
  readonly json?: boolean | undefined;
}

/** Runs something against the service that is meant, and lets go of it afterwards. */
export async function withApi<T>(session: Session, options: ServiceOptions, run: (api: Api) => Promise<T>): Promise<T> {
  const target = await findTarget(options, session);
  if (target.kind === "dev") {
    session.terminal.err.line(
      session.terminal.err.paint("dim", `using the local service at ${target.url ?? ""} (--aws for AWS)`),
    );
  }
  const api = await Api.connect(target);
  try {
    return await run(api);
  } finally {
    api.close();
  }
}

/** A value for programs. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
