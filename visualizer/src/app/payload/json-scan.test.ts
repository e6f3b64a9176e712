import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJson, type JsonNodes, scanJson } from "./json-scan.ts";
import { isOpen, nodesAt, pathOf, revealed, rowOf, valueText, visibleNodes } from "./json-rows.ts";

function scanned(text: string): JsonNodes {
  const scan = scanJson(text);
  if (!isJson(scan)) throw new Error(`not JSON at ${scan.offset}: expected ${scan.expected}`);
  return scan;
}

/** Builds the value again from the columns, so that a scan can be compared with what the platform parses. */
function rebuilt(text: string, nodes: JsonNodes, node = 0): unknown {
  const written = text.slice(nodes.start[node], nodes.end[node]);
  if (nodes.kind[node] !== 0 && nodes.kind[node] !== 1) return JSON.parse(written);
  const inside: number[] = [];
  const end = node + (nodes.size[node] ?? 0);
  for (let child = node + 1; child < end; child += nodes.size[child] ?? 1) inside.push(child);
  if (nodes.kind[node] === 1) return inside.map((child) => rebuilt(text, nodes, child));
  return Object.fromEntries(inside.map((child) => [rowOf(text, nodes, child).label, rebuilt(text, nodes, child)]));
}

describe("scanning JSON", () => {
  it("finds the value that the platform parses, whatever it is and however it is laid out", () => {
    const cases = fc.tuple(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(0, 1, "\t"));
    fc.assert(
      fc.property(cases, ([value, indent]) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(rebuilt(text, scanned(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ["", 0, "a value"],
    ["{", 1, "a key in quotes"],
    ['{"a" 1}', 5, "a colon"],
    ['{"a":1 "b":2}', 7, "a comma or }"],
    ["[1 2]", 3, "a comma or ]"],
    ["[1,]", 3, "a value"],
    ['["open', 1, "a closing quote"],
    ['{"open', 1, "the closing quote of a key"],
    ["truth", 0, "a value"],
    ["01", 1, "the end"],
    ["1 2", 2, "the end"],
    ["hello", 0, "a value"],
  ])("says where %j stops being JSON", (text, offset, expected) => {
    expect(scanJson(text)).toEqual({ offset, expected });
  });

  it("keeps numbers that do not fit a double", () => {
    const text = '{"id":12345678901234567890,"rate":0.1000000000000000055}';
    const nodes = scanned(text);
    expect([1, 2].map((node) => rowOf(text, nodes, node).text)).toEqual([
      "12345678901234567890",
      "0.1000000000000000055",
    ]);
  });

  it("reads a text that is nested deeper than the stack of calls", () => {
    const text = "[".repeat(50_000) + "]".repeat(50_000);
    expect(scanned(text).count).toBe(50_000);
  });

  it("refuses more levels than a row can be indented by", () => {
    expect(scanJson("[".repeat(70_000))).toEqual({ offset: 65_536, expected: "fewer levels" });
  });
});

describe("rows of a value", () => {
  const text = '{"items":[{"sku":"a","n":1},{"sku":"b"}],"first name":"Ada\\n","none":null}';
  const nodes = scanned(text);
  const labels = (rows: Iterable<number>): (string | undefined)[] =>
    Array.from(rows, (node) => rowOf(text, nodes, node).label);

  it("shows what is inside the containers that are open, and nothing of the closed ones", () => {
    const closed = { depth: 1, toggled: new Set<number>() };
    expect(labels(visibleNodes(nodes, closed))).toEqual([undefined, "items", "first name", "none"]);
    expect(labels(visibleNodes(nodes, { depth: 1, toggled: new Set([1]) }))).toEqual([
      undefined,
      "items",
      "0",
      "1",
      "first name",
      "none",
    ]);
  });

  it("opens just the containers around a node that is to be seen", () => {
    const sku = nodesAt(nodes, [text.indexOf('"b"')])[0] ?? -1;
    const openness = revealed(nodes, sku, { depth: 0, toggled: new Set() });
    expect(labels(visibleNodes(nodes, openness))).toEqual([undefined, "items", "0", "1", "sku", "first name", "none"]);
    expect(isOpen(nodes, 2, openness)).toBe(false);
  });

  it("names a place as code would", () => {
    const at = (wanted: string): string => pathOf(text, nodes, nodesAt(nodes, [text.indexOf(wanted)])[0] ?? -1);
    expect([at('"b"'), at("first name"), pathOf(text, nodes, 0)]).toEqual(["$.items[1].sku", '$["first name"]', "$"]);
  });

  it("finds a key with its value, and each value once", () => {
    expect([...nodesAt(nodes, [text.indexOf("first"), text.indexOf("Ada"), text.indexOf("null")])]).toEqual([7, 8]);
  });

  it("shows a closed container in one line and cuts what is long", () => {
    const long = `{\n  "a": [1,\n 2],\n  "b": "${"x".repeat(1000)}"\n}`;
    const row = rowOf(long, scanned(long), 0);
    expect(row.text.startsWith('{ "a": [1, 2], "b": "xxx')).toBe(true);
    expect(row.isCut).toBe(true);
  });

  it("gives a string as what it stands for, and a string that JSON does not know as it is written", () => {
    expect(valueText(text, nodes, 7)).toBe("Ada\n");
    const odd = String.raw`"\x41"`;
    expect(valueText(odd, scanned(odd), 0)).toBe(String.raw`\x41`);
  });
});
