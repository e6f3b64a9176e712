import { existsSync } from "node:fs";
import { ExitStatus, usageFailure } from "../lambda/failure.ts";
import { findTarget } from "../lambda/target.ts";
import { leaveParent, untilEnded } from "./ending.ts";
import { packageVersion } from "./package.ts";
import type { ServiceOptions, Session } from "./session.ts";

export interface McpCommandOptions extends ServiceOptions {
  readonly payloads: boolean;
}

/** Answers a program over standard input and output, until it closes them. */
export async function mcp(
  session: Session,
  files: readonly string[],
  { payloads, ...options }: McpCommandOptions,
): Promise<ExitStatus> {
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw usageFailure(`there is no file ${missing}`);
  const ended = untilEnded();
  const target = await findTarget(options, session);
  const [{ StdioServerTransport }, { createMcpServer }, { Library }, { sourceOf }] = await Promise.all([
    import("@modelcontextprotocol/sdk/server/stdio.js"),
    import("./mcp/server.ts"),
    import("./mcp/library.ts"),
    import("../server/source-of.ts"),
  ]);
  const source = sourceOf(target);
  const library = new Library(source, files);
  const server = createMcpServer({ library, payloads, version: packageVersion(), now: () => Date.now() });
  const closed = new Promise<void>((resolve) => {
    process.stdin.once("end", resolve);
    process.stdin.once("close", resolve);
  });
  await server.connect(new StdioServerTransport());
  const { err } = session.terminal;
  err.line(err.paint("dim", `answering MCP requests on standard input, read-only; ${(await source.info()).label}`));
  await Promise.race([ended, closed]);
  await server.close();
  source.close();
  leaveParent();
  return ExitStatus.ok;
}
