/** Time travel: the footer of the execution page. */
export function Scrubber() {
  return null;
}
