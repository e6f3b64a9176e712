import {
  CallbackExternalError,
  createRetryStrategy,
  durableExecution,
  durableStep,
  JitterStrategy,
} from "@durascope/sdk";
import { callOutside } from "./outside-world.ts";

export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  /** In cents. */
  readonly price: number;
}

export interface Order {
  readonly orderId: string;
  readonly lines: OrderLine[];
}

export type OrderResult =
  | {
      readonly status: "shipped";
      readonly orderId: string;
      readonly total: number;
      readonly transactionId: string;
      readonly parcel: string;
    }
  | { readonly status: "rejected"; readonly orderId: string; readonly reason: string };

const validateOrder = durableStep(
  "validate-order",
  async (_step, order: Order) => {
    if (order.lines.length === 0) throw new Error(`order ${order.orderId} has no lines`);
    return { total: order.lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0) };
  },
  { retryStrategy: () => ({ shouldRetry: false }) },
);

const chargePayment = durableStep(
  "charge-payment",
  async (step, orderId: string, amount: number) => {
    step.logger.info("charging", { orderId, amount });
    // The first try fails, so that there is a retry to see.
    const fails = step.attempt === 1 ? "the payment gateway timed out" : undefined;
    await callOutside({ effect: `charge ${orderId}`, key: step.idempotencyKey, takesMs: 150, fails }, step.signal);
    return { transactionId: `txn-${step.idempotencyKey.slice(0, 8)}` };
  },
  { retryStrategy: createRetryStrategy({ maxAttempts: 4, initialDelay: { seconds: 1 }, jitter: JitterStrategy.NONE }) },
);

const reserveLine = durableStep("reserve", async (step, { sku, quantity }: OrderLine) => {
  await callOutside({ effect: `reserve ${sku}`, key: step.idempotencyKey, takesMs: 400 * quantity }, step.signal);
  return { sku, quantity };
});

const releaseLine = durableStep("release", async (step, { sku }: OrderLine) =>
  callOutside({ effect: `release ${sku}`, key: step.idempotencyKey, takesMs: 50 }, step.signal),
);

const refundPayment = durableStep("refund-payment", async (step, orderId: string) =>
  callOutside({ effect: `refund ${orderId}`, key: step.idempotencyKey, takesMs: 50 }, step.signal),
);

const shipOrder = durableStep("ship-order", async (step, orderId: string) => {
  await callOutside({ effect: `ship ${orderId}`, key: step.idempotencyKey, takesMs: 150 }, step.signal);
  return { parcel: `parcel-${step.idempotencyKey.slice(0, 8)}` };
});

/** An order from its validation to its parcel. Whatever ends the process under way, each side effect happens once. */
export const processOrder = durableExecution(async (order: Order, context): Promise<OrderResult> => {
  const { orderId, lines } = order;
  const { total } = await context.step(validateOrder(order));
  const { transactionId } = await context.step(chargePayment(orderId, total));

  const reserved = await context.map("reserve-stock", lines, (line, item) => line.step(reserveLine(item)), {
    itemNamer: ({ sku }) => sku,
    maxConcurrency: 2,
  });
  reserved.throwIfError();

  await context.wait("fraud-window", { seconds: 3 });

  try {
    await context.waitForCallback(
      "approval",
      async (callbackId) => callOutside({ effect: `ask approval of ${orderId}`, key: callbackId, takesMs: 50 }),
      { timeout: { hours: 24 } },
    );
  } catch (error) {
    if (!(error instanceof CallbackExternalError)) throw error;
    const released = await context.map("release-stock", lines, (line, item) => line.step(releaseLine(item)));
    released.throwIfError();
    await context.step(refundPayment(orderId));
    return { status: "rejected", orderId, reason: error.message };
  }

  const { parcel } = await context.step(shipOrder(orderId));
  return { status: "shipped", orderId, total, transactionId, parcel };
});
