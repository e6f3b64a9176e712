/** The process's clock, where no runtime passes one down. Epoch milliseconds. */
export function now(): number {
  return Date.now();
}
