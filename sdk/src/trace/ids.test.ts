import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as ids from "./ids.ts";
import { formatXRayHeader, parseXRayHeader, xrayRoot } from "./xray.ts";

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders:1/durable-execution/order-7/0f3c";
const sha = (text: string, digits = 16) => createHash("sha256").update(text).digest("hex").slice(0, digits);
const started = new Date("2026-09-29T00:00:00.123Z");

describe("ids", () => {
  it.each([
    ["root", ids.rootSpanId(arn), `execution-root:${arn}`],
    ["workflow", ids.workflowSpanId(arn), `workflow:${arn}`],
    ["invocation", ids.invocationSpanId(arn, "r1"), `invocation:${arn}:r1`],
    ["operation", ids.operationSpanId(arn, "c4ca"), `${arn}:c4ca`],
    ["segment", ids.segmentSpanId(arn, "c4ca", "r2"), `${arn}:c4ca:r2`],
    ["attempt", ids.attemptSpanId(arn, "c4ca", 2), `${arn}:c4ca:attempt:2`],
    ["official workflow", ids.deriveWorkflowSpanId(arn), `workflow:${arn}`],
    ["official root", ids.deriveExecutionRootSpanId(arn), `execution-root:${arn}`],
    ["official operation", ids.deriveSpanIdFromOperationId("c4ca", arn), `${arn}:c4ca`],
  ])("derive the %s span from what it identifies", (_what, id, text) => {
    expect(id).toBe(sha(text));
  });

  it("begin a trace without a caller with its time, as X-Ray asks for", () => {
    const id = ids.timedTraceId(arn, started.getTime());
    expect(id).toBe(Math.floor(started.getTime() / 1_000).toString(16) + sha(arn, 24));
    expect(id).toHaveLength(32);
  });

  it("give every replay of an invocation its own id, the same each time", () => {
    const operations = Array.from({ length: 10_000 }, (_, index) => ids.operationSpanId(arn, `o${index}`));
    const idsIn = (requestId: string): string[] =>
      operations.map((operation) => ids.replaySpanId(operation, ids.invocationSpanId(arn, requestId)));
    const many = [...idsIn("r1"), ...idsIn("r2")];
    expect(new Set([...many, ...operations]).size).toBe(30_000);
    expect(many.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
    expect(idsIn("r1")).toEqual(many.slice(0, 10_000));
    expect(ids.replaySpanId("00000000000000ff", "00000000000000ff")).toBe("0000000000000001");
  });

  it("refuse an empty ARN where the official helpers do", () => {
    expect(() => ids.deriveWorkflowSpanId("")).toThrow("empty");
    expect(() => ids.deriveExecutionRootSpanId("")).toThrow("empty");
  });
});

describe("official trace ids", () => {
  const root = "1-5759e988-bd862e3fe1be46a994272793";
  const traceId = "5759e988bd862e3fe1be46a994272793";
  const header = `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`;

  it.each([
    ["the environment's header", { _X_AMZN_TRACE_ID: header }, undefined, traceId],
    ["a given header before the environment's", { _X_AMZN_TRACE_ID: "Root=1-0-0" }, { xRayTraceId: header }, traceId],
    [
      "no header, for a given one that is none hides the environment's",
      { _X_AMZN_TRACE_ID: header },
      { xRayTraceId: "" },
      sha(`${arn}:${started.toISOString()}`, 32),
    ],
    ["the ARN and the start", {}, undefined, sha(`${arn}:${started.toISOString()}`, 32)],
  ])("follow from %s", (_what, environment, carrier, expected) => {
    expect(ids.deriveExecutionTraceId(environment, arn, started, carrier)).toBe(expected);
  });

  it("follow from the ARN alone without a start", () => {
    expect(ids.deriveTraceIdFromArn(arn)).toBe(sha(arn, 32));
  });

  it.each([
    [root, traceId],
    [`Root=${root}`, traceId],
    ["2-5759e988-bd862e3fe1be46a994272793", undefined],
    ["1-5759e988-bd862e3f", undefined],
    ["1-5759E988-bd862e3fe1be46a994272793", undefined],
    [`1-${"0".repeat(8)}-${"0".repeat(24)}`, undefined],
  ])("read the X-Ray root %s", (given, expected) => {
    expect(ids.deriveTraceIdFromXRayRoot(given)).toBe(expected);
  });
});

describe("an X-Ray header", () => {
  it.each([
    [
      "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=a:0",
      { traceId: "5759e988bd862e3fe1be46a994272793", parentId: "53995c3f42cd8ad8", sampled: false },
    ],
    [
      " root=1-5759E988-bd862e3fe1be46a994272793 ; Sampled=?",
      { traceId: "5759e988bd862e3fe1be46a994272793", parentId: undefined, sampled: undefined },
    ],
    ["Parent=0000000000000000;Sampled=1", { traceId: undefined, parentId: undefined, sampled: true }],
    ["nonsense", { traceId: undefined, parentId: undefined, sampled: undefined }],
  ])("is read from %s", (header, expected) => {
    expect(parseXRayHeader(header)).toEqual(expected);
  });

  it("is written in the form in which it is read", () => {
    const traceId = "5759e988bd862e3fe1be46a994272793";
    const header = formatXRayHeader(traceId, "53995c3f42cd8ad8", true);
    expect(parseXRayHeader(header)).toEqual({ traceId, parentId: "53995c3f42cd8ad8", sampled: true });
    expect(header).toContain(xrayRoot(traceId));
  });
});
