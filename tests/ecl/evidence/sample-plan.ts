import { makePlan } from '../../../src-main/pipelines/ecl/measure/make-plan.ts';
import { LOAN_FIELDS } from '../../../src-shared/model/ecl/loan-fields.ts';
import { Overlay } from '../../../src-shared/model/ecl/overlay.ts';
import type { EclPlan } from '../../../src-shared/model/ecl/plan.ts';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { ScenarioSet } from '../../../src-shared/model/ecl/scenario-set.ts';

export const SAMPLE_POLICY = EclPolicy.parse({
  kind: 'ecl-policy', version: 1, name: 'sample', title: 'Sample', reportingCurrency: 'EUR', fx: { USD: 0.9 },
  staging: { contagionShare: 0.2, notches: { drop: 2 }, lowCreditRisk: 0.003, simplifiedProducts: ['trade'], noDpdProducts: ['roll-up'] },
  classification: { byProduct: { fund: 'fvtpl' } },
  provisionMatrices: [{ id: 'm', title: 'Trade', products: ['trade'], buckets: [{ label: 'current', from: 0, to: 30, rate: 0.01 }, { label: 'late', from: 31, to: null, rate: 0.2 }] }],
  pd: { curves: [{ source: 'annual', id: 'retail', pd: [0.02, 0.025, 0.03] }, { source: 'hazard', id: 'book', monthsOnBook: [0, 12, 36], hazard: [0.01, 0.03, 0.02] }], assign: [{ segments: ['sme'], curve: 'book' }, { sectorPrefixes: ['C'], termUpTo: 50, curve: 'book' }, { curve: 'retail' }], grades: [{ grade: 'A', upTo: 0.01 }, { grade: 'B', upTo: 0.05 }, { grade: 'C', upTo: 0.2 }, { grade: 'D', upTo: 1 }] },
  lgd: [{ id: 'home', title: 'Home', products: ['mortgage'], lgd: 0.6, cureRate: 0.1, collateral: { growth: 0.01 } }, { id: 'flat', title: 'Flat', lgd: 0.45 }],
  ead: { cpr: { mortgage: 0.05 } },
});

export const SAMPLE_SCENARIOS = ScenarioSet.parse({
  kind: 'scenario-set', version: 1, name: 'sample', title: 'Sample', date: '2026-03-31',
  scenarios: [{ id: 'base', title: 'Base', weight: 0.6, z: [0.1] }, { id: 'adverse', title: 'Adverse', weight: 0.4, pdMultiplier: [1.5, 1.2], lgdMultiplier: 1.1, hpiShift: -0.03, z: [-1, -0.5] }],
});

export const SAMPLE_OVERLAYS = [
  Overlay.parse({ kind: 'overlay', version: 1, id: 'climate', title: 'Climate', scope: { regions: ['ES61'] }, effect: { kind: 'percent', percent: 10 }, risk: 'climate', reason: 'flood maps', owner: 'ida', effective: '2026-01-01', expires: '2026-12-31' }),
  Overlay.parse({ kind: 'overlay', version: 1, id: 'energy', title: 'Energy', scope: { sectors: ['C'] }, effect: { kind: 'pd', multiplier: 1.3 }, risk: 'energy', reason: 'prices', owner: 'ida', effective: '2026-01-01', expires: '2026-12-31' }),
];

export function samplePlan(overlays: readonly Overlay[] = SAMPLE_OVERLAYS, policy: EclPolicy = SAMPLE_POLICY): EclPlan {
  const document = (name: string) => ({ name, title: name, sha256: '0'.repeat(64) });
  return makePlan({ reportingDate: '2026-03-31', policy, scenarioSet: SAMPLE_SCENARIOS, overlays, contagion: [{ customer: 'K7', share: 0.5 }], documents: { policy: document('sample'), scenarios: document('sample'), overlays: overlays.length === 0 ? null : document('overlays'), ledger: null } });
}

/** What a field may hold, as texts of the table; null among them. */
const VALUES: Readonly<Record<string, readonly (string | null)[]>> = {
  loan_id: ['L1', 'L2'], customer_id: ['K1', 'K7', null], segment: ['retail', 'sme', null], product: ['mortgage', 'card', 'trade', 'fund', 'roll-up', null], region: ['ES61', 'ES30', null], sector: ['C', 'K', null], ledger_account: ['1000', '1001'], grade: ['A', 'B', 'C', 'D', null], origination_grade: ['A', 'B', null],
  score: ['600', null], currency: ['EUR', 'USD', 'EUR', 'EUR'], measurement: ['amortised-cost', 'fvoci', 'fvtpl', null, null], remaining_term: ['7', '48', '120', null], original_term: ['120'], months_on_book: ['0', '14', '40'], vintage: ['2024', '2025'],
  amortisation: ['annuity', 'linear', 'bullet', 'balloon', 'revolving', 'cash-flows', null], original_balance: ['100000.00'], balance: ['1000.00', '84250.37', '250000.00', '-5.00', null], arrears_amount: ['12.00', null], credit_limit: ['300000.00', null], balloon_amount: ['500.00', null], cash_flows: ['6:400;40:600', null],
  eir: ['0.050000000000', '0.125000000000', '0.000000000000', null], contract_rate: ['0.040000000000', null], credit_adjusted_eir: ['0.200000000000', null], days_past_due: ['0', '0', '0', '29', '31', '95', null], months_in_default: ['4', null], months_since_default_exit: ['2', null, null], months_since_stage2_trigger: ['1', null, null],
  unlikely_to_pay: ['true', 'false', 'false', null], watchlist: ['true', 'false', 'false', null], forborne: ['true', 'false', 'false', null], poci: ['true', 'false', 'false', 'false', null], poci_initial_ecl: ['50.00', null], pd_12m: ['0.010000000000', '0.080000000000', '1.200000000000', null], origination_pd: ['0.012000000000', null], origination_pd_12m: ['0.011000000000', null],
  pd_curve: ['retail', 'none', null, null], lgd: ['0.350000000000', '1.400000000000', null, null], collateral_value: ['90000.00', '300000.00', null], guarantee_amount: ['500.00', null], guarantee_integral: ['true', 'false', null], guarantor_pd: ['0.010000000000', null], guarantor_lgd: ['0.400000000000', null],
  ccf: ['0.500000000000', null], cpr: ['0.100000000000', null], youngest_age: ['72.0000', null], modified: ['true', null], modification_loss: ['-4.00', null], written_off: ['7.00', null], enforcement: ['true', null],
};

/** A row of `loan` as texts, drawn. */
export function drawRow(random: () => number): Record<string, string | null> {
  return Object.fromEntries(LOAN_FIELDS.map(({ name }) => [name, drawValue(name, random)]));
}

export function drawValue(name: string, random: () => number): string | null {
  const values = VALUES[name] ?? [null];
  return values[Math.floor(random() * values.length)] ?? null;
}
