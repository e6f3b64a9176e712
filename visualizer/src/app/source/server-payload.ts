import type { PayloadRef } from "@durascope/sdk/history";
import { paths, sizeHeader, truncatedHeader } from "../../shared/api.ts";
import type { PayloadText } from "./protocol.ts";
import { apiAddress, request, RequestError } from "./server.ts";

interface PayloadQuery {
  /** `EventId` of the event that holds it. */
  readonly event: number;
  readonly member: PayloadRef["member"];
  /** Bytes that suffice. */
  readonly head: number | undefined;
}

/** Reads one payload from the server. */
export async function fetchPayload(arn: string, { event, member, head }: PayloadQuery): Promise<PayloadText> {
  try {
    const response = await request(apiAddress(paths.payload, { arn, event, member, head }));
    const text = await response.text();
    const size = Number(response.headers.get(sizeHeader) ?? new Blob([text]).size);
    if (size === 0) return { state: "empty" };
    return {
      state: "text",
      text,
      size,
      truncated: response.headers.get(truncatedHeader) === "true",
      isError: member === "Error",
    };
  } catch (error) {
    if (error instanceof RequestError && error.problem.code === "no-payload") return { state: "not-included" };
    throw error;
  }
}
