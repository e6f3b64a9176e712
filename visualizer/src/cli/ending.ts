/** Resolves on the first request to end: a signal, or the end of a parent that held a channel to this process. */
export function untilEnded(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.once("SIGINT", resolve);
  process.once("SIGTERM", resolve);
  if (process.send === undefined) return promise;
  if (process.connected) process.once("disconnect", resolve);
  else resolve();
  return promise;
}

/** Lets go of the channel to the parent: open, it would keep this process alive. */
export function leaveParent(): void {
  if (process.connected) process.disconnect();
}
