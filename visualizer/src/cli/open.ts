import { existsSync } from "node:fs";
import { ExitStatus, usageFailure } from "../lambda/failure.ts";
import { findTarget } from "../lambda/target.ts";
import { executionArn } from "./argument.ts";
import { openBrowser } from "./browser.ts";
import { leaveParent, untilEnded } from "./ending.ts";
import type { ServiceOptions, Session } from "./session.ts";
import { type PageOptions, servePage } from "./visualizer.ts";

export interface OpenOptions extends ServiceOptions, PageOptions {
  readonly browser: boolean;
}

/** Serves the page for an execution, for files, or for the list, until it is told to end. */
export async function open(session: Session, sources: readonly string[], options: OpenOptions): Promise<ExitStatus> {
  const { terminal, env } = session;
  const { arn, files } = sort(sources);
  const ended = untilEnded();
  const target = await findTarget({ ...options, arn }, session);
  const filesOnly = files.length > 0 && arn === undefined && target.kind === "aws" && options.aws !== true;
  const page = await servePage(session, { ...options, target, files, filesOnly });
  const address = page.url(pathOf(arn, files));
  terminal.out.line(address);
  terminal.err.line(
    terminal.err.paint(
      "dim",
      `${hint(options)}; the address holds the key to the page, keep it to yourself; Ctrl+C ends`,
    ),
  );
  if (options.browser) {
    openBrowser(address, { env, platform: process.platform, interactive: process.stdout.isTTY });
  }
  try {
    await ended;
  } finally {
    await page.close();
    leaveParent();
  }
  return ExitStatus.ok;
}

function sort(sources: readonly string[]): { readonly arn: string | undefined; readonly files: readonly string[] } {
  const arns = sources.filter((source) => source.startsWith("arn:")).map(executionArn);
  if (arns.length > 1) {
    throw usageFailure("one execution is opened at a time", "Compare two with the page, or with `durascope diff`.");
  }
  const files = sources.filter((source) => !source.startsWith("arn:"));
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) {
    throw usageFailure(
      `${missing} is neither the ARN of an execution nor a file`,
      "`durascope list` shows the executions.",
    );
  }
  return { arn: arns[0], files };
}

/** The slashes and colons of an ARN stay readable. */
function pathOf(arn: string | undefined, files: readonly string[]): string {
  if (arn !== undefined) return `/x/${arn}`;
  return files.length === 0 ? "/" : "/file/1";
}

function hint({ allowActions }: OpenOptions): string {
  return allowActions === true ? "actions are on, and are reported here" : "read-only (--allow-actions for more)";
}
