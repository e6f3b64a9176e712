import { type Tracing, tracingBrand } from "@durascope/sdk/trace";
import type { TracingOptions } from "./options.ts";
import { ExecutionTracing } from "./tracing.ts";

/** A plugin for `withDurableExecution` that traces executions. */
export interface DurableTracingPlugin {
  readonly [tracingBrand]: Tracing;
}

/**
 * Traces durable executions: one trace from the first invocation to the last, with ids that follow from the execution. Goes into
 * `plugins` of our SDK, or of the official one. Make one for all handlers of a process.
 */
export function durableTracing(options: TracingOptions = {}): DurableTracingPlugin {
  const tracing = new ExecutionTracing(options);
  return { [tracingBrand]: tracing };
}
