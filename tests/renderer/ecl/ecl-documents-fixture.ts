import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { ScenarioSet } from '../../../src-shared/model/ecl/scenario-set.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { EclDocument } from '../../../src-shared/contract/ecl-documents.ts';
import type { FixtureHandlers } from '../fixture-transport.ts';
import { governanceFixtures } from '../fixtures/governance.ts';
import { sha } from '../fixtures/sha.ts';

/** An invented policy that departs from three defaults. */
export const POLICY: EclPolicy = EclPolicy.parse({
  kind: 'ecl-policy', version: 1, name: 'iberia-consumer', title: 'Iberia consumer lending, group policy for impairment of financial assets at amortised cost', note: 'Agreed by the impairment committee.', fx: { GBP: 1.17, MXN: 0.051 },
  conventions: { defaultTiming: 'mid' }, classification: { byProduct: { 'derivative': 'fvtpl' } },
  staging: { relative: 2, absolute: 0.003, combine: 'either', notches: { drop: 3 }, simplifiedProducts: ['trade receivable'] },
  pd: { curves: [{ source: 'annual', id: 'personal', title: 'Personal loans', pd: [0.021, 0.019, 0.017] }, { source: 'observed', id: 'sme', title: 'Small companies', tenors: [1, 3, 5], cumulative: [0.012, 0.041, 0.077] }], assign: [{ segments: ['personal'], curve: 'personal' }], grades: [{ grade: 'A', upTo: 0.005 }, { grade: 'B', upTo: 0.02 }] },
  lgd: [{ id: 'home', title: 'Homes', products: ['mortgage'], lgd: 0.35, cureRate: 0.2, collateral: { haircut: 0.2 } }, { id: 'rest', title: 'All other', lgd: 0.55 }],
  provisionMatrices: [{ id: 'trade', title: 'Trade receivables', products: ['trade receivable'], buckets: [{ label: 'current', from: 0, to: 0, rate: 0.003 }, { label: 'over 90', from: 91, to: null, rate: 0.106 }] }],
  fallbacks: { pd: 'block' }, reversion: { supportableMonths: 36, overMonths: 24 },
});

export const SCENARIOS: ScenarioSet = ScenarioSet.parse({
  kind: 'scenario-set', version: 1, name: 'autumn-2025', title: 'Autumn 2025', date: '2025-11-30',
  scenarios: [
    { id: 'base', title: 'Base', weight: 0.5, pdMultiplier: [1], macro: { gdp: [1.9, 1.7, 1.6, 1.6, 1.6], unemployment: [10.6, 10.4, 10.2, 10.1, 10] } },
    { id: 'adverse', title: 'Adverse', weight: 0.3, pdMultiplier: [1.4, 1.3, 1.1], hpiShift: -0.03, macro: { gdp: [-1.2, 0.2, 1.1, 1.5, 1.6], unemployment: [12.4, 13.1, 12.6, 11.8, 11.2] } },
    { id: 'severe', title: 'Severe', weight: 0.2, pdMultiplier: [2.1, 1.9, 1.4], lgdShift: 0.04, hpiShift: -0.08, macro: { gdp: [-4.1, -1.6, 0.4, 1.2, 1.5], unemployment: [15.2, 17.8, 17.1, 15.6, 14.2] } },
  ],
});

const doc = (kind: EclDocument['kind'], name: string, title: string, version: number, more: Partial<EclDocument> = {}): EclDocument => ({ kind, name, title, version, sha256: sha(`${kind} ${name} ${version}`), savedBy: 'M. Okafor', savedAt: `2025-12-${10 + version}T10:00:00Z`, note: `version ${version}, after the committee`, shipped: false, approval: 'none', approvedBy: [], ...more });

export const DOCUMENTS: readonly EclDocument[] = [
  doc('policy', POLICY.name, POLICY.title, 12, { approval: 'approved', approvedBy: ['Annika Lindqvist-Hallström'], note: 'Relative bar 2.0, as back-tested' }),
  doc('policy', POLICY.name, POLICY.title, 11, { approval: 'rejected', note: 'Relative bar 3.0' }),
  doc('policy', 'shipped', 'Shipped policy', 1, { shipped: true, savedBy: 'Tapestry' }),
  doc('scenarios', SCENARIOS.name, SCENARIOS.title, 2, { approval: 'submitted' }),
  doc('ledger', '2025-12-31', 'Ledger at 2025-12-31', 1),
];

const LEDGER = { kind: 'ledger', version: 1, date: '2025-12-31', currency: 'EUR', balances: [{ id: 'loans', title: 'Loans and advances', measure: 'gross-carrying-amount', accounts: ['1410'], amount: '10344668480.44', tolerance: '1.00', source: 'SAP 31 Dec' }] };

/** Faults that a host would find, of the two kinds that a test needs: no JSON, and a value out of its bounds. */
function faultsOf(kind: string, text: string): { path: string; message: string }[] {
  try {
    const parsed = (kind === 'policy' ? EclPolicy : ScenarioSet).safeParse(JSON.parse(text));
    return parsed.success ? [] : parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  } catch (error) {
    return [{ path: '', message: error instanceof Error ? error.message : String(error) }];
  }
}

export function eclDocumentFixtures(): FixtureHandlers {
  const governance = governanceFixtures();
  return {
    'approvals.get': async (input, context) => {
      const approvable = await (governance['approvals.get'] as NonNullable<FixtureHandlers['approvals.get']>)({ ...input, ...(input.type === 'run' ? {} : { id: 'r0410' }) }, context);
      return input.type === 'run' ? approvable : { ...approvable, id: input.id, type: input.type, run: null, sha256: input.id, title: 'iberia-consumer, version 12' };
    },
    'ecl.documents': async ({ kind }) => DOCUMENTS.filter((each) => kind === undefined || each.kind === kind),
    'ecl.document': async ({ kind, sha256 }) => {
      const about = DOCUMENTS.find((each) => each.kind === kind && each.sha256 === sha256);
      if (about === undefined) throw new AppError('NOT_FOUND', `There is no ${kind} document ${sha256.slice(0, 12)}`, { userAction: 'See the list of documents.' });
      const body = kind === 'policy' ? (about.version === 11 ? { ...POLICY, staging: { ...POLICY.staging, relative: 3 } } : POLICY) : kind === 'scenarios' ? SCENARIOS : LEDGER;
      return { about, text: JSON.stringify(body) };
    },
    'ecl.checkDocument': async ({ kind, text }) => ({ faults: faultsOf(kind, text) }),
    'ecl.saveDocument': async ({ kind, note }) => ({ ...(DOCUMENTS.find((each) => each.kind === kind) as EclDocument), note }),
    'ecl.diff': async () => [
      { path: 'staging.relative', title: 'Relative bar', kind: 'changed' as const, before: '3', after: '2' },
      { path: 'lgd.home.collateral.haircut', title: 'Homes, haircut', kind: 'changed' as const, before: '0.25', after: '0.2' },
      { path: 'fx.MXN', title: 'Exchange rate of MXN', kind: 'added' as const, before: null, after: '0.051' },
    ],
    'ecl.generate': async () => ({ files: [{ name: 'loans-2025-12-31.csv', token: 'token-es-dec', bytes: 1_204_318, what: 'loans at 31 December 2025' }, { name: 'policy.json', token: 'token-policy', bytes: 4_210, what: 'policy' }] }),
  };
}
