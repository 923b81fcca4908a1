/* Questions about one loan: its measurement again with every factor, its stage tests, its workbook. Bound in src-main/hosts/ecl/explain.ts. */
export interface EclExplainPort {}
