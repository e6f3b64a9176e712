import { ValueError } from "../errors/invocation-errors.ts";
import { readJson, writeJson } from "./json.ts";
import { messageOf } from "./shown.ts";

/** What a serdes is told about the value: the operation's id within the execution, and the execution's ARN. */
export interface SerdesContext {
  entityId: string;
  durableExecutionArn: string;
}

/**
 * How values become text and come back. What an operation returns has always gone through both, so that it is the same
 * live as on replay. `serialize` may answer `undefined`: nothing is stored. `deserialize` is also called with `undefined`.
 * A throw from either is an error of the operation.
 */
export interface Serdes<T> {
  serialize: (value: T | undefined, context: SerdesContext) => Promise<string | undefined>;
  deserialize: (data: string | undefined, context: SerdesContext) => Promise<T | undefined>;
}

// A serdes is invariant in its value, so that no other type accepts every serdes.
// oxlint-disable-next-line typescript/no-explicit-any -- the official type of this name has it
export type AnySerdes = Serdes<any>;
export type AnySerdesDeserializer = Pick<AnySerdes, "deserialize">;

/** The serdes of operations of a context that have none of their own. */
export interface SerdesConfig {
  /** Default: `defaultSerdes`. */
  defaultSerdes?: AnySerdes | undefined;
  /** For payloads that outside parties send to callbacks. Default: the text as it is. */
  defaultCallbackDeserializer?: AnySerdesDeserializer | undefined;
}

/**
 * JSON. `undefined` is stored as nothing and comes back as `undefined`; dates come back as strings, and members that are
 * `undefined` are gone. Rejects with `ValueError` DX6001 for what JSON cannot hold, DX6002 for text that is not JSON.
 */
export const defaultSerdes: AnySerdes = {
  serialize: async (value: unknown) => writeJson(value),
  deserialize: async (data) => readJson(data),
};

/**
 * JSON for instances of `cls`: reading makes a `new cls()` and assigns the stored members to it. `null` stays `null`.
 * Rejects with `ValueError` like `defaultSerdes`, and with DX6002 when the instance cannot be made.
 */
export function createClassSerdes<T extends object>(cls: new () => T): Serdes<T> {
  return {
    serialize: async (value) => writeJson(value),
    deserialize: async (data) => instanceOf(cls, readJson(data)),
  };
}

/**
 * `createClassSerdes` whose members at `dateProps`, dotted paths such as `"order.placedAt"`, come back as `Date`. A path
 * that does not lead to a string or number converts nothing.
 */
export function createClassSerdesWithDates<T extends object>(cls: new () => T, dateProps: string[]): Serdes<T> {
  const paths = dateProps.map((path) => path.split("."));
  return {
    serialize: async (value) => writeJson(value),
    deserialize: async (data) => {
      const value = instanceOf(cls, readJson(data));
      for (const path of paths) reviveDate(value, path);
      return value;
    },
  };
}

function instanceOf<T extends object>(cls: new () => T, members: unknown): T | undefined {
  if (typeof members !== "object" || members === null) return members as T | undefined;
  try {
    const instance = new cls();
    for (const [key, value] of Object.entries(members)) {
      // Assigned, `__proto__` would replace the instance's class with what a payload says.
      if (key !== "__proto__") (instance as Record<string, unknown>)[key] = value;
    }
    return instance;
  } catch (cause) {
    throw new ValueError("DX6002", `An instance of ${cls.name} cannot be restored: ${messageOf(cause)}`, cause);
  }
}

function reviveDate(root: unknown, path: readonly string[]): void {
  let holder: unknown = root;
  for (const [depth, key] of path.entries()) {
    if (typeof holder !== "object" || holder === null || key === "__proto__") return;
    const value = (holder as Record<string, unknown>)[key];
    if (depth === path.length - 1) {
      const isDate = (typeof value === "string" && value !== "") || (typeof value === "number" && value !== 0);
      if (isDate) (holder as Record<string, unknown>)[key] = new Date(value);
    }
    holder = value;
  }
}
