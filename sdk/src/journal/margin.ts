/** Time that must remain of the invocation for anything but ending it, in ms. */
export const marginMs = 1_000;
