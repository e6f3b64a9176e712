import { ExitStatus, Failure } from "../lambda/failure.ts";
import { packageVersion } from "./package.ts";
import { isHelp, parse } from "./program.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

/** Runs a command line and sets the exit status of this process. */
export async function main(args: readonly string[]): Promise<void> {
  const terminal = processTerminal();
  process.exitCode = await run(args, terminal);
}

async function run(args: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  try {
    const parsed = parse(args, packageVersion());
    if (!isHelp(parsed)) return await parsed({ terminal, env: process.env, directory: process.cwd() });
    terminal.out.line(parsed.text.trimEnd());
    return ExitStatus.ok;
  } catch (error) {
    return report(error, terminal);
  }
}

function report(error: unknown, { err }: Terminal): ExitStatus {
  const failure = error instanceof Failure ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  err.line(`${err.paint("red", "durascope:")} ${message}`);
  if (failure?.next !== undefined) err.line(failure.next);
  if ((process.env["DEBUG"] ?? "") !== "" && error instanceof Error)
    err.line(`${error.stack ?? ""}${causeText(error.cause)}`);
  return failure?.status ?? ExitStatus.failed;
}

function causeText(cause: unknown): string {
  return cause instanceof Error ? `\ncaused by ${cause.stack ?? cause.message}` : "";
}

if (import.meta.main) await main(process.argv.slice(2));
