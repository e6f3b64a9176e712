/** Export of the execution on screen. */
export function FileMenu() {
  return null;
}
