/**
 * Programs written for the official SDK, in its README's and documentation's manner, with nothing changed but the import. The test
 * beside this file compiles them twice: against this package, and against the official one, so that they stay programs of both.
 */
import {
  BatchCompletionError,
  type BatchResult,
  buildPreview,
  CallbackError,
  CallbackExternalError,
  CallbackTimeoutError,
  type CheckpointDurableExecutionRequest,
  type CheckpointDurableExecutionResponse,
  ChildContextError,
  completeBatch,
  CompletionOutcome,
  type CompletionStatus,
  continueBatch,
  createClassSerdes,
  createClassSerdesWithDates,
  createFileSystemSerdes,
  createLinearRetryStrategy,
  createRetryStrategy,
  createWaitStrategy,
  defaultSerdes,
  DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION,
  type DurableContext,
  type DurableContextLogger,
  DurableExecutionApiClient,
  type DurableExecutionClient,
  DurableExecutionClientError,
  DurableExecutionClientErrorScope,
  type DurableExecutionHandler,
  type DurableExecutionInvocationInput,
  type DurableExecutionInvocationOutput,
  type DurableInstrumentationPlugin,
  type DurableInstrumentationPluginProvider,
  type DurableLambdaHandler,
  type DurableLogger,
  type DurableLoggingContext,
  DurableOperationError,
  type DurablePromise,
  type Duration,
  FieldMatchMode,
  FileSystemPathEncoding,
  FileSystemSerdesMode,
  type GetDurableExecutionStateRequest,
  type GetDurableExecutionStateResponse,
  type InvocationEndInfo,
  type InvocationInfo,
  InvokeError,
  isDurableExecutionClientError,
  JitterStrategy,
  type MapFunc,
  NestingType,
  type OperationInfo,
  OperationStatus,
  PluginInvocationStatus,
  PreviewMode,
  PromiseCombinatorError,
  type RetryDecision,
  retryPresets,
  type Serdes,
  type StepConfig,
  StepError,
  type StepFunc,
  StepInterruptedError,
  StepSemantics,
  WaitForConditionError,
  withDurableExecution,
  withRetry,
} from "@durascope/sdk";

interface Order {
  id: string;
  lines: { sku: string; quantity: number }[];
}
interface Receipt {
  orderId: string;
  total: number;
}
declare function charge(id: string): Promise<Receipt>;
declare function poll(job: string): Promise<{ status: "RUNNING" | "DONE"; progress: number }>;
declare function send(address: string, callbackId: string): Promise<void>;

// Steps -----------------------------------------------------------------------------------------------------------------

export const steps = withDurableExecution(async (order: Order, context: DurableContext): Promise<Receipt> => {
  context.logger.info("order received", { id: order.id });
  const plain = await context.step(async () => charge(order.id));
  const named: Receipt = await context.step("charge", async (step) => {
    step.logger.info("charging", step.attempt);
    return charge(order.id);
  });
  const unnamed = await context.step(undefined, async () => 42);
  const careful = await context.step("careful", async () => charge(order.id), {
    semantics: StepSemantics.AtMostOncePerRetry,
    retryStrategy: retryPresets.noRetry,
  });
  const exponential = createRetryStrategy({
    maxAttempts: 5,
    initialDelay: { seconds: 2 },
    maxDelay: { minutes: 1 },
    backoffRate: 3,
    jitter: JitterStrategy.HALF,
    retryableErrors: ["timeout", /ECONN/],
    retryableErrorTypes: [TypeError],
  });
  const linear = createLinearRetryStrategy({ maxAttempts: 3, increment: { seconds: 5 }, jitter: JitterStrategy.NONE });
  const own = (error: Error, attemptCount: number): RetryDecision =>
    error.message.includes("permanent") || attemptCount > 4
      ? { shouldRetry: false }
      : { shouldRetry: true, delay: { seconds: attemptCount } };
  const config: StepConfig<Receipt> = { retryStrategy: exponential, semantics: StepSemantics.AtLeastOncePerRetry };
  await context.step("exponential", () => charge(order.id), config);
  await context.step("linear", () => charge(order.id), { retryStrategy: linear });
  await context.step("own", () => charge(order.id), { retryStrategy: own });
  const body: StepFunc<Receipt> = async ({ attempt }) => ({ orderId: order.id, total: attempt });
  const later: DurablePromise<Receipt> = context.step("later", body);
  const receipt = await later;
  return { orderId: plain.orderId + named.orderId + careful.orderId, total: receipt.total + unnamed };
});

