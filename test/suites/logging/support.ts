import type { DurableContext, LogOptions } from "@durascope/sdk";
import { type Run, type RunOptions, run } from "../sdk/support/run.ts";

/** A line as it was written. */
export interface Line {
  readonly level: string;
  readonly timestamp: string;
  readonly message: string;
  readonly requestId: string;
  readonly executionArn: string;
  readonly executionName?: string;
  readonly operationId?: string;
  readonly operationName?: string;
  readonly operationType?: string;
  readonly operationSubType?: string;
  readonly parentOperationId?: string;
  readonly attempt?: number;
  readonly replaying?: boolean;
  readonly resumed?: boolean;
  readonly logSeq?: string;
  readonly [member: string]: unknown;
}

export interface Logged {
  readonly run: Run;
  readonly lines: readonly Line[];
}

/** A destination that keeps lines, and those lines. */
export function keeping(): { readonly destination: NonNullable<LogOptions["destination"]>; readonly lines: Line[] } {
  const lines: Line[] = [];
  const output = { write: (text: string) => void lines.push(JSON.parse(text) as Line) };
  return { destination: { stdout: output, stderr: output }, lines };
}

/** Runs a handler to its end, over as many invocations as it takes, with all that was logged. */
export async function logged(
  handler: (context: DurableContext) => Promise<unknown>,
  { logs, ...options }: RunOptions & { readonly logs?: LogOptions } = {},
): Promise<Logged> {
  const { destination, lines } = keeping();
  const config = { ...options.config, logs: { level: "DEBUG", ...logs, destination } };
  const done = await run((_input: unknown, context: DurableContext) => handler(context), { ...options, config });
  return { run: done, lines };
}

/** Id on the wire of the operation of a name, from what was checkpointed. */
export function idOf({ service }: Run, name: string): string | undefined {
  return service.applied.find(({ Name }) => Name === name)?.Id;
}

export const messages = (lines: readonly Line[]): string[] => lines.map(({ message }) => message);
