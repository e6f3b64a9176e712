import { keepShape } from "../values/shapes.ts";
import type { DurableInstrumentationPlugin } from "./plugins.ts";

export type HookName = keyof DurableInstrumentationPlugin;

/** Told once for each hook of each plugin that threw, rejected, was late or tried to change an outcome. */
export type HookReport = (hook: string, error: unknown, plugin: string) => void;

type HookFunction = (this: DurableInstrumentationPlugin, ...args: unknown[]) => unknown;

const hookNames: readonly HookName[] = [
  "onInvocationStart",
  "wrapInvocation",
  "onInvocationEnd",
  "onOperationStart",
  "wrapChildContextFn",
  "onOperationEnd",
  "onOperationAttemptStart",
  "wrapOperationAttemptFn",
  "onOperationAttemptEnd",
  "onOperationChange",
  "enrichLogContext",
  "providePropagationMetadata",
];

/** One hook of one plugin. */
export class Hook {
  readonly #plugin: DurableInstrumentationPlugin;
  readonly #name: HookName;
  readonly #call: HookFunction;
  readonly #report: (hook: HookName, error: unknown) => void;
  #reported = false;

  constructor(plugin: DurableInstrumentationPlugin, name: HookName, report: (hook: HookName, error: unknown) => void) {
    this.#plugin = plugin;
    this.#name = name;
    this.#call = plugin[name] as HookFunction;
    this.#report = report;
  }

  call(info: unknown, fn?: unknown): unknown {
    keepShape(info);
    return this.#call.call(this.#plugin, info, fn);
  }

  failed(error: unknown): void {
    if (this.#reported) return;
    this.#reported = true;
    try {
      this.#report(this.#name, error);
    } catch {
      // Whoever is told about failures has no one to tell about its own.
    }
  }
}

/** The hooks of plugins by name, in the plugins' order; a name that none has is absent. */
export type Hooks = Readonly<Partial<Record<HookName, readonly Hook[]>>>;

export function hooksOf(plugins: readonly DurableInstrumentationPlugin[], report: HookReport): Hooks {
  const hooks: Partial<Record<HookName, Hook[]>> = {};
  plugins.forEach((plugin, index) => {
    const failed = (hook: HookName, error: unknown): void => report(hook, error, pluginName(plugin, index));
    for (const name of hookNames) {
      if (typeof plugin[name] === "function") (hooks[name] ??= []).push(new Hook(plugin, name, failed));
    }
  });
  return hooks;
}

function pluginName(plugin: DurableInstrumentationPlugin, index: number): string {
  const name: unknown = (plugin as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object" ? name : `plugin ${index + 1}`;
}

/** Whether `value` is to be waited for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

/** Turns of the microtask queue after which the promise of an async hook that awaits nothing has settled. */
const promptTurns = 3;

/** Calls hooks at once and keeps count of the promises they return, which nobody on the hot path waits for. */
export class HookCalls {
  #pending = 0;
  #idle: PromiseWithResolvers<void> | undefined;
  readonly #settled = (): void => {
    this.#pending -= 1;
    if (this.#pending === 0) this.#idle?.resolve();
  };

  fire(hooks: readonly Hook[], info: unknown): void {
    for (const hook of hooks) {
      try {
        const returned = hook.call(info);
        if (returned !== undefined) this.#collect(hook, returned);
      } catch (error) {
        hook.failed(error);
      }
    }
  }

  /** Calls hooks and waits until all have settled, at most `withinMs`. Never rejects. */
  async fireAndWait(hooks: readonly Hook[], info: unknown, withinMs: number): Promise<void> {
    const late = new Set<Hook>();
    const waits: Promise<void>[] = [];
    for (const hook of hooks) {
      try {
        const returned = hook.call(info);
        if (!isThenable(returned)) continue;
        late.add(hook);
        waits.push(settlement(hook, returned).then(() => void late.delete(hook)));
      } catch (error) {
        hook.failed(error);
      }
    }
    if (waits.length === 0) return;
    const settled = Promise.all(waits);
    // What has settled by now needs no timer, and arming one is most of what a hook that only counts would cost.
    for (let turn = 0; turn < promptTurns && late.size > 0; turn += 1) await Promise.resolve();
    if (late.size === 0) return;
    const deadline = Promise.withResolvers<void>();
    const timer = setTimeout(deadline.resolve, withinMs);
    await Promise.race([settled, deadline.promise]);
    clearTimeout(timer);
    for (const hook of late)
      hook.failed(new Error(`The hook did not settle within ${withinMs} ms and is not waited for.`));
  }

  /** Resolves when no promise is outstanding; nothing when none is. */
  idle(): Promise<void> | undefined {
    if (this.#pending === 0) return undefined;
    this.#idle ??= Promise.withResolvers<void>();
    return this.#idle.promise;
  }

  #collect(hook: Hook, returned: unknown): void {
    if (!isThenable(returned)) return;
    // Two callbacks on the promise itself: an async function here would double the cost of a hook.
    Promise.resolve(returned).then(this.#settled, (error: unknown) => {
      hook.failed(error);
      this.#settled();
    });
    this.#pending += 1;
  }
}

/** Resolves when `returned` settles; a rejection is the hook's failure. */
async function settlement(hook: Hook, returned: PromiseLike<unknown>): Promise<void> {
  try {
    await returned;
  } catch (error) {
    hook.failed(error);
  }
}
