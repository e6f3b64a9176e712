/** The randomness that strategies use unless they are given another: uniform in `[0, 1)`. */
export const systemRandom: () => number = () => Math.random();
