import { ExitStatus } from "../lambda/failure.ts";
import { reportOf } from "./report.ts";
import { printReport } from "./report-text.ts";
import { json, type ServiceOptions, type Session } from "./session.ts";
import { readExecution } from "./source.ts";

/** Shows what an execution did, and which invocation executed or replayed what. */
export async function show(session: Session, source: string, options: ServiceOptions): Promise<ExitStatus> {
  const report = reportOf(await readExecution(session, source, options));
  if (options.json === true) session.terminal.out.line(json(report));
  else printReport(session.terminal.out, report);
  return ExitStatus.ok;
}
