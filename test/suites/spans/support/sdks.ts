import * as official from "@aws/durable-execution-sdk-js";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import * as ours from "@durascope/sdk";
import type { LambdaHandler } from "@durascope/testing";

export const sdkNames = ["ours", "official"] as const;

/** Written for our context; that of the official SDK has the same members. */
export type Handler = (event: unknown, context: ours.DurableContext) => Promise<unknown>;

interface Wrapping {
  /** One plugin, or several. */
  readonly plugin?: unknown;
  readonly client: LambdaClient;
}

/** A handler as a durable function of one of the SDKs, with a plugin if there is one. */
export function wrap(sdk: (typeof sdkNames)[number], handler: Handler, { plugin, client }: Wrapping): LambdaHandler {
  const plugins = (plugin === undefined ? [] : [plugin].flat()) as never;
  if (sdk === "official") {
    return official.withDurableExecution(handler as never, { plugins, client: client as never }) as LambdaHandler;
  }
  const durableExecutionClient = new ours.DurableExecutionApiClient(client);
  return ours.withDurableExecution(handler as never, { plugins, durableExecutionClient }) as LambdaHandler;
}
