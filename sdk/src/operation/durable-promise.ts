/** Where a durable promise gets its outcome, and learns that somebody awaits it. */
export interface PromiseSource<T> {
  /** Called for every `then`, so that the runtime knows which code is waiting. Returns the same outcome each time. */
  awaited(): Promise<T>;
  /** The same outcome for code of ours, which parks no frame. */
  outcome(): Promise<T>;
  /** Nobody needs the outcome any more. */
  cancel?(reason: string): void;
}

/**
 * The result of a durable operation. Like a promise, but it knows whether it was awaited: an operation begins when it is
 * called, and counts as waited for once its promise is. Not an instance of `Promise`; `await`, `Promise.all` and the like take it.
 */
export class DurablePromise<T> implements Promise<T> {
  readonly #source: PromiseSource<T>;
  #isExecuted = false;

  /** @param executor makes the outcome; called at most once, on the first `then`, `catch` or `finally`. */
  constructor(executor: () => Promise<T>) {
    // Internal callers hand over a source; users hand over a function.
    this.#source = typeof executor === "function" ? once(executor) : executor;
  }

  /** @internal */
  static from<T>(source: PromiseSource<T>): DurablePromise<T> {
    return new DurablePromise<T>(source as never);
  }

  /** Tells the work behind `promise`, if it is a durable promise, that nobody needs it any more. @internal */
  static cancel(promise: unknown, reason: string): void {
    if (promise instanceof DurablePromise) promise.#source.cancel?.(reason);
  }

  /** What `convert` makes of the outcome, awaited by whoever awaits the result. @internal */
  map<U>(convert: (value: T) => Promise<U>): DurablePromise<U> {
    const source = this.#source;
    let made: Promise<U> | undefined;
    return DurablePromise.from<U>({
      awaited: () => (made ??= source.awaited().then(convert)),
      outcome: () => (made ??= source.outcome().then(convert)),
      ...(source.cancel === undefined ? {} : { cancel: (reason: string) => source.cancel?.(reason) }),
    });
  }

  get [Symbol.toStringTag](): string {
    return "DurablePromise";
  }

  /** Whether somebody has awaited it. */
  get isExecuted(): boolean {
    return this.#isExecuted;
  }

  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#isExecuted = true;
    return this.#source.awaited().then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    this.#isExecuted = true;
    return this.#source.awaited().finally(onFinally);
  }
}

function once<T>(executor: () => Promise<T>): PromiseSource<T> {
  let made: Promise<T> | undefined;
  const outcome = (): Promise<T> => (made ??= executor());
  return { awaited: outcome, outcome };
}
