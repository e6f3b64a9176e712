import { Failure } from "../lambda/failure.ts";
import type { Terminal } from "./terminal.ts";

/** The address that servers listen on when none is asked for. */
export const defaultHost = "127.0.0.1";

/** Warns of an address that others can reach; `what` is what they could do then. */
export function warnOfHost({ err }: Terminal, host: string, what: string): void {
  if (isLoopback(host)) return;
  err.line(err.paint("yellow", `warning: on ${host} anyone who reaches this machine can ${what}`));
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Why it is not possible to listen, if that is what went wrong. */
export function listenFailure(error: unknown, { host, port }: { host: string; port: number }): Failure | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return new Failure(`port ${port} on ${host} is in use`, {
      cause: error,
      next: "Give another one with --port, or --port 0 for any that is free.",
    });
  }
  if (code !== "EACCES" && code !== "EADDRNOTAVAIL" && code !== "ENOTFOUND") return undefined;
  return new Failure(`it is not possible to listen on ${host} port ${port} (${code})`, {
    cause: error,
    next: "Give another --host or --port.",
  });
}
