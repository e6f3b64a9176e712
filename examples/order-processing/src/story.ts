import { type Event, GetDurableExecutionCommand, GetDurableExecutionHistoryCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { buildExecutionModel, markOf, operation, type ExecutionModel, type Mark } from "@durascope/sdk/history";

const isTerminal = process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined;
const paint = (code: number) => (text: string): string => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold: (text: string) => string = paint(1);
export const dim: (text: string) => string = paint(2);
export const red: (text: string) => string = paint(31);
export const green: (text: string) => string = paint(32);
export const yellow: (text: string) => string = paint(33);
export const cyan: (text: string) => string = paint(36);

export function say(text: string = ""): void {
  process.stdout.write(`${text}\n`);
}

export async function history(lambda: LambdaClient, arn: string): Promise<Event[]> {
  const page = await lambda.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn, IncludeExecutionData: true, MaxItems: 1_000 }));
  return page.Events ?? [];
}

/** Follows an execution's history, printing what is new, until it satisfies `enough`. */
export class Story {
  readonly #lambda: LambdaClient;
  readonly #arn: string;
  readonly #startedAt = Date.now();
  #told = 0;

  constructor(lambda: LambdaClient, arn: string) {
    this.#lambda = lambda;
    this.#arn = arn;
  }

  async until(enough: (events: readonly Event[]) => boolean): Promise<Event[]> {
    for (const deadline = Date.now() + 60_000; ; ) {
      const events = await history(this.#lambda, this.#arn);
      for (const event of events) {
        if ((event.EventId ?? 0) <= this.#told) continue;
        this.#told = event.EventId ?? this.#told;
        const line = tell(event);
        if (line !== undefined) say(`  ${dim(`${((Date.now() - this.#startedAt) / 1_000).toFixed(1).padStart(5)}s`)}  ${line}`);
      }
      if (enough(events)) return events;
      if (Date.now() > deadline) throw new Error("The execution got no further for a minute.");
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  }
}

/** One event as a line of the story; none for those that say nothing new to a reader. */
function tell(event: Event): string | undefined {
  const name = bold(event.Name ?? event.SubType ?? "");
  switch (event.EventType) {
    case "ExecutionStarted":
      return `order received`;
    case "StepSucceeded":
      return event.Name === undefined ? undefined : `${green("✓")} ${name}`;
    case "StepFailed": {
      const { Error: error, RetryDetails: retry } = event.StepFailedDetails ?? {};
      const next = retry?.NextAttemptDelaySeconds;
      return `${red("✗")} ${name} attempt ${retry?.CurrentAttempt}: ${error?.Payload?.ErrorType}: ${error?.Payload?.ErrorMessage}${next === undefined ? "" : yellow(`, again in ${next} s`)}`;
    }
    case "ContextStarted":
      return event.SubType === "Map" ? `${cyan("▸")} ${name} ${dim("(one branch per item)")}` : undefined;
    case "WaitStarted":
      return `${cyan("◷")} ${name} for ${event.WaitStartedDetails?.Duration} s ${dim("(nothing runs meanwhile)")}`;
    case "WaitSucceeded":
      return `${cyan("◷")} ${name} is over`;
    case "CallbackStarted":
      return `${cyan("?")} approval is asked for`;
    case "CallbackSucceeded":
      return `${green("✓")} approved`;
    case "InvocationCompleted": {
      const error = event.InvocationCompletedDetails?.Error?.Payload;
      return error?.ErrorType === undefined ? dim("· suspended or done") : red(`✗ the invocation was lost: ${error.ErrorType}`);
    }
    case "ExecutionSucceeded":
      return green(bold("order completed"));
    case "ExecutionFailed":
      return red(bold(`order failed: ${event.ExecutionFailedDetails?.Error?.Payload?.ErrorMessage}`));
    default:
      return undefined;
  }
}

const signs: Record<Mark, string> = { executed: green("■"), replayed: dim("□"), "resolved-while-suspended": cyan("◆"), pending: yellow("▒"), "not-visited": " " };

/** One row per operation, one column per invocation: what each of them executed, and what it replayed. */
export function replayTable(model: ExecutionModel): string[] {
  const rows = Array.from(model.tree.rows, (index) => operation(model, index));
  const label = (row: (typeof rows)[number]): string => `${"  ".repeat(model.tree.depth[row.index] ?? 0)}${row.name ?? row.subType ?? ""}`;
  const width = Math.max(...rows.map((row) => label(row).length), 12);
  const columns = Array.from({ length: model.invocations.count }, (_, index) => index);
  const lines = [`  ${"".padEnd(width)}  ${columns.map((index) => String(index + 1).padStart(2)).join(" ")}   ${dim("invocation")}`];
  for (const row of rows) {
    const cells = columns.map((index) => ` ${signs[markOf(model, row.index, index).mark]}`).join(" ");
    lines.push(`  ${label(row).padEnd(width)}  ${cells}`);
  }
  lines.push("", `  ${signs.executed} executed  ${signs.replayed} replayed  ${signs["resolved-while-suspended"]} resolved while suspended  ${signs.pending} still pending`);
  return lines;
}

export async function modelOf(lambda: LambdaClient, arn: string): Promise<ExecutionModel> {
  return buildExecutionModel(await history(lambda, arn));
}

export async function resultOf(lambda: LambdaClient, arn: string): Promise<{ readonly status: string; readonly result: string }> {
  const { Status, Result, Error: error } = await lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }));
  return { status: Status ?? "", result: Result ?? error?.ErrorMessage ?? "" };
}
