import { operationSpanId, timedTraceId, workflowSpanId } from "@durascope/sdk/trace";
import { describe, expect, it } from "vitest";
import { traceIds, traceLinks } from "../src/app/detail/trace-link.ts";

const start = Date.UTC(2026, 0, 1);

describe("the trace of an execution", () => {
  const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders:1/durable-execution/order-1/0a1b";

  it("has the ids that the runtime gives it", async () => {
    const traced = { arn, start, traceHeader: undefined };
    expect(await traceIds(traced)).toEqual({ traceId: timedTraceId(arn, start), spanId: workflowSpanId(arn) });
    expect(await traceIds(traced, "op")).toMatchObject({ spanId: operationSpanId(arn, "op") });
  });

  it("goes on the trace of its caller", async () => {
    const traceHeader = "Self=1-2;Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    expect((await traceIds({ arn, start, traceHeader })).traceId).toBe("5759e988bd862e3fe1be46a994272793");
  });

  it("is linked to where it can be seen, and to nothing that runs code", () => {
    const ids = { traceId: "5759e988bd862e3fe1be46a994272793", spanId: "00f067aa0ba902b7" };
    const links = { jaeger: "http://localhost:16686/trace/{traceId}", xray: "https://aws.example/#xray/{traceId}" };
    expect(traceLinks(links, ids).map(({ href }) => href)).toEqual([
      "http://localhost:16686/trace/5759e988bd862e3fe1be46a994272793?uiFind=00f067aa0ba902b7",
      "https://aws.example/#xray/1-5759e988-bd862e3fe1be46a994272793",
    ]);
    expect(traceLinks({ jaeger: "javascript:alert(1)", xray: "not an address" }, ids)).toEqual([]);
  });
});
