/** Filled in by its area. */
export const deskContract = {} as const;
