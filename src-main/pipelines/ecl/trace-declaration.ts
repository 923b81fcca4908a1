import { FALLBACKS } from '../../../src-shared/model/ecl/result-fields.ts';
import type { TraceDeclaration } from '../../derive/trace-declaration.ts';
import { FALLBACK_READS, ruleOfFallback } from './measure/rule-words.ts';

/** How values of an ECL run are traced: loans to the cells they were read from, figures to loans. */
export const eclTraces: TraceDeclaration = {
  tables: [
    { space: 'canonical', slot: 'canonical', plan: 'canonical.plan', input: 'source', title: 'canonical table', names: ['loan_identifier', 'new_underlying_exposure_identifier', 'original_underlying_exposure_identifier'] },
    { space: 'loan', slot: 'loan', plan: 'loan.plan', input: 'canonical', title: 'loans', names: ['loan_id'], balance: 'balance' },
  ],
  source: { table: 'source', dialect: 'dialect', tape: 'tape' },
  documents: { decision: 'decisions', mapping: 'mapping' },
  deliveries: [],
  reports: [{ space: 'ecl-report', slot: 'ecl.report', plan: 'ecl.report.plan', current: 'ecl' }],
  strata: { space: 'strat', slot: 'strata', plan: 'strata.plan', table: 'ecl' },
  crossTabs: { space: 'tab', table: 'ecl', plan: 'strata.plan', currency: 'currency', leading: ['ecl_count', 'ecl_gross', 'ecl_allowance', 'ecl_coverage', 'ecl_overlay', 'ecl_exposure'] },
  findings: [
    { slot: 'findings', groups: 'findings.groups', table: 'canonical' },
    { slot: 'ecl.findings', groups: 'ecl.groups', table: 'loan' },
  ],
  checks: FALLBACKS.map((fallback) => ({ rule: ruleOfFallback(fallback).rule, reads: FALLBACK_READS[fallback], scope: fallback === 'DUPLICATE' ? ('unique' as const) : ('row' as const) })),
  compare: { tables: [{ space: 'loan', key: ['loan_id'] }, { space: 'ecl', key: ['loan_id'] }], references: [] },
};