// Without annotations on the handler's result, and with a handler type
export const typed: DurableExecutionHandler<Order, number> = async (order, context) => {
  await context.wait({ seconds: 5 });
  await context.wait("cool down", { hours: 1, minutes: 30 });
  return order.lines.length;
};
export const handler: DurableLambdaHandler = withDurableExecution(typed);
export const anyEvent: DurableExecutionHandler = async (event) => event.some.thing;

// Everything that waits for somebody else ----------------------------------------------------------------------------------

export const waiting = withDurableExecution(async (order: Order, context: DurableContext) => {
  const timeout: Duration = { days: 1 };
  const [approval, callbackId] = await context.createCallback<{ approved: boolean }>("approval", {
    timeout,
    heartbeatTimeout: { minutes: 5 },
    serdes: { deserialize: async (text) => (text === undefined ? undefined : JSON.parse(text)) },
  });
  await context.step("ask", () => send("boss@example.com", callbackId));
  const { approved } = await approval;
  const [text] = await context.createCallback();
  const answer: string = await text;
  const signed: string = await context.waitForCallback(
    "sign",
    async (id, { logger }) => {
      logger.info("sending", id);
      await send("sign@example.com", id);
    },
    { timeout: { hours: 2 }, retryStrategy: retryPresets.linear },
  );
  const rated = await context.waitForCallback<number>(async (id) => send("rate@example.com", id), {
    serdes: { deserialize: async (given) => Number(given) },
  });

  const priced = await context.invoke<{ id: string }, number>(
    "price",
    "pricing-function:live",
    { id: order.id },
    { tenantId: "acme" },
  );
  const stock = await context.invoke<{ sku: string }, { left: number }>("stock-function", { sku: "a" });
  const nothing: void = await context.invoke<undefined, void>("warm-function");

  const done = await context.waitForCondition(
    "job",
    async (state, { attempt, logger }) => {
      logger.debug("polling", attempt);
      return poll(state.status);
    },
    {
      initialState: { status: "RUNNING", progress: 0 },
      waitStrategy: createWaitStrategy<{ status: "RUNNING" | "DONE"; progress: number }>({
        maxAttempts: 20,
        initialDelay: { seconds: 1 },
        backoffRate: 2,
        shouldContinuePolling: (state) => state.status === "RUNNING",
      }),
    },
  );
  await context.waitForCondition(async (n: number) => n + 1, {
    initialState: 0,
    waitStrategy: (n, attempt) =>
      n < 3 && attempt < 9 ? { shouldContinue: true, delay: { seconds: 1 } } : { shouldContinue: false },
  });
  return {
    approved,
    answer,
    signed,
    rated: rated.toFixed(1),
    priced: priced + stock.left,
    nothing,
    progress: done.progress,
  };
});

// Contexts, batches, combinators ----------------------------------------------------------------------------------------------

