import { type Duration, checkedSum } from "../values/duration.ts";
import { limits } from "../wire/limits.ts";

/** The delay a strategy decided on, as the whole seconds that the service takes: at least one, rounded up, one where none is given. */
export function retryDelaySeconds(delay: Duration | undefined): number {
  if (delay === undefined) return 1;
  return Math.max(
    1,
    Math.ceil(checkedSum(delay, "The delay that the strategy returned", { ...limits.delaySeconds, min: 0 })),
  );
}
