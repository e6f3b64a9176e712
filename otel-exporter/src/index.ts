export { DurableTracingPlugin, durableExecutionPluginProvider, durableTracing } from "./durable-tracing.ts";
export type { TracingOptions } from "./options.ts";
export { type Profile, type ProfileName, profiles } from "./profile.ts";