export const batches = withDurableExecution(async (order: Order, context: DurableContext) => {
  const total = await context.runInChildContext(
    "totals",
    async (child) => {
      const first = await child.step("first", async () => 1);
      return first + (await child.step("second", async () => 2));
    },
    {
      subType: "Totals",
      summaryGenerator: (result) => `total ${result}`,
      errorMapper: (error) => new StepError(error.message, error.cause, error.errorData),
    },
  );
  const virtual = await context.runInChildContext(async (child) => child.step(async () => "x"), {
    virtualContext: true,
  });

  // oxlint-disable-next-line typescript/no-unnecessary-type-arguments -- the official type has no default
  const perLine: MapFunc<Order["lines"][number], number, DurableLogger> = async (child, line, index, all) =>
    child.step(`line ${index} of ${all.length}`, async () => line.quantity);
  const mapped: BatchResult<number> = await context.map("lines", order.lines, perLine, {
    maxConcurrency: 3,
    itemNamer: (line, index) => `${line.sku}-${index}`,
    completionConfig: { minSuccessful: 2, toleratedFailureCount: 1, toleratedFailurePercentage: 25 },
    nesting: NestingType.FLAT,
    summaryGenerator: (result) => `${result.successCount}/${result.totalCount}`,
  });
  mapped.throwIfError();
  const predicate = await context.map(order.lines, async (_child, line) => line.sku, {
    completionConfig: {
      shouldComplete: ({ successCount, failureCount, items }: CompletionStatus) => {
        if (failureCount > 1) return completeBatch(CompletionOutcome.FAILED);
        return successCount === items.length - 1 ? completeBatch() : continueBatch();
      },
    },
  });
  const status: string = predicate.status;
  const messages = predicate.getErrors().map((error) => error.message);
  const branches = await context.parallel(
    "both",
    [
      async (child) => child.step("left", async () => 1),
      { name: "right", func: async (child) => child.step("right", async () => 2) },
    ],
    { maxConcurrency: 2 },
  );
  const explicit = await context.parallel<string>([async () => "a", async () => "b"]);
  const results: number[] = [...branches.getResults(), ...mapped.succeeded().map(({ result }) => result)];

  const a = context.step("a", async () => 1);
  const b = context.step("b", async () => 2);
  const both: number[] = await context.promise.all("both", [a, b]);
  const settled = await context.promise.allSettled([a, b]);
  const fulfilled = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const winner: number = await context.promise.race("first", [a, b]);
  const any: number = await context.promise.any([a, b]);

  const retried: string = await withRetry(
    context,
    "transfer",
    async (inner, attempt) => {
      await inner.step("debit", async () => attempt);
      return inner.step("credit", async () => "done");
    },
    { retryStrategy: createRetryStrategy({ maxAttempts: 3 }), childContextConfig: { subType: "Transfer" } },
  );
  return {
    total,
    virtual,
    status,
    messages,
    explicit: explicit.getResults(),
    results,
    both,
    fulfilled,
    winner,
    any,
    retried,
  };
});

// Errors ---------------------------------------------------------------------------------------------------------------------

export const errors = withDurableExecution(async (_: unknown, context: DurableContext) => {
  try {
    await context.step("risky", () => charge("x"));
  } catch (error) {
    if (error instanceof StepError)
      return { kind: error.errorType, cause: error.cause?.message, data: error.errorData };
    if (error instanceof CallbackTimeoutError || error instanceof CallbackExternalError) return { kind: "callback" };
    if (error instanceof CallbackError) return { kind: error.name };
    if (error instanceof InvokeError || error instanceof ChildContextError || error instanceof WaitForConditionError)
      return { kind: error.errorType };
    if (error instanceof PromiseCombinatorError) return { kind: error.stackTrace?.join("\n") };
    if (error instanceof BatchCompletionError) return { kind: error.completionReason };
    if (error instanceof StepInterruptedError) return { kind: "interrupted" };
    if (error instanceof DurableOperationError) return error.toErrorObject();
    throw error;
  }
  throw DurableOperationError.fromErrorObject({
    ErrorType: "StepError",
    ErrorMessage: "no",
    ErrorData: undefined,
    StackTrace: undefined,
  });
});

// Serdes -----------------------------------------------------------------------------------------------------------------------

class Account {
  owner = "";
  opened = new Date(0);
  greeting(): string {
    return `Hello ${this.owner}`;
  }
}
const upper: Serdes<string> = {
  serialize: async (value, { entityId }) => `${entityId}:${value ?? ""}`,
  deserialize: async (text) => text?.split(":")[1],
};
export const serdes = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const files = createFileSystemSerdes("/mnt/efs", {
    storageMode: FileSystemSerdesMode.OVERFLOW,
    pathEncoding: FileSystemPathEncoding.HASH,
    generatePreview: (value) =>
      buildPreview(value, {
        mode: PreviewMode.INCLUDE_ALL,
        exclude: [{ name: "secret", match: FieldMatchMode.ANYWHERE }],
        mask: [{ name: "card.number", match: FieldMatchMode.PATH }],
        maskString: "***",
        maxPreviewBytes: 500,
      }),
  });
  context.configureSerdes({ defaultSerdes: files, defaultCallbackDeserializer: defaultSerdes });
  await context.step("shout", async () => "x", { serdes: upper });
  const account = await context.step("account", async () => new Account(), { serdes: createClassSerdes(Account) });
  const dated = await context.step("dated", async () => new Account(), {
    serdes: createClassSerdesWithDates(Account, ["opened"]),
  });
  return [account.greeting(), dated.opened.getTime()];
});

// Loggers -------------------------------------------------------------------------------------------------------------------------

