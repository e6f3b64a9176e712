// The local service
export { startService } from "./service/service.ts";
export type { DurascopeService, FunctionInfo } from "./service/service.ts";
export type { HttpQuirks, LambdaHandler, ServiceOptions } from "./service/options.ts";
export type { ServiceEvent } from "./service/engine/event.ts";

// The rules it runs, and the engine around them
export { Engine } from "./service/engine/engine.ts";
export type { EnginePorts } from "./service/engine/engine.ts";
export { realClock, skippingClock } from "./service/engine/clock.ts";
export type { Clock } from "./service/engine/clock.ts";
export type { Call, CallResult, Invoker } from "./service/engine/invoker.ts";
export { newState, reduce } from "./service/rules/reduce.ts";
export type { Circumstances, Outcome } from "./service/rules/reduce.ts";
export type { CallOutcome, Command, CommandOf, Effect, Failure, Replies, StartReply } from "./service/rules/command.ts";
export type {
  CheckpointReply,
  Execution,
  ExecutionStatus,
  FunctionConfig,
  OperationRecord,
  Quirks,
  RetryPolicy,
  ServiceState,
  Settings,
} from "./service/rules/model.ts";
export type { EventData, EventDetails, EventType, HistoryEvent } from "./service/rules/history.ts";
export { limitProfiles, limitsOf } from "./service/rules/limits.ts";
export type { Limits } from "./service/rules/limits.ts";
export { Rejection } from "./service/rules/rejection.ts";
export type { RejectionName } from "./service/rules/rejection.ts";
export { toWire } from "./service/rules/wire.ts";
export type { TimeUnit } from "./service/rules/wire.ts";
export { toWireEvent } from "./service/http/event.ts";
export { MemoryStore } from "./service/store/memory.ts";
export { SqliteStore } from "./service/store/sqlite.ts";
export type { Batch, HistoryQuery, ListItem, ListPosition, ListQuery, Store } from "./service/store/store.ts";
export type { LoggedLine, LogPage } from "./service/observation/log.ts";
