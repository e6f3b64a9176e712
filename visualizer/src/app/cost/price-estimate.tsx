import type { ReplayCost } from "@durascope/sdk/history";
import { useState } from "react";
import { shareText } from "../time/time-kinds.ts";
import classes from "./cost-view.module.css";
import { amountText, estimate, isPriced, type Prices } from "./price.ts";

const key = "durascope.prices";
const fields = [
  { name: "memory", text: "Memory of the function (MB)", step: 1 },
  { name: "perGbSecond", text: "Price of a GB-second", step: "any" },
  { name: "perMillion", text: "Price of a million invocations", step: "any" },
] as const satisfies readonly { name: keyof Prices; text: string; step: number | "any" }[];

interface PriceEstimateProps {
  readonly cost: ReplayCost;
  readonly invocations: number;
}

/** What the invocations cost, and replay among it, at prices that the reader enters. */
export function PriceEstimate({ cost: { totals }, invocations }: PriceEstimateProps) {
  const [prices, setPrices] = useState(storedPrices);
  const change = (name: keyof Prices, value: string): void => {
    const next = { ...prices, [name]: Math.max(0, Number(value) || 0) };
    setPrices(next);
    storePrices(next);
  };
  return (
    <>
      <div className={classes["fields"]}>
        {fields.map(({ name, text, step }) => (
          <label key={name}>
            {text}
            <input
              type="number"
              min={0}
              step={step}
              inputMode="decimal"
              defaultValue={prices[name] === 0 ? "" : prices[name]}
              onChange={(event) => change(name, event.target.value)}
            />
          </label>
        ))}
      </div>
      {isPriced(prices) && <Amounts prices={prices} totals={totals} invocations={invocations} />}
    </>
  );
}

function Amounts({
  prices,
  totals,
  invocations,
}: Omit<PriceEstimateProps, "cost"> & { readonly prices: Prices; readonly totals: ReplayCost["totals"] }) {
  const { total, replay } = estimate(prices, {
    invocations,
    duration: totals.duration,
    replay: totals.timeToFirstWork,
  });
  return (
    <p role="status">
      This execution: <strong>{amountText(total)}</strong>, of which starting and replaying took at most{" "}
      <strong>{amountText(replay)}</strong> ({shareText(replay, total)}). A thousand like it: {amountText(total * 1000)}
      .
    </p>
  );
}

function storedPrices(): Prices {
  const none = { memory: 0, perGbSecond: 0, perMillion: 0 };
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    return typeof value === "object" && value !== null ? { ...none, ...value } : none;
  } catch {
    return none;
  }
}

function storePrices(prices: Prices): void {
  try {
    localStorage.setItem(key, JSON.stringify(prices));
  } catch {
    // A browser that stores nothing forgets them with the page.
  }
}
