import type { ErrorObject } from "@durascope/sdk";

/** What the service tells whoever runs it. */
export type ServiceEvent =
  | {
      readonly type: "function.registered";
      readonly name: string;
      readonly durable: boolean;
      readonly module: string | undefined;
    }
  | { readonly type: "function.removed"; readonly name: string }
  | { readonly type: "module.reloaded"; readonly module: string; readonly functions: readonly string[] }
  | { readonly type: "module.failed"; readonly module: string; readonly error: ErrorObject }
  | { readonly type: "execution.started"; readonly arn: string; readonly functionName: string; readonly name: string }
  | {
      readonly type: "execution.closed";
      readonly arn: string;
      readonly status: string;
      readonly error: ErrorObject | undefined;
    }
  | {
      readonly type: "invocation.started";
      readonly arn: string | undefined;
      readonly functionName: string;
      readonly requestId: string;
    }
  | {
      readonly type: "invocation.ended";
      readonly arn: string | undefined;
      readonly functionName: string;
      readonly requestId: string;
      readonly error: ErrorObject | undefined;
    }
  | { readonly type: "storage.failed"; readonly error: Error }
  | { readonly type: "storage.recovered" };
