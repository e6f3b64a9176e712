/** The status of an execution in words: `timed out`. */
export function statusText(status: string): string {
  return status.replaceAll("_", " ").toLowerCase();
}
