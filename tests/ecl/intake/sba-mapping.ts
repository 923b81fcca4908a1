import { join } from 'node:path';
import type { Decisions } from '../../../src-shared/model/decision.ts';
import type { Mapping, MappingColumn } from '../../../src-shared/model/mapping.ts';
import { SHARED } from '../../support/run-tape.ts';

export const SBA_FILE = join(SHARED, 'loans/sba_7a_sample_open.csv');

/**
 * What a person confirms of the proposal for the SBA 7(a) sample, and what they change. The file has no balance and no reporting date: its
 * loans are measured as at disbursement, so the amount disbursed is what is outstanding and the term is what remains. Dates have the month
 * first. The guarantee is left out: the charge-off is gross of it, and so is the LGD that is estimated from it.
 */
export function confirmSba(proposal: Mapping): Mapping {
  const person = { status: 'accepted', tier: 'person', score: 1, actor: 'analyst', at: '2026-07-15T00:00:00.000Z' } as const;
  const changed: Readonly<Record<string, Partial<MappingColumn>>> = {
    DisbursementDate: { ...person, reading: { dates: ['MM/dd/yyyy'] }, reason: 'month first, as 1/31/2005 shows' },
    DisbursementGross: { ...person, field: 'current_principal_balance', reason: 'measured as at disbursement: all of it is outstanding' },
    Term: { ...person, field: 'remaining_term', reason: 'measured as at disbursement: all of the term remains' },
    SBA_Appv: { ...person, field: null, status: 'ignored', reason: 'the charge-off is gross of the guarantee' },
  };
  return { ...proposal, columns: proposal.columns.map((column) => ({ ...column, ...(column.status === 'review' ? { status: 'ignored' as const } : {}), ...changed[column.header.trim()] })) };
}

/** The sample is in US dollars and does not say so. */
export const SBA_DECISIONS: Decisions = {
  kind: 'decisions', version: 1,
  decisions: [{ id: 'sba-currency', kind: 'constant', field: 'exposure_currency_denomination', value: 'USD', whenBlank: false, actor: 'analyst', at: '2026-07-15T00:00:00.000Z', reason: 'Loans of a US programme, in US dollars' } as Decisions['decisions'][number]],
};
