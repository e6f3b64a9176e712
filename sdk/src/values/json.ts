import { ValueError } from "../errors/invocation-errors.ts";
import { messageOf, pathOf } from "./shown.ts";

/**
 * `value` as JSON text; `undefined` has none. Throws `ValueError` DX6001, whose message names the path of the first member
 * that JSON cannot hold: a bigint, a reference back to a container, a `toJSON` or getter that throws.
 */
export function writeJson(value: unknown): string | undefined {
  let text: string | undefined;
  try {
    text = JSON.stringify(value) as string | undefined;
  } catch (cause) {
    throw new ValueError("DX6001", `The value cannot be written as JSON: ${refusal(value, cause)}`, cause);
  }
  if (text === undefined && (typeof value === "function" || typeof value === "symbol")) {
    throw new ValueError("DX6001", `The value cannot be written as JSON: $ is a ${typeof value}`);
  }
  return text;
}

/** The value JSON `text` stands for; no text is `undefined`. Throws `ValueError` DX6002 when it is not JSON. */
export function readJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = text === "" ? "it is empty" : messageOf(cause);
    throw new ValueError("DX6002", `The stored value is not JSON: ${what}`, cause);
  }
}

/** Whether `value` is known, without a look inside it, to equal what reading its JSON gives; `false` says nothing. */
export function isOwnJson(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    default:
      return value === null;
  }
}

/** Something JSON changes without an error: where it is, and what it is, as in `$.seen is a Set`. */
export interface Loss {
  readonly path: string;
  readonly what: string;
}

interface Node {
  readonly value: unknown;
  readonly key: string | number | undefined;
  readonly above: Node | undefined;
}

/** A container whose members are being looked at; an array's keys are its positions. */
interface Opened {
  readonly node: Node;
  readonly keys: readonly string[] | undefined;
  readonly size: number;
  next: number;
}

/**
 * The first thing in `value`, in reading order, that JSON would silently change or could not hold, among its first
 * `maxNodes` values; for a warning. Objects that choose their own JSON (`toJSON`) are taken at their word, and members that
 * are `undefined`, which JSON leaves out, are not reported.
 */
export function lossyAt(value: unknown, maxNodes: number): Loss | undefined {
  const open: Opened[] = [];
  let node: Node | undefined = { value, key: undefined, above: undefined };
  try {
    for (let left = maxNodes; left > 0 && node !== undefined; left--) {
      const what = lossOf(node);
      if (what !== undefined) return { path: pathOf(keysTo(node)), what };
      const opened = openMembers(node);
      if (opened !== undefined) open.push(opened);
      node = nextOf(open);
    }
  } catch {
    // A getter or proxy that throws: writing the value reports it, a warning must not.
    return undefined;
  }
  return undefined;
}

function keysTo(node: Node): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: Node | undefined = node; at?.key !== undefined; at = at.above) keys.push(at.key);
  return keys.toReversed();
}

function openMembers(node: Node): Opened | undefined {
  const { value } = node;
  if (typeof value !== "object" || value === null || hasToJson(value)) return undefined;
  if (Array.isArray(value)) return { node, keys: undefined, size: value.length, next: 0 };
  const keys = Object.keys(value);
  return { node, keys, size: keys.length, next: 0 };
}

function nextOf(open: Opened[]): Node | undefined {
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.next < top.size) {
      const key = top.keys?.[top.next] ?? top.next;
      top.next++;
      return { value: (top.node.value as Record<string | number, unknown>)[key], key, above: top.node };
    }
    open.pop();
  }
  return undefined;
}

function lossOf({ value, key }: Node): string | undefined {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? undefined : String(value);
    case "bigint":
      return "a bigint";
    case "undefined":
    case "function":
    case "symbol":
      return typeof key === "number"
        ? `${value === undefined ? "undefined" : `a ${typeof value}`} in an array`
        : undefined;
    case "object":
      return value === null ? undefined : lossOfObject(value);
    default:
      return undefined;
  }
}

function lossOfObject(value: object): string | undefined {
  if (ArrayBuffer.isView(value)) return `binary data (${value.constructor.name})`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : undefined;
  if (hasToJson(value)) return undefined;
  if (value instanceof Error) return "an Error";
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  return emptied.has(kind) ? `a ${kind}` : undefined;
}

/** What JSON writes as `{}`. */
const emptied = new Set(["Map", "Set", "WeakMap", "WeakSet", "RegExp", "Promise", "ArrayBuffer", "SharedArrayBuffer"]);

function hasToJson(value: object): boolean {
  return typeof (value as { toJSON?: unknown }).toJSON === "function";
}

/** Walks as `JSON.stringify` does, to say what it refused; its own message names no path that users could follow. */
function refusal(value: unknown, cause: unknown): string {
  try {
    return find({ "": value }, "", { keys: [], inside: [] }) ?? `$: ${messageOf(cause)}`;
  } catch {
    return "$ is nested too deeply";
  }
}

interface Walk {
  readonly keys: (string | number)[];
  readonly inside: object[];
}

function find(holder: object, key: string | number, walk: Walk): string | undefined {
  const here = () => pathOf(walk.keys);
  let value: unknown;
  try {
    value = (holder as Record<string | number, unknown>)[key];
  } catch (thrown) {
    return `reading ${here()} threw: ${messageOf(thrown)}`;
  }
  try {
    value = converted(value, String(key));
  } catch (thrown) {
    return `the toJSON method of ${here()} threw: ${messageOf(thrown)}`;
  }
  if (typeof value === "bigint") return `${here()} is a bigint`;
  if (typeof value !== "object" || value === null) return undefined;
  const seen = walk.inside.indexOf(value);
  if (seen !== -1) return `${here()} refers back to ${pathOf(walk.keys.slice(0, seen))}`;
  walk.inside.push(value);
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  for (const next of keys) {
    walk.keys.push(next);
    const found = find(value, next, walk);
    if (found !== undefined) return found;
    walk.keys.pop();
  }
  walk.inside.pop();
  return undefined;
}

function converted(value: unknown, key: string): unknown {
  if ((typeof value !== "object" && typeof value !== "bigint") || value === null) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? (toJSON.call(value, key) as unknown) : value;
}
