import { writeFileSync } from "node:fs";
import type { RebuiltTrace } from "@durascope/otel-exporter/rebuild";
import type { TraceView } from "@durascope/sdk/trace";
import { ExitStatus, Failure, usageFailure } from "../lambda/failure.ts";
import { sendSpans } from "./send-spans.ts";
import { json, type ServiceOptions, type Session } from "./session.ts";
import { readExecution } from "./source.ts";
import { statusTone } from "./sign.ts";
import type { Page } from "./terminal.ts";
import { duration, moment, plural } from "./text.ts";
import { printWaterfall } from "./waterfall.ts";

export const traceFormats = ["otlp", "jaeger"] as const;
// Named here too: the rebuild is loaded only when a trace is asked for.
export const traceViews: readonly TraceView[] = ["unified", "execution", "invocation"];

export interface TraceOptions extends ServiceOptions {
  readonly view?: TraceView | undefined;
  readonly export?: (typeof traceFormats)[number] | undefined;
  readonly output?: string | undefined;
  readonly send?: string | undefined;
  readonly all?: boolean | undefined;
  readonly chained?: boolean | undefined;
  /** Of an execution whose history in a file does not name it. */
  readonly of?: string | undefined;
}

type Rebuild = typeof import("@durascope/otel-exporter/rebuild");

/** Shows the trace of an execution, rebuilt from its history; or writes it to a file, or sends it to a collector. */
export async function trace(session: Session, source: string, options: TraceOptions): Promise<ExitStatus> {
  if (options.output !== undefined && options.export === undefined)
    throw usageFailure(
      "--output needs --export",
      "Say which format the file is to have: --export otlp or --export jaeger.",
    );
  const model = await readExecution(session, source, options);
  const rebuild = await import("@durascope/otel-exporter/rebuild");
  const first = rebuild.rebuildTrace(model, { view: options.view, arn: options.of, now: Date.now() });
  const rebuilt = options.chained === true ? await withChained(session, { rebuild, rebuilt: first }, options) : first;
  const { terminal } = session;
  for (const note of rebuilt.notes) terminal.err.line(terminal.err.paint("dim", `note: ${note}`));
  if (options.export !== undefined) exportTo(session, { rebuild, rebuilt }, options);
  if (options.send !== undefined) await send(session, { rebuild, rebuilt }, options.send);
  if (options.export !== undefined || options.send !== undefined) return ExitStatus.ok;
  if (options.json === true) terminal.out.line(json(rebuilt));
  else printTrace(terminal.out, rebuilt, options.all === true);
  return ExitStatus.ok;
}

/** The trace together with those of the executions that it started, and that these started. */
async function withChained(session: Session, { rebuild, rebuilt }: Made, options: TraceOptions): Promise<RebuiltTrace> {
  // Where the service is was said when the first was read.
  const quiet = { ...session, terminal: { ...session.terminal, err: { ...session.terminal.err, line: () => {} } } };
  const spans = [...rebuilt.spans];
  const known = new Set([rebuilt.arn]);
  const left = [...rebuilt.invoked];
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    if (known.has(next.arn)) continue;
    known.add(next.arn);
    const model = await readExecution(quiet, next.arn, options);
    const chained = rebuild.rebuildTrace(model, { view: options.view, caller: next.caller, now: Date.now() });
    spans.push(...chained.spans);
    left.push(...chained.invoked);
  }
  return { ...rebuilt, spans };
}

interface Made {
  readonly rebuild: Rebuild;
  readonly rebuilt: RebuiltTrace;
}

function exportTo({ terminal, env }: Session, { rebuild, rebuilt }: Made, options: TraceOptions): void {
  const origin = rebuild.originOf(rebuilt.arn, env["OTEL_SERVICE_NAME"]);
  const form = options.export === "jaeger" ? rebuild.toJaegerJson : rebuild.toOtlpJson;
  const text = json(form(rebuilt.spans, origin));
  if (options.output === undefined) {
    terminal.out.line(text);
    return;
  }
  try {
    writeFileSync(options.output, `${text}\n`);
  } catch (error) {
    throw new Failure(
      `${options.output} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
      {
        cause: error,
      },
    );
  }
  terminal.err.line(`${plural(rebuilt.spans.length, "span")} of trace ${rebuilt.traceId} written to ${options.output}`);
}

async function send({ terminal, env }: Session, { rebuild, rebuilt }: Made, endpoint: string): Promise<void> {
  const origin = rebuild.originOf(rebuilt.arn, env["OTEL_SERVICE_NAME"]);
  await sendSpans(endpoint, rebuilt.spans, (spans) => JSON.stringify(rebuild.toOtlpJson(spans, origin)));
  terminal.err.line(`${plural(rebuilt.spans.length, "span")} of trace ${rebuilt.traceId} sent to ${endpoint}`);
}

function printTrace(out: Page, { spans, traceId, arn }: RebuiltTrace, all: boolean): void {
  const workflow = spans.find(({ role }) => role === "workflow");
  const status = String(workflow?.attributes["durable.execution.status"] ?? "");
  const took = workflow === undefined ? "" : duration(workflow.endMs - workflow.startMs);
  const [, name] = /function:([^:/]+)/.exec(arn) ?? [];
  const began = workflow === undefined ? "" : out.paint("dim", moment(workflow.startMs));
  const title = name === undefined ? "" : `${out.paint("bold", name)}  `;
  out.line(`${title}${out.paint(statusTone(status), status)} in ${took}  ${began}`);
  out.line(out.paint("dim", arn));
  out.line(out.paint("dim", `trace ${traceId}  ${plural(spans.length, "span")}`));
  out.line();
  printWaterfall(out, spans, { all });
}
