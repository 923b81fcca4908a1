/* Questions about two runs: attribution by cause. Bound in src-main/hosts/ecl/movement.ts. */
export interface EclMovementPort {}
