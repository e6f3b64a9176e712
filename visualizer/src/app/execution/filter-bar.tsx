/** Search and filters. */
export function FilterBar() {
  return null;
}
