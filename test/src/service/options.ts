import type { Limits } from "./rules/limits.ts";
import type { Quirks, RetryPolicy } from "./rules/model.ts";
import type { ServiceEvent } from "./engine/event.ts";

/** A Lambda handler: an event and a context in, a value or a promise out. */
export type LambdaHandler = (event: never, context: never) => unknown;

/** How the local service is set up. Everything has a default that suits development. */
export interface ServiceOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number;
  /** `127.0.0.1` by default. */
  readonly host?: string;
  /** A file, or `:memory:`, which is the default. A file belongs to one service at a time. */
  readonly db?: string;
  /** Handler modules; each exported function is a Lambda function of its name. They run in processes of their own. */
  readonly modules?: readonly string[];
  /** Functions that run in this process. */
  readonly handlers?: Readonly<Record<string, LambdaHandler>>;
  /** Lets time jump to the next timer whenever nothing else goes on. */
  readonly skipTime?: boolean;
  /** Whether time may jump while a callback is open: `never`, the default, or when the callback has a timeout. */
  readonly skipCallbacks?: "never" | "whenOnlyTimer";
  /** How long an execution may take; 900 by default. */
  readonly executionTimeoutSeconds?: number;
  /** How long a closed execution is kept; 14 by default. */
  readonly retentionDays?: number;
  /** How long one invocation may take; 900 by default. */
  readonly functionTimeoutSeconds?: number;
  readonly region?: string;
  readonly accountId?: string;
  readonly limits?: "current" | "legacy" | Partial<Limits>;
  readonly retry?: Partial<RetryPolicy>;
  /** Takes up changes of the modules' files; on by default. */
  readonly watch?: boolean;
  /** Processes per module; 8 by default. */
  readonly environments?: number;
  /** Added to the environment variables of the functions' processes. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: ServiceEvent) => void;
  readonly stdout?: NodeJS.WritableStream;
  readonly stderr?: NodeJS.WritableStream;
  readonly quirks?: Partial<Quirks & HttpQuirks>;
}

/** Measured behaviour of the API that is in the way of tools, and so has to be asked for. */
export interface HttpQuirks {
  /** History leaves data out unless a request asks for it. */
  readonly historyWithoutData: boolean;
  /** A list may be filtered by several statuses. The service itself refuses that. */
  readonly anyStatus: boolean;
}
