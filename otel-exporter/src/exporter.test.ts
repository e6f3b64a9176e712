import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";
import { describe, expect, it } from "vitest";
import { LazyExporter, SpreadExporter, exporterConfig, groupsWithin, protocolOf } from "./exporter.ts";

const hour = 3_600;
const span = (startHour: number, endHour = startHour): ReadableSpan =>
  ({ startTime: [startHour * hour, 0], endTime: [endHour * hour, 0] }) as unknown as ReadableSpan;
const hours = (groups: ReadableSpan[][]) => groups.map((group) => group.map(({ startTime }) => startTime[0] / hour));

describe("spans of one request", () => {
  it.each<[string, ReadableSpan[], number[][]]>([
    ["stay together within the spread", [span(3), span(1), span(24)], [[1, 3, 24]]],
    ["are divided beyond it", [span(0), span(25), span(30), span(60)], [[0], [25, 30], [60]]],
    ["that last longer go alone", [span(0, 168), span(1), span(2, 20)], [[0], [1, 2]]],
    ["are none", [], []],
  ])("%s", (_what, spans, expected) => {
    expect(hours(groupsWithin(spans, 24 * hour * 1_000))).toEqual(expected);
  });

  it("are reported as failed if one of the requests is", () => {
    const sent: number[] = [];
    const next = {
      export: (spans, done) => {
        sent.push(spans.length);
        done(sent.length === 2 ? ({ code: 1, error: new Error("refused") } as never) : ({ code: 0 } as never));
      },
      shutdown: async () => {},
    } satisfies SpanExporter;
    let result: { error?: Error } | undefined;
    new SpreadExporter(next, 1).export([span(0), span(1), span(2)], (given) => (result = given));
    expect(sent).toEqual([1, 1, 1]);
    expect(result?.error?.message).toBe("refused");
  });
});

describe("an exporter that is loaded late", () => {
  it("is loaded once, when there is something to send", async () => {
    let loads = 0;
    const real = {
      export: (_spans, done) => done({ code: 0 } as never),
      shutdown: async () => {},
    } satisfies SpanExporter;
    const lazy = new LazyExporter(async () => {
      loads += 1;
      return real;
    });
    expect(loads).toBe(0);
    await new Promise((resolve) => lazy.export([], resolve));
    await new Promise((resolve) => lazy.export([], resolve));
    expect(loads).toBe(1);
  });

  it("fails what is sent if it cannot be loaded", async () => {
    const lazy = new LazyExporter(() => Promise.reject(new Error("no such module")));
    const result = await new Promise<{ error?: Error }>((resolve) => lazy.export([], resolve));
    expect(result.error?.message).toBe("no such module");
  });
});

describe("the settings of an exporter", () => {
  it.each([
    [undefined, {}, "http/protobuf"],
    [undefined, { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }, "http/json"],
    [
      undefined,
      { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json", OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf" },
      "http/protobuf",
    ],
    ["http/json", { OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" }, "http/json"],
    [undefined, { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, "http/protobuf"],
  ] as const)("take the protocol from %s and %j", (asked, env, expected) => {
    expect(protocolOf(asked, "TRACES", env)).toBe(expected);
  });

  it("put the path below the endpoint, and leave out what is not given", () => {
    expect(exporterConfig({ endpoint: "http://collector:4318/" }, "/v1/traces")).toEqual({
      url: "http://collector:4318/v1/traces",
    });
    expect(exporterConfig({}, "/v1/traces")).toEqual({});
  });
});
