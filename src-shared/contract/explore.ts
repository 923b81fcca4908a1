/** Filled in by its area. */
export const exploreContract = {} as const;
