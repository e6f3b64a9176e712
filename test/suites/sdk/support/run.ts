import {
  type DurableContext,
  type DurableEvent,
  type DurableExecutionConfig,
  type DurableExecutionHandler,
  type DurableExecutionInvocationInput,
  type DurableExecutionInvocationOutput,
  type ErrorObject,
  type LambdaContext,
  type OperationUpdate,
  withDurableExecution,
} from "@durascope/sdk";
import { type Call, copy, type Script, ScriptedService } from "./scripted-service.ts";
import { World } from "./world.ts";

process.env["AWS_LAMBDA_LOG_LEVEL"] ??= "FATAL";

export interface RunOptions extends Script {
  readonly input?: unknown;
  readonly config?: Omit<DurableExecutionConfig, "ports" | "durableExecutionClient"> | undefined;
  readonly world?: World;
  /** Record the runtime's events. Default true. */
  readonly isObserved?: boolean | undefined;
  /** How long one invocation may take before the platform ends it, in ms. */
  readonly invocationMs?: number;
  /** Invocations after which the run is taken for an endless loop. */
  readonly mostInvocations?: number;
  /** End the run, instead of going on, when the invocation with this number has ended. */
  readonly stopAfter?: number;
  /** The invocation with this number crashes when it has ended, before its observers' flush and its answer. */
  readonly crashAtEndOf?: number | undefined;
  /** Given what loses the process that runs, to be called whenever it is to be lost. */
  readonly crashBy?: ((crash: () => void) => void) | undefined;
  /** Called when a process is lost. */
  readonly onCrash?: (() => void) | undefined;
  /** Called between invocations, with the number of the next; may complete callbacks. */
  readonly between?: ((service: ScriptedService, next: number) => void) | undefined;
  /** Changes the event of an invocation. */
  readonly editEvent?: ((event: DurableExecutionInvocationInput, invocation: number) => unknown) | undefined;
}

export type Ended =
  | { readonly kind: "answered"; readonly output: DurableExecutionInvocationOutput }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "crashed" }
  | { readonly kind: "timed out" };

export interface Invocation {
  readonly ended: Ended;
  readonly durationMs: number;
}

/** What an execution came to, and how. */
export interface Run {
  readonly status: "SUCCEEDED" | "FAILED" | "STOPPED";
  /** What the handler returned, through JSON. */
  readonly result: unknown;
  readonly error: ErrorObject | undefined;
  readonly invocations: readonly Invocation[];
  readonly calls: readonly Call[];
  /** `ACTION Type name` of every update that was applied. */
  readonly log: readonly string[];
  readonly events: readonly DurableEvent[];
  readonly service: ScriptedService;
  readonly world: World;
  readonly crashes: number;
}

export function labelOf({ Action, Type, SubType, Name }: OperationUpdate): string {
  return [Action, SubType ?? Type, Name].filter((part) => part !== undefined).join(" ");
}

/** Thrown when an invocation can never end: nothing is running, and nothing will happen. */
export class HangError extends Error {
  override name = "HangError";
}

type Handler<I, O> = DurableExecutionHandler<I, O>;

