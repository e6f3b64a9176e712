import type { HostRequest } from "./message.ts";

/** What Lambda passes a handler as its second argument. */
export interface HandlerContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly tenantId?: string | undefined;
  readonly clientContext?: unknown;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
}

export function handlerContext(request: Omit<HostRequest, "payload">, streamName: string): HandlerContext {
  const { tenantId, clientContext } = request;
  return {
    awsRequestId: request.requestId,
    functionName: request.functionName,
    functionVersion: request.version,
    invokedFunctionArn: request.functionArn,
    memoryLimitInMB: String(request.memoryMb),
    logGroupName: `/aws/lambda/${request.functionName}`,
    logStreamName: streamName,
    ...(tenantId !== undefined && { tenantId }),
    ...(clientContext !== undefined && {
      clientContext: JSON.parse(Buffer.from(clientContext, "base64").toString("utf8")) as unknown,
    }),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, request.deadlineMs - Date.now()),
  };
}
