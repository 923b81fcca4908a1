/** Filled in by its area. */
export const compareContract = {} as const;
