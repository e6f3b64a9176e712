import { onTestFinished } from "vitest";
import { type Receiver, startReceiver } from "../../tracing/receiver.ts";
import { Executions } from "./executions.ts";

/** {@link Executions.start}, until the test that calls it has finished. */
export async function executionsForTest(...parts: Parameters<typeof Executions.start>): Promise<Executions> {
  const executions = await Executions.start(...parts);
  onTestFinished(() => executions.close());
  return executions;
}

/** A receiver of spans, until the test that calls it has finished. */
export async function receiverForTest(): Promise<Receiver> {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  return receiver;
}
