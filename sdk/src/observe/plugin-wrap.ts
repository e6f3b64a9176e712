import { keepShape } from "../values/shapes.ts";
import { type Hook, isThenable } from "./plugin-hook.ts";

/**
 * Runs `fn` inside the hooks, the first outermost. `fn` runs exactly once, and its outcome is the outcome: a hook that throws,
 * rejects, swallows an error or answers something else is reported and changes nothing. A hook that settles without calling
 * its function, or has not called it after `patienceMs`, is passed over; nobody waits for a hook once `fn` has settled.
 */
export function runWrapped<T>(
  hooks: readonly Hook[],
  info: unknown,
  run: { fn: () => Promise<T>; patienceMs: number },
): Promise<T> {
  const wrapped = new Wrapped(hooks, info, run);
  keepShape(wrapped);
  wrapped.enter(0);
  return wrapped.outcome();
}

class Wrapped<T> {
  readonly #hooks: readonly Hook[];
  readonly #info: unknown;
  readonly #run: { fn: () => Promise<T>; patienceMs: number };
  #started: Promise<T> | undefined;
  /** Made only where someone asks for the outcome before `fn` was called. */
  #awaited: PromiseWithResolvers<T> | undefined;

  constructor(hooks: readonly Hook[], info: unknown, run: { fn: () => Promise<T>; patienceMs: number }) {
    this.#hooks = hooks;
    this.#info = info;
    this.#run = run;
  }

  outcome(): Promise<T> {
    if (this.#awaited === undefined && this.#started !== undefined) return this.#started;
    this.#awaited ??= Promise.withResolvers<T>();
    return this.#awaited.promise;
  }

  enter(index: number): void {
    const hook = this.#hooks[index];
    if (hook === undefined) return this.#start();
    let entered = false;
    let timer: NodeJS.Timeout | undefined;
    const inner = (): Promise<T> => {
      if (!entered) {
        entered = true;
        clearTimeout(timer);
        this.enter(index + 1);
      }
      return this.outcome();
    };
    const passOver = (why: unknown): void => {
      if (entered) return;
      hook.failed(why);
      void inner();
    };
    try {
      const returned = hook.call(this.#info, inner);
      if (entered && returned === this.outcome()) return;
      if (!isThenable(returned)) {
        passOver(new Error("The hook returned without calling the function it wraps; the function ran without it."));
        this.#compare(hook, returned);
        return;
      }
      void this.#watch(hook, returned, passOver);
      if (entered) return;
      const { patienceMs } = this.#run;
      timer = setTimeout(() => {
        passOver(
          new Error(
            `The hook did not call the function it wraps within ${patienceMs} ms; the function ran without it.`,
          ),
        );
      }, patienceMs);
    } catch (error) {
      hook.failed(error);
      void inner();
    }
  }

  #start(): void {
    try {
      this.#started = this.#run.fn();
    } catch (error) {
      const own = error as Error;
      this.#started = Promise.reject(own);
    }
    this.#awaited?.resolve(this.#started);
  }

  async #watch(hook: Hook, returned: PromiseLike<unknown>, passOver: (why: unknown) => void): Promise<void> {
    let answer: unknown;
    try {
      answer = await returned;
    } catch (error) {
      passOver(error);
      // A wrapper that lets the function's own error through has done nothing wrong.
      this.outcome().then(
        () => hook.failed(error),
        (own: unknown) => own === error || hook.failed(error),
      );
      return;
    }
    passOver(new Error("The hook settled without calling the function it wraps; the function ran without it."));
    this.#compare(hook, answer);
  }

  #compare(hook: Hook, answer: unknown): void {
    this.outcome().then(
      (own) =>
        Object.is(own, answer) ||
        hook.failed(new Error("The hook answered something other than the function it wraps; its answer is ignored.")),
      () => hook.failed(new Error("The hook swallowed the error of the function it wraps; the error stands.")),
    );
  }
}
