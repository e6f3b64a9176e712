/** Tells whoever looks at an execution that there is something new to read. */
export class Feed {
  readonly #listeners = new Map<string, Set<() => void>>();

  changed(arn: string): void {
    for (const listener of this.#listeners.get(arn) ?? []) listener();
  }

  /** Answers how to stop listening. */
  listen(arn: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(arn) ?? new Set();
    this.#listeners.set(arn, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(arn) === listeners) this.#listeners.delete(arn);
    };
  }
}
