/** Filled in by its area. */
export const bundlesContract = {} as const;
