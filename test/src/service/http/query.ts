import { Rejection } from "../rules/rejection.ts";
import { decode, type Shape, type Violations } from "./constraint.ts";
import { maxItems } from "./shapes.ts";

const DEFAULT_PAGE = 100;

/** The query of a request. An empty value is an absent one; a plus sign is a plus sign, as in base64. */
export class Query {
  readonly #values = new Map<string, string[]>();

  constructor(text: string) {
    for (const part of text.split("&")) {
      const [name = "", ...rest] = part.split("=");
      const value = percentDecode(rest.join("="));
      if (value === "") continue;
      const key = percentDecode(name);
      const values = this.#values.get(key);
      if (values === undefined) this.#values.set(key, [value]);
      else values.push(value);
    }
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  text(name: string): string | undefined {
    return this.all(name)[0];
  }

  checked(name: string, shape: Shape, violations: Violations): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return String(decode(shape, value, `${name.charAt(0).toLowerCase()}${name.slice(1)}`, violations));
  }

  boolean(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^(?:true|false)$/i.test(value)) return value.toLowerCase() === "true";
    throw unconvertible(value, "Boolean");
  }

  date(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const at = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value);
    if (Number.isNaN(at)) throw unconvertible(value, "Date");
    return at;
  }

  /** A whole number of at least 0, `most` if it is more. */
  count(name: string, most: number): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,15}$/.test(value)) throw unconvertible(value, "Integer");
    return Math.min(Number(value), most);
  }

  /** How many items a page may have; zero stands for the default. */
  maxItems(violations: Violations): number {
    const value = this.text("MaxItems");
    if (value === undefined) return DEFAULT_PAGE;
    if (!/^[+-]?\d{1,10}$/.test(value)) throw unconvertible(value, "Integer");
    return Number(decode(maxItems, Number(value), "maxItems", violations)) || DEFAULT_PAGE;
  }
}

function unconvertible(value: string, type: string): Rejection {
  return new Rejection("SerializationException", `'${value}' can not be converted to ${type}`);
}

export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Rejection("SerializationException", "The request target is not valid percent-encoding");
  }
}
