import {
  GetDurableExecutionHistoryCommand,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackSuccessCommand,
  type Event,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { buildExecutionModel, type ExecutionModel, invocation, markOf, withRecording } from "@durascope/sdk/history";
import type { Recording } from "@durascope/sdk/recording";
import type { DurascopeService } from "@durascope/testing";
import { invoke, until } from "../service/support.ts";

/** What became of inferred marks beside recorded ones. */
export interface Comparison {
  executions: number;
  invocations: number;
  /** Marks that inference holds for sure, and that were recorded. */
  compared: number;
  /** Marks that inference says it cannot tell. */
  notInferable: number;
  readonly disagreeing: string[];
}

export const nothingCompared = (): Comparison => ({
  executions: 0,
  invocations: 0,
  compared: 0,
  notInferable: 0,
  disagreeing: [],
});

export interface Subject {
  readonly service: DurascopeService;
  readonly lambda: LambdaClient;
}

/** Runs a function to its end, answering every callback, and compares what was recorded of it with what history tells. */
export async function compare(
  { service, lambda }: Subject,
  name: string,
  input: unknown,
  into: Comparison,
): Promise<string> {
  const { arn } = await invoke(lambda, name, input, { InvocationType: "Event" });
  const answered = new Set<string>();
  const events = await until(async () => {
    const history = await historyOf(lambda, arn);
    await answer(lambda, history, answered);
    return isOver(history) ? history : undefined;
  });
  const path = `/durascope/executions/${encodeURIComponent(arn)}/recording`;
  const recording = (await (await fetch(service.url + path)).json()) as Recording;
  count(buildExecutionModel(events), recording, { name, into });
  return arn;
}

export async function historyOf(lambda: LambdaClient, DurableExecutionArn: string): Promise<Event[]> {
  const events: Event[] = [];
  let Marker: string | undefined;
  do {
    const page = {
      DurableExecutionArn,
      IncludeExecutionData: true,
      MaxItems: 1_000,
      ...(Marker === undefined ? {} : { Marker }),
    };
    const { Events, NextMarker } = await lambda.send(new GetDurableExecutionHistoryCommand(page));
    events.push(...(Events ?? []));
    Marker = NextMarker;
  } while (Marker !== undefined);
  return events;
}

function isOver(history: readonly Event[]): boolean {
  return history.some(({ EventType }) => /^Execution(Succeeded|Failed|TimedOut|Stopped)$/.test(EventType ?? ""));
}

/** Of three callbacks, one is answered as soon as it is there, one when the invocation is over, and one fails. */
async function answer(lambda: LambdaClient, history: readonly Event[], answered: Set<string>): Promise<void> {
  for (const [index, { CallbackStartedDetails }] of history.entries()) {
    const CallbackId = CallbackStartedDetails?.CallbackId;
    if (CallbackId === undefined || answered.has(CallbackId)) continue;
    const turn = answered.size % 3;
    const isSuspended = history.slice(index).some(({ EventType }) => EventType === "InvocationCompleted");
    if (turn === 1 && !isSuspended) continue;
    answered.add(CallbackId);
    const sent =
      turn === 2
        ? lambda.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId, Error: { ErrorMessage: "no" } }))
        : lambda.send(
            new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: Buffer.from('{"approved":true}') }),
          );
    // One that has timed out or whose execution is over needs no answer any more.
    await sent.catch(() => undefined);
  }
}

function count(
  model: ExecutionModel,
  recording: Recording,
  { name, into }: { readonly name: string; readonly into: Comparison },
): void {
  const told = withRecording(model, recording);
  into.executions += 1;
  for (const [index, isRecorded] of told.invocations.recorded.entries()) {
    if (isRecorded === 0) continue;
    into.invocations += 1;
    for (let operation = 0; operation < model.operations.count; operation++) {
      if (markOf(model, operation, index).fidelity === "unknown") into.notInferable += 1;
      else into.compared += 1;
    }
  }
  for (const { operation, invocation: index, recorded, inferred } of told.disagreements) {
    const { requestId } = invocation(model, index);
    const label = model.strings[model.operations.name[operation] ?? 0] || model.operations.ids[operation];
    into.disagreeing.push(
      `${name}: "${label}" in invocation ${index + 1} (${requestId}): recorded ${recorded}, inferred ${inferred}`,
    );
  }
}

/** The figures as lines of a report. */
export function report(
  title: string,
  { executions, invocations, compared, notInferable, disagreeing }: Comparison,
): string {
  const rate = compared === 0 ? 0 : (100 * disagreeing.length) / compared;
  return [
    `${title}: ${executions} executions, ${invocations} recorded invocations, ${compared} marks compared, ` +
      `${disagreeing.length} disagree (${rate.toFixed(2)} %), ${notInferable} not inferable`,
    ...disagreeing.map((one) => `  ${one}`),
  ].join("\n");
}
