/** What can be done with the execution: complete a callback, stop it, start a new one. */
export function ExecutionActions() {
  return null;
}
