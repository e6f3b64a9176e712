import type { ErrorObject } from "@durascope/sdk";
import type { RecordingPart } from "@durascope/sdk/recording";

/** What an environment's process is told. */
export interface HostRequest {
  readonly functionName: string;
  readonly version: string;
  readonly requestId: string;
  readonly payload: string;
  readonly deadlineMs: number;
  readonly memoryMb: number;
  readonly functionArn: string;
  readonly tenantId: string | undefined;
  readonly traceId: string | undefined;
  readonly clientContext: string | undefined;
}

export interface ExportedFunction {
  readonly name: string;
  readonly durable: boolean;
}

/** What an environment's process tells. */
export type HostMessage =
  | { readonly type: "loaded"; readonly functions: readonly ExportedFunction[]; readonly files: readonly string[] }
  | { readonly type: "unloadable"; readonly error: ErrorObject; readonly files: readonly string[] }
  | { readonly type: "recorded"; readonly part: RecordingPart }
  | { readonly type: "returned"; readonly requestId: string; readonly output: string }
  | { readonly type: "threw"; readonly requestId: string; readonly error: ErrorObject };
