/** Heights of rows, in pixels, as the tokens have them. */
export const rowHeights = { compact: 24, comfortable: 32 } as const;

/** Height of the row of column heads, which stays on top. */
export const headHeight = 28;
