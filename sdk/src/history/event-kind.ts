/** Who writes an event: the handler through a checkpoint, something outside it, the execution, or the end of an invocation. */
export const Origin = { unknown: 0, handler: 1, outside: 2, execution: 3, invocation: 4 } as const;
export type Origin = (typeof Origin)[keyof typeof Origin];

/** What an event says happened to its operation. */
export const Phase = { other: 0, started: 1, succeeded: 2, failed: 3, cancelled: 4, timedOut: 5, stopped: 6 } as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** Operation types as column values; 0 stands for a type this version does not know. */
export const TypeCode = { other: 0, step: 1, wait: 2, callback: 3, invoke: 4, context: 5 } as const;
export type TypeCode = (typeof TypeCode)[keyof typeof TypeCode];

/** What an `EventType` means. */
export interface EventKind {
  readonly eventType: string;
  /** The wire's operation type, or the unknown prefix as written. */
  readonly operationType: string;
  readonly typeCode: TypeCode;
  readonly phase: Phase;
  readonly origin: Origin;
  /** The member that holds the details. */
  readonly details: string;
  readonly known: boolean;
}

const types: Readonly<Record<string, readonly [string, TypeCode]>> = {
  Step: ["STEP", TypeCode.step],
  Wait: ["WAIT", TypeCode.wait],
  Callback: ["CALLBACK", TypeCode.callback],
  ChainedInvoke: ["CHAINED_INVOKE", TypeCode.invoke],
  Context: ["CONTEXT", TypeCode.context],
  Execution: ["EXECUTION", TypeCode.other],
};
const phases: Readonly<Record<string, Phase>> = {
  Started: Phase.started,
  Succeeded: Phase.succeeded,
  Failed: Phase.failed,
  Cancelled: Phase.cancelled,
  TimedOut: Phase.timedOut,
  Stopped: Phase.stopped,
  Paused: Phase.other,
  Resumed: Phase.other,
};
const knownTypes: ReadonlySet<string> = new Set([
  ...["Started", "Succeeded", "Failed", "TimedOut", "Stopped", "Paused", "Resumed"].map((end) => `Execution${end}`),
  ...["Started", "Succeeded", "Failed"].flatMap((end) => [`Step${end}`, `Context${end}`]),
  ...["Started", "Succeeded", "Cancelled"].map((end) => `Wait${end}`),
  ...["Started", "Succeeded", "Failed", "TimedOut"].map((end) => `Callback${end}`),
  ...["Started", "Succeeded", "Failed", "TimedOut", "Stopped"].map((end) => `ChainedInvoke${end}`),
  "InvocationCompleted",
]);
const shape = /^(.+?)(Started|Succeeded|Failed|Cancelled|TimedOut|Stopped|Paused|Resumed)$/;

/** Reads an `EventType`; one that is unknown keeps whatever of it can be understood. */
export function eventKind(eventType: string): EventKind {
  const details = `${eventType}Details`;
  const known = knownTypes.has(eventType);
  if (eventType === "InvocationCompleted") {
    const blank = { operationType: "", typeCode: TypeCode.other, phase: Phase.other };
    return { eventType, ...blank, origin: Origin.invocation, details, known };
  }
  const match = shape.exec(eventType);
  const prefix = match?.[1] ?? knownPrefix(eventType);
  const [operationType, typeCode] = types[prefix] ?? [prefix, TypeCode.other];
  const phase = phases[match?.[2] ?? ""] ?? Phase.other;
  return {
    eventType,
    operationType,
    typeCode,
    phase,
    origin: originOf(operationType, typeCode, phase),
    details,
    known,
  };
}

function knownPrefix(eventType: string): string {
  return Object.keys(types).find((prefix) => eventType.startsWith(prefix)) ?? eventType;
}

function originOf(operationType: string, type: TypeCode, phase: Phase): Origin {
  if (operationType === "EXECUTION") return Origin.execution;
  if (type === TypeCode.other || phase === Phase.other) return Origin.unknown;
  if (phase === Phase.started || phase === Phase.cancelled) return Origin.handler;
  return type === TypeCode.step || type === TypeCode.context ? Origin.handler : Origin.outside;
}
