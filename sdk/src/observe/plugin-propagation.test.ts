import { expect, it } from "vitest";
import { hooksOf } from "./plugin-hook.ts";
import { headersFrom } from "./plugin-propagation.ts";
import type { DurableInstrumentationPlugin, PropagationInput } from "./plugins.ts";

const input: PropagationInput = { executionArn: "arn", operationId: "op", targetFunctionName: "callee:1" };
const invoke = { id: "op", parentId: undefined, asked: { functionName: "callee:1" } };

/** Plugins that answer this, and what was reported of them. */
function ask(answers: readonly (() => unknown)[]): { header: string | undefined; reports: string[] } {
  const reports: string[] = [];
  const plugins = answers.map((answer) => ({ providePropagationMetadata: answer }) as DurableInstrumentationPlugin);
  const hooks = hooksOf(plugins, (_hook, _error, plugin) => reports.push(plugin));
  return { header: headersFrom(hooks.providePropagationMetadata ?? [], "arn")(invoke), reports };
}
const says = (xAmznTraceId: unknown) => () => ({ xAmznTraceId });

it("the first header counts; the same again is no conflict, another one is", () => {
  expect(ask([says("a"), says("a"), says("b"), says("c")])).toEqual({ header: "a", reports: ["plugin 3", "plugin 4"] });
});

it("a header is passed on as it stands", () => {
  expect(ask([says("  Root=opaque;x=1 ")]).header).toBe("  Root=opaque;x=1 ");
});

it.each([undefined, null, {}, { xAmznTraceId: null }, { xAmznTraceId: "" }, { xAmznTraceId: " \t" }, { baggage: "x" }])(
  "%j is no header, and nothing to report",
  (answer) => {
    expect(ask([() => answer, says("later")])).toEqual({ header: "later", reports: [] });
  },
);

it.each([
  ["a number", () => 42],
  ["text", () => "Root=1"],
  ["a list", () => []],
  ["a header that is none", says(42)],
  ["a promise", () => Promise.resolve({ xAmznTraceId: "late" })],
  ["a promise that is rejected", () => Promise.reject(new Error("late"))],
  [
    "an error",
    () => {
      throw new Error("no");
    },
  ],
])("%s is reported, and the next plugin is asked", (_what, answer) => {
  expect(ask([answer, says("later")])).toEqual({ header: "later", reports: ["plugin 1"] });
});

it("what plugins are asked cannot be changed, and its parts are the plugin's own", () => {
  const seen: unknown[] = [];
  const plugin = {
    own: "mine",
    providePropagationMetadata(info: PropagationInput) {
      seen.push(info);
      (info as { executionArn: string }).executionArn = "other";
      return { xAmznTraceId: "unreached" };
    },
  };
  const healthy = {
    own: "mine",
    providePropagationMetadata(info: PropagationInput) {
      seen.push(info);
      return { xAmznTraceId: this.own };
    },
  };
  const hooks = hooksOf([plugin, healthy], () => undefined);
  expect(headersFrom(hooks.providePropagationMetadata ?? [], "arn")(invoke)).toBe("mine");
  expect(seen).toEqual([input, input]);
});
