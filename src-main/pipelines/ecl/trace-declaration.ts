import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { OverlaySet } from '../../../src-shared/model/ecl/overlay.ts';
import { FALLBACKS } from '../../../src-shared/model/ecl/result-fields.ts';
import type { TraceDeclaration } from '../../derive/trace-declaration.ts';
import { eclTablePlan } from './explain/columns.ts';
import { explainRow } from './explain/explain-row.ts';
import { movementKernel, pairKernel } from './movement/explain.ts';
import { FALLBACK_READS, ruleOfFallback } from './measure/rule-words.ts';

/** How values of an ECL run are traced: loans to the cells they were read from, figures to loans. */
export const eclTraces: TraceDeclaration = {
  tables: [
    { space: 'canonical', slot: 'canonical', plan: 'canonical.plan', input: 'source', title: 'canonical table', names: ['loan_identifier', 'new_underlying_exposure_identifier', 'original_underlying_exposure_identifier'] },
    { space: 'loan', slot: 'loan', plan: 'loan.plan', input: 'canonical', title: 'loans', names: ['loan_id'] },
    { space: 'ecl', slot: 'ecl', plan: 'ecl.plan', input: 'loan', title: 'credit losses', names: ['loan_id'], spread: ['stage', 'segment'], balance: 'gross_carrying_amount' },
    { space: 'movement-pair', slot: 'movement.pair', plan: 'movement.pair.rows', input: 'ecl', title: 'loans of both dates', names: ['loan_id'] },
    { space: 'movement', slot: 'movement', plan: 'movement.rows', input: 'movement-pair', title: 'movement', names: ['loan_id'], spread: ['segment', 'stage_to'], balance: 'balance_to' },
  ],
  kernels: [{ space: 'ecl', plan: eclTablePlan, explain: explainRow }, pairKernel, movementKernel],
  papers: [
    { slot: 'policy', title: 'Policy', subject: (_document, _pointer, sha256) => ({ type: 'policy', id: sha256 }) },
    { slot: 'scenarios', title: 'Scenario set', subject: (_document, _pointer, sha256) => ({ type: 'scenario-set', id: sha256 }) },
    { slot: 'overlays', title: 'Overlays', subject: overlaySubject },
    { slot: 'ledger', title: 'Ledger balances' },
  ],
  source: { table: 'source', dialect: 'dialect', tape: 'tape' },
  documents: { decision: 'decisions', mapping: 'mapping' },
  deliveries: [],
  reports: [{ space: 'ecl-report', slot: 'ecl.report', plan: 'ecl.report.plan', current: 'ecl' }, { space: 'movement-report', slot: 'movement.report', plan: 'movement.plan', current: 'movement' }, { space: 'ifrs7', slot: 'ifrs7', plan: 'ifrs7.plan', current: 'ecl' }],
  strata: { space: 'strat', slot: 'strata', plan: 'strata.plan', table: 'ecl' },
  crossTabs: { space: 'tab', table: 'ecl', plan: 'strata.plan', currency: { slot: 'ecl.plan', member: 'reportingCurrency' }, leading: ['ecl_count', 'ecl_gross', 'ecl_allowance', 'ecl_coverage', 'ecl_overlay', 'ecl_exposure'] },
  findings: [
    { slot: 'findings', groups: 'findings.groups', table: 'canonical' },
    { slot: 'ecl.findings', groups: 'ecl.groups', table: 'loan' },
  ],
  checks: FALLBACKS.map((fallback) => ({ rule: ruleOfFallback(fallback).rule, reads: FALLBACK_READS[fallback], scope: fallback === 'DUPLICATE' ? ('unique' as const) : ('row' as const) })),
  compare: { tables: [{ space: 'loan', key: ['loan_id'] }, { space: 'ecl', key: ['loan_id'] }], references: [] },
};

/** An overlay of the set is approved by itself, by the hash of its own content. */
function overlaySubject(document: unknown, pointer: string): { readonly type: string; readonly id: string } | null {
  const at = Number(/^\/overlays\/(\d{1,6})(\/|$)/.exec(pointer)?.[1] ?? Number.NaN);
  const overlay = OverlaySet.safeParse(document).data?.overlays[at];
  return overlay === undefined ? null : { type: 'overlay', id: createHash('sha256').update(canonicalJson(overlay as never)).digest('hex') };
}