class TracingLogger implements DurableLogger {
  #context: DurableLoggingContext | undefined;
  configureDurableLoggingContext(context: DurableLoggingContext): void {
    this.#context = context;
  }
  log(level: "INFO" | "WARN" | "ERROR" | "DEBUG", ...params: unknown[]): void {
    console.log(level, this.#context?.getDurableLogData().executionArn, ...params);
  }
  error(message: string, error?: Error): void {
    console.error(message, error);
  }
  warn(message: string): void {
    console.warn(message);
  }
  info(message: string, extra?: Record<string, unknown>): void {
    console.info(message, extra);
  }
  debug(message: string): void {
    console.debug(message);
  }
}
export const logging = withDurableExecution(async (_: unknown, context: DurableContext<TracingLogger>) => {
  context.configureLogger({ customLogger: new TracingLogger(), modeAware: false });
  context.logger.info("typed by the custom logger", { n: 1 });
  await context.step("logs", async ({ logger }) => logger.info("from a step", { n: 2 }));
  await context.runInChildContext(async (child) => child.logger.warn("from a child"));
  const passedOn = (logger: DurableContextLogger<TracingLogger>): void => logger.debug("on");
  passedOn(context.logger);
});
export const withConsole = withDurableExecution(async (_: unknown, context: DurableContext) => {
  context.configureLogger({ customLogger: console });
});

// Plugins ----------------------------------------------------------------------------------------------------------------------------

class Meter implements DurableInstrumentationPlugin {
  readonly counts = new Map<string, number>();
  async onInvocationStart(info: InvocationInfo): Promise<void> {
    this.counts.set(info.executionArn, Object.keys(info.operations).length);
    if (info.isFirstInvocation) console.log(info.executionInput, info.executionStartTimestamp?.toISOString());
  }
  async wrapInvocation(
    _info: InvocationInfo,
    fn: () => Promise<DurableExecutionInvocationOutput>,
  ): Promise<DurableExecutionInvocationOutput> {
    return fn();
  }
  async onInvocationEnd(info: InvocationEndInfo): Promise<void> {
    if (info.status === PluginInvocationStatus.RETRYING) console.log(info.executionError?.message);
  }
  async onOperationStart(info: OperationInfo): Promise<void> {
    console.log(info.id, info.name, info.type, info.subType, info.startTimestamp?.getTime(), info.isReplay);
  }
  wrapOperationAttemptFn(info: { attempt: number }, fn: () => unknown): unknown {
    console.log(info.attempt);
    return fn();
  }
  enrichLogContext(): Record<string, string | number | boolean> | undefined {
    return { region: "eu" };
  }
}
export const durableExecutionPluginProvider: DurableInstrumentationPluginProvider<Meter> = {
  pluginApiVersion: DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION,
  pluginType: Meter,
  createPlugin: () => new Meter(),
};
export const observed = withDurableExecution(
  async (_: unknown, context: DurableContext) => context.wait({ seconds: 1 }),
  {
    plugins: [new Meter(), { onOperationEnd: async ({ status }) => console.log(status === OperationStatus.SUCCEEDED) }],
    pluginsConfig: { childOperationsDepth: 2 },
  },
);

// Clients -----------------------------------------------------------------------------------------------------------------------------

class LoggingClient implements DurableExecutionClient {
  readonly #inner = new DurableExecutionApiClient();
  async getExecutionState(
    params: GetDurableExecutionStateRequest,
    logger?: DurableLogger,
  ): Promise<GetDurableExecutionStateResponse> {
    logger?.error("loading", params.Marker);
    return this.#inner.getExecutionState(params);
  }
  async checkpoint(params: CheckpointDurableExecutionRequest): Promise<CheckpointDurableExecutionResponse> {
    try {
      return await this.#inner.checkpoint(params);
    } catch (error) {
      if (isDurableExecutionClientError(error)) throw error;
      throw new DurableExecutionClientError("cannot checkpoint", {
        scope: DurableExecutionClientErrorScope.INVOCATION,
        cause: error,
      });
    }
  }
}
export const ownClient = withDurableExecution(async () => "ok", { durableExecutionClient: new LoggingClient() });

export async function invokedByHand(
  event: DurableExecutionInvocationInput,
  lambda: DurableContext["lambdaContext"],
): Promise<string> {
  const output = await handler(event, lambda);
  return output.Status === "FAILED" ? (output.Error.ErrorMessage ?? "") : output.Status;
}
