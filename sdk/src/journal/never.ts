/**
 * A promise that never settles: where code must not go on because its invocation, or the work it was part of, has ended.
 * A fresh one each time, so that what waits on it can be collected.
 */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}