/** Runs an execution to its end: invokes, lets time pass, delivers what the outside world sends, and invokes again. */
export async function run<O>(handler: Handler<never, O>, options: RunOptions = {}): Promise<Run> {
  const world = options.world ?? new World();
  const service = new ScriptedService(world, options, options.input ?? {});
  options.crashBy?.(() => service.onCrash());
  const events: DurableEvent[] = [];
  const invocations: Invocation[] = [];
  const most = options.mostInvocations ?? 60;
  const sinks =
    options.isObserved === false
      ? {}
      : {
          sinks: [
            {
              name: "test",
              on: (event: DurableEvent) => {
                events.push({ ...event });
              },
            },
            {
              name: "crash",
              on: ({ kind }: DurableEvent) => {
                if (kind === "invocation.ended" && options.crashAtEndOf === invocations.length + 1) service.onCrash();
              },
            },
            ...(options.config?.sinks ?? []),
          ],
        };
  const outcome = (status: Run["status"], result: unknown, error: ErrorObject | undefined): Run => ({
    status,
    result,
    error,
    invocations,
    calls: service.calls,
    log: service.applied.map(labelOf),
    events,
    service,
    world,
    crashes: invocations.filter(({ ended }) => ended.kind === "crashed" || ended.kind === "timed out").length,
  });
  const lambda = withDurableExecution(handler as Handler<unknown, O>, {
    ...options.config,
    ...sinks,
    durableExecutionClient: service,
    ports: () => world.ports(),
  });
  for (;;) {
    if (invocations.length >= most)
      throw new Error(
        `The execution did not end within ${most} invocations: ${JSON.stringify(invocations.at(-1)?.ended)}`,
      );
    const event = service.begin();
    const startedAt = world.now;
    const number = invocations.length + 1;
    const ended = await invoke(
      lambda,
      { world, service, options, number },
      (options.editEvent?.(event, number) ?? event) as DurableExecutionInvocationInput,
    );
    service.end(ended.kind === "answered");
    invocations.push({ ended, durationMs: world.now - startedAt });
    if (ended.kind === "answered") {
      const { output } = ended;
      if (output.Status === "FAILED") return outcome("FAILED", undefined, output.Error);
      if (output.Status === "SUCCEEDED") {
        const text = service.closed?.result ?? output.Result;
        return outcome("SUCCEEDED", text === undefined ? undefined : JSON.parse(text), undefined);
      }
    }
    if (options.stopAfter === invocations.length) return outcome("STOPPED", undefined, undefined);
    options.between?.(service, invocations.length + 1);
    if (ended.kind !== "answered") continue;
    if (!service.isWaiting()) throw new Error("The handler answered PENDING with nothing pending.");
    const due = service.nextDue();
    if (due === undefined)
      throw new HangError(`The execution waits for what never comes: ${service.applied.map(labelOf).join(", ")}`);
    world.now = Math.max(world.now, due);
  }
}

/** Real time for what is not virtual, such as files, before an invocation in which nothing happens is taken for one that hangs. */
const patienceMs = 2_000;

interface Place {
  readonly world: World;
  readonly service: ScriptedService;
  readonly options: RunOptions;
  readonly number: number;
}

async function invoke(
  lambda: (event: DurableExecutionInvocationInput, context: LambdaContext) => Promise<DurableExecutionInvocationOutput>,
  { world, service, options, number }: Place,
  event: DurableExecutionInvocationInput,
): Promise<Ended> {
  let ended: Ended | undefined;
  const end = (how: Ended): void => {
    ended ??= how;
  };
  service.onCrash = () => {
    options.onCrash?.();
    end({ kind: "crashed" });
  };
  const deadline = world.now + (options.invocationMs ?? 900_000);
  lambda(event, contextUntil(world, deadline, `request-${number}`)).then(
    (output) => end({ kind: "answered", output: copy(output) }),
    (error: unknown) => end({ kind: "threw", error }),
  );
  let idleSince = performance.now();
  while (ended === undefined) {
    await world.settle();
    if (ended !== undefined) break;
    if (world.advance()) {
      idleSince = performance.now();
      if (world.now > deadline) end({ kind: "timed out" });
    } else if (service.isSilent) {
      world.now = deadline;
      end({ kind: "timed out" });
    } else if (performance.now() - idleSince > patienceMs) {
      throw new HangError(`The invocation hangs after: ${service.applied.map(labelOf).join(", ")}`);
    }
  }
  // A process that crashed is gone; one that answered is frozen, which its own tests look at.
  if (ended.kind === "crashed" || ended.kind === "timed out") world.nextProcess();
  await world.settle();
  if (ended.kind === "answered") world.nextProcess();
  return ended;
}

function contextUntil(world: World, deadline: number, awsRequestId: string): LambdaContext {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: "work",
    functionVersion: "1",
    memoryLimitInMB: "128",
    awsRequestId,
    invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:work:1",
    logGroupName: "group",
    logStreamName: "stream",
    getRemainingTimeInMillis: () => deadline - world.now,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}

/** Everything that an error says, causes included, as plain data to compare. */
export function told(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const {
    cause,
    stack: _,
    ...fields
  } = Object.fromEntries(
    Object.getOwnPropertyNames(error).map((key) => [key, (error as unknown as Record<string, unknown>)[key]]),
  );
  return { class: error.constructor.name, ...fields, ...(cause === undefined ? {} : { cause: told(cause) }) };
}

/** The rejection of `promise`; an error when it fulfils. */
export async function rejection(promise: PromiseLike<unknown>): Promise<Error> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new TypeError(`The promise was rejected with ${String(error)}, which is no error.`);
  }
  throw new Error(`The promise was fulfilled with ${JSON.stringify(value)}.`);
}

export type Context = DurableContext;
