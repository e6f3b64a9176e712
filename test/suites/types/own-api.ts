/** What the compiler infers in our own API, without a single type argument. Compiles only where it is inferred exactly. */
import {
  type BatchResult,
  type DurableContext,
  type DurablePromise,
  durableExecution,
  durableStep,
  durableWithChildContext,
  type Schema,
  StepError,
  type StepContext,
} from "@durascope/sdk";

// How TypeScript compares types exactly.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<T>() {
  return <V>(_value: V, _same: Same<T, V>): void => undefined;
}

interface Order {
  id: string;
  lines: { sku: string; quantity: number }[];
}
interface Receipt {
  orderId: string;
  total: number;
}
declare const orderSchema: Schema<Order>;
declare const priceSchema: Schema<{ cents: number }>;
declare function charge(id: string, signal: AbortSignal): Promise<Receipt>;

const chargeOrder = durableStep("charge", async (step, id: string, amount: number) => {
  is<StepContext>()(step, true);
  is<AbortSignal>()(step.signal, true);
  is<string>()(step.idempotencyKey, true);
  const receipt = await charge(id, step.signal);
  return { ...receipt, amount };
});
const ship = durableWithChildContext("ship", async (context, order: Order) => {
  const labels = await context.map(order.lines, async (child, line) =>
    child.step(async () => `${line.sku}*${line.quantity}`),
  );
  return labels.getResults();
});

export const handler = durableExecution({ input: orderSchema }, async (order, context) => {
  is<Order>()(order, true);
  is<DurableContext>()(context, true);

  const receipt = await context.step(chargeOrder(order.id, 12));
  is<{ amount: number; orderId: string; total: number }>()(receipt, true);
  is<string[]>()(await context.runInChildContext(ship(order)), true);

  const compensated = await context.step("reserve", async () => ({ seats: 2 }), {
    timeout: { seconds: 10 },
    compensate: async ({ seats }, { signal }) => {
      is<number>()(seats, true);
      is<AbortSignal>()(signal, true);
    },
  });
  is<{ seats: number }>()(compensated, true);

  // Branches of different kinds and results
  const mixed = await context.parallel("mixed", [
    async (child) => child.step(async () => 1),
    { name: "text", func: async (child) => child.step(async () => "a") },
    async () => true,
  ]);
  is<BatchResult<boolean | number | string>>()(mixed, true);
  for (const item of mixed.all) {
    if (item.status === "FAILED") is<string>()(item.error.message, true);
    else if (item.status === "SUCCEEDED") is<boolean | number | string | undefined>()(item.result, true);
    else is<undefined>()(item.result, true);
  }

  // Tuples keep their positions; plain promises may stand among durable ones
  const count = context.step("count", async () => 3);
  const label = context.step("label", async () => "x");
  is<DurablePromise<number>>()(count, true);
  const [n, text, plain] = await context.promise.all("all", [count, label, Promise.resolve(true)]);
  is<number>()(n, true);
  is<string>()(text, true);
  is<boolean>()(plain, true);
  const [first, second] = await context.promise.allSettled([count, label]);
  is<PromiseSettledResult<number>>()(first, true);
  is<PromiseSettledResult<string>>()(second, true);
  is<number | string>()(await context.promise.race([count, label]), true);
  is<number | string>()(await context.promise.any("any", [count, label]), true);
  const many = order.lines.map((line) => context.step(line.sku, async () => line.quantity));
  is<number[]>()(await context.promise.all(many), true);

  // Values from outside get the type of their schema
  const price = await context.invoke({ functionName: "pricing", payload: { id: order.id }, schema: priceSchema });
  is<{ cents: number }>()(price, true);
  is<{ cents: number }>()(await context.waitForCallback("quote", async () => undefined, { schema: priceSchema }), true);
  const [quoted, id] = await context.createCallback({ schema: priceSchema });
  is<string>()(id, true);
  is<{ cents: number }>()(await quoted, true);

  const waited = await context.waitForCondition(async (state) => ({ left: state.left - 1 }), {
    initialState: { left: 3 },
    waitStrategy: (state) =>
      state.left > 0 ? { shouldContinue: true, delay: { seconds: 1 } } : { shouldContinue: false },
  });
  is<{ left: number }>()(waited, true);

  is<Date>()(context.now(), true);
  is<number>()(context.random(), true);
  is<string>()(context.uuid(), true);
  try {
    await context.step("risky", () => charge(order.id, AbortSignal.timeout(1)));
  } catch (error) {
    if (error instanceof StepError) is<"attempt" | "invocation" | "execution">()(error.ends, true);
  }
  return receipt;
});

class Shop {
  @durableStep("price")
  async price(_scope: DurableContext | StepContext, cents: number): Promise<{ cents: number }> {
    return { cents };
  }
}
export const decorated = durableExecution(async (_: unknown, context) => {
  is<{ cents: number }>()(await new Shop().price(context, 5), true);
});
