import { leiFrom } from './lei.ts';

/** The deal's invented parties. Prefix 999900 belongs to no issuer of LEIs; the check digits hold. */
export const REPORTING_ENTITY = { name: 'Tapestry Demo Lifetime 2025-1 plc', lei: leiFrom('999900TAPESTRYSP01') };
export const ORIGINATOR = { name: 'Tapestry Demo Lifetime Lending Limited', lei: leiFrom('999900TAPESTRYOR01'), country: 'GB' };

/** RREL1 and IVSS1: reporting entity's LEI, N, year of the securitisation, running number. */
export const SECURITISATION_ID = `${REPORTING_ENTITY.lei}N202501`;
