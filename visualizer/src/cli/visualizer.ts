import type { Target } from "../lambda/target.ts";
import type { Visualizer } from "../server/server.ts";
import type { SessionLinks } from "../shared/api.ts";
import { defaultHost, listenFailure, warnOfHost } from "./host.ts";
import { packageVersion, pageFolder } from "./package.ts";
import type { Session } from "./session.ts";

/** The port of the page when none is asked for: one that stays the same keeps bookmarks. */
export const defaultPagePort = 3501;

/** The options of the commands that serve the page. */
export interface PageOptions {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly allowActions?: boolean | undefined;
  readonly payloads?: boolean | undefined;
}

interface Shown extends PageOptions {
  readonly target: Target;
  readonly files?: readonly string[];
  readonly filesOnly?: boolean;
}

/** Serves the page for a service, or for files. */
export async function servePage({ terminal, env }: Session, shown: Shown): Promise<Visualizer> {
  const { host = defaultHost, target, allowActions = false } = shown;
  warnOfHost(terminal, host, "try to read executions through the page; its address is the only key");
  const { startVisualizer } = await import("../server/server.ts");
  const start = (port: number): Promise<Visualizer> =>
    startVisualizer({
      target,
      host,
      port,
      allowActions,
      page: pageFolder(),
      version: packageVersion(),
      payloads: shown.payloads ?? true,
      files: shown.files ?? [],
      filesOnly: shown.filesOnly ?? false,
      links: traceLinks(target, env),
      audit: (line) => terminal.err.line(`action ${line}`),
    });
  const { port } = shown;
  try {
    return await start(port ?? defaultPagePort);
  } catch (error) {
    // Nobody insists on the port: any other will do.
    if (port === undefined && (error as NodeJS.ErrnoException).code === "EADDRINUSE") return start(0);
    throw listenFailure(error, { host, port: port ?? defaultPagePort }) ?? error;
  }
}

/** Where traces are looked at: Jaeger where it is named, X-Ray for what runs in AWS. */
function traceLinks({ kind, region }: Target, env: Session["env"]): SessionLinks {
  const jaeger = env["DURASCOPE_JAEGER_URL"]?.replace(/\/$/, "");
  return {
    ...(jaeger === undefined || jaeger === "" ? {} : { jaeger: `${jaeger}/trace/{traceId}` }),
    ...(kind === "aws" && region !== undefined
      ? { xray: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#xray:traces/{traceId}` }
      : {}),
  };
}
