import { operation, waitingFor } from "@durascope/sdk/history";
import { ExitStatus } from "../lambda/failure.ts";
import { json, type ServiceOptions, type Session } from "./session.ts";
import { readExecution } from "./source.ts";

/** Says in one sentence what an execution waits for, and how to go on where that is in the reader's hands. */
export async function why(session: Session, source: string, options: ServiceOptions): Promise<ExitStatus> {
  const model = await readExecution(session, source, { ...options, data: false });
  const { text, reasons } = waitingFor(model, Date.now());
  const { out, err } = session.terminal;
  if (options.json === true) {
    const named = reasons.map((reason) =>
      "operation" in reason ? { ...reason, name: operation(model, reason.operation).name } : reason,
    );
    out.line(json({ status: model.execution.status, text, reasons: named }));
    return ExitStatus.ok;
  }
  out.line(text);
  const callback = reasons.find((reason) => reason.kind === "callback");
  if (callback?.callback.id !== undefined)
    err.line(err.paint("dim", `to go on: durascope callback succeed '${callback.callback.id}' '<payload>'`));
  return ExitStatus.ok;
}
