/** The command palette and the list of keys. */
export function Palette() {
  return null;
}
