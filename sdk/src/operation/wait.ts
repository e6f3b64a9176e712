import { millisOf } from "../wire/decode.ts";
import type { OperationRow } from "./driver.ts";
import { finished, started } from "./external.ts";

/** Time that passes at no cost: the invocation is suspended, and invoked again when it is over. Costs one checkpoint. */
export const waitRow: OperationRow<{ readonly seconds: number }, void> = {
  type: "WAIT",
  // A cancelled wait is over as well: there is nothing it could have failed at.
  recall: () => undefined,
  async perform(task, { input }) {
    const startedAt = task.scope.runtime.ports.clock.now();
    await started(task, { WaitOptions: { WaitSeconds: input.seconds } });
    await finished(
      task,
      "wait",
      (record) => millisOf(record?.WaitDetails?.ScheduledEndTimestamp) ?? startedAt + input.seconds * 1_000,
    );
  },
};
