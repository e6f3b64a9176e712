import { setTimeout as sleep } from "node:timers/promises";
import { type DurableContext, durableExecution, durableStep, durableWithChildContext } from "@durascope/sdk";
import { record } from "./ledger.ts";

export interface Order {
  readonly id: string;
  readonly items: readonly { readonly sku: string; readonly quantity: number; readonly price: number }[];
}

/** How long calls to the outside take here, in ms. */
const latency = Number(process.env["ORDER_LATENCY_MS"] ?? "150");

class PaymentDeclined extends Error {
  override name = "PaymentDeclined";
}

const validate = durableStep("validate", async (_step, order: Order) => {
  if (order.items.length === 0) throw new Error(`Order ${order.id} has no items.`);
  return { total: order.items.reduce((sum, { quantity, price }) => sum + quantity * price, 0) };
}, { retryStrategy: () => ({ shouldRetry: false }) });

/** The provider declines the first attempt. The idempotency key makes sure that no later one can charge twice. */
const chargePayment = durableStep("charge-payment", async (step, orderId: string, amount: number) => {
  step.logger.info("charging", { orderId, amount, attempt: step.attempt });
  await sleep(latency, undefined, { signal: step.signal });
  record("charge-attempt", orderId, step.attempt);
  if (step.attempt === 1) throw new PaymentDeclined("try again later");
  record("charged", orderId, step.attempt);
  return { transactionId: `tx-${step.idempotencyKey.slice(0, 8)}`, amount };
}, { retryStrategy: (_error, attempt) => ({ shouldRetry: attempt < 5, delay: { seconds: 1 } }) });

const reserve = durableStep("reserve", async (step, sku: string, quantity: number) => {
  await sleep(latency, undefined, { signal: step.signal });
  record("reserved", sku, step.attempt);
  return { sku, quantity };
});

const ship = durableWithChildContext("ship", async (context: DurableContext, orderId: string) => {
  const label = await context.step("print-label", async ({ attempt }) => {
    record("label", orderId, attempt);
    return `label-${orderId}`;
  });
  return context.step("hand-over", async ({ attempt }) => {
    record("shipped", orderId, attempt);
    return { label, carrier: "bicycle" };
  });
});

/** An order from validation to shipping. Whatever is killed in between, each effect happens once. */
export const processOrder = durableExecution(async (order: Order, context) => {
  const { total } = await context.step(validate(order));
  const payment = await context.step(chargePayment(order.id, total));
  const reserved = await context.map("reserve-items", [...order.items], async (item, { sku, quantity }) => item.step(reserve(sku, quantity)), {
    itemNamer: ({ sku }) => sku,
    maxConcurrency: 2,
  });
  reserved.throwIfError();
  await context.wait("cooling-off", { seconds: 3 });
  const approval = await context.waitForCallback("approval", async (callbackId, { logger }) => {
    logger.info("asking for approval", { callbackId });
    record("asked", order.id, 1);
  }, { timeout: { days: 7 }, serdes: { deserialize: async (text) => JSON.parse(text ?? "null") as { approvedBy: string } } });
  const shipment = await context.runInChildContext(ship(order.id));
  return { order: order.id, total, payment, reserved: reserved.getResults(), approvedBy: approval?.approvedBy, shipment };
});
