import { printedConventions } from '../../../src-shared/model/ecl/conventions.ts';
import type { EclOverview } from '../../../src-shared/contract/ecl.ts';
import { decimal, toScale } from '../../../src-shared/kernel/decimal.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { FixtureHandlers } from '../fixture-transport.ts';
import { RUNS } from '../fixtures/runs.ts';
import { sha } from '../fixtures/sha.ts';
import { POLICY, SCENARIOS } from './ecl-documents-fixture.ts';
import { eclLoanFixtures } from './ecl-loans-fixture.ts';

const figure = (value: string | null, unit: string, address: string | null, why: string | null = null) => ({ address, value, why, unit });
type Line = EclOverview['total'];

function line(key: string, label: string, loans: number, exposure: string, modelled: string, overlay: string): Line {
  const at = `measure:ecl_${key}`;
  const allowance = toScale(decimal(modelled).plus(decimal(overlay)), 2);
  return {
    key, label, loans: figure(String(loans), 'count', `${at}_count`), exposure: figure(exposure, 'EUR', `${at}_exposure`), allowance: figure(allowance, 'EUR', `${at}_allowance`),
    overlay: figure(overlay, 'EUR', `${at}_overlay`), coverage: figure(Number(exposure) === 0 ? null : toScale(decimal(allowance).div(decimal(exposure)).times(100), 6), 'points', `${at}_coverage`, 'No exposure.'),
  };
}

const STAGES = [
  line('1', 'Stage 1', 1_071_842, '9218440112.08', '11904226.51', '250000.00'), line('2', 'Stage 2', 108_390, '1004118905.77', '13520731.90', '900000.00'),
  line('3', 'Stage 3', 23_611, '118207344.19', '14411018.63', '100000.00'), line('POCI', 'POCI', 475, '3902118.40', '121341.40', '0.00'),
];
const TOTAL = line('total', 'Total', 1_204_318, '10344668480.44', '39957318.44', '1250000.00');

export const OVERVIEW: EclOverview = {
  reportingDate: '2025-12-31', priorDate: '2025-09-30', currency: 'EUR',
  policy: { name: 'iberia-consumer v12', title: POLICY.title, sha256: sha('policy iberia-consumer 12'), approved: 'A. Lindqvist' }, scenarioSet: { name: 'autumn-2025 v2', title: SCENARIOS.title, sha256: sha('scenarios autumn-2025 2'), approved: null },
  stages: STAGES, total: TOTAL,
  outOfScope: [{ measurement: 'fvtpl', loans: figure('12', 'count', 'measure:out_count'), balance: figure('4112009.10', 'EUR', 'measure:out_balance') }],
  scenarios: SCENARIOS.scenarios.map((each, at) => ({ id: each.id, title: each.title, weight: each.weight, ecl: figure(['31204118.20', '44118902.77', '57811204.91'][at] ?? '0', 'EUR', `measure:scenario_${each.id}`), ecl12: ['14118220.10', '19220411.08', '25118904.44'][at] ?? '0', lifetime: ['88110233.40', '120344118.20', '161288410.02'][at] ?? '0', paths: each.macro ?? {} })),
  conventions: printedConventions(POLICY),
  fallbacks: [{ fallback: 'EIR', title: 'Effective interest rate', loans: 812, amount: '41204.11' }, { fallback: 'LGD', title: 'LGD', loans: 392, amount: '50906.09' }],
  restingOnFallback: { loans: figure('1204', 'count', 'measure:fallback_count'), amount: figure('92110.20', 'EUR', 'measure:fallback_amount') },
  notAssessable: { loans: figure('311', 'count', 'measure:na_count'), exposure: figure('4118220.01', 'EUR', 'measure:na_exposure') },
  ledger: [{ id: 'loans', title: 'Loans and advances to customers', measure: 'gross-carrying-amount', computed: '10344668480.44', ledger: '10344668480.44', difference: '0.00', tolerance: '1.00', ties: true, address: 'measure:ledger_loans' }, { id: 'allowance', title: 'Loss allowance', measure: 'allowance', computed: '41207318.44', ledger: '41207100.00', difference: '218.44', tolerance: '1.00', ties: false, address: 'measure:ledger_allowance' }],
  quality: [
    { check: 'completeness', title: 'Completeness of what the model needs', observed: '0.9991', bar: 'at least 0.95', verdict: 'passed', reference: 'policy, quality.completeness' },
    { check: 'stage3', title: 'Share in stage 3', observed: '0.1204', bar: 'at most 0.1', verdict: 'told', reference: 'policy, quality.stage3' },
    { check: 'migration', title: 'Loans that changed stage', observed: 'no prior run', bar: 'at most 0.15', verdict: 'not-evaluable', reference: 'policy, quality.migration' },
  ],
  provision: figure('318204.11', 'EUR', 'measure:provision'), nnegShortfall: null,
};

const SEGMENTS: readonly (readonly [string, number, string, string])[] = [
  ['Second-lien home improvement', 41_209, '1288770012.45', '6911307.18'], ['Personal loans, Com. Valenciana', 214_880, '1902114087.30', '9880412.06'], ['Cards and revolving, Madrid', 388_102, '814220450.11', '12117903.44'], ['Auto, new, national dealers', 301_447, '4110338291.52', '7204118.70'],
  ...Array.from({ length: 7 }, (_, at) => [`Small segment ${at + 1} of the former Banco de Crédito Agrícola portfolio`, 100 + at, `${(at + 1) * 1_000_000}.00`, `${(at + 1) * 12_345}.67`] as const),
];
const groups = (by: string): Line[] => SEGMENTS.map(([name, loans, exposure, modelled], at) => line(`${by}-${at}`, by === 'segment' ? name : by === 'vintage' ? String(2015 + at) : `${by} ${at + 1}`, loans, exposure, modelled, '0.00'));

/** What the levers make of an amount: invented, monotone, and the same for the same levers. */
function factor(adjustments: { weights?: Record<string, number> | undefined; pdMultiplier: number; lgdShift: number; housePrices: number; sicrRatio?: number | undefined }): number {
  const weights = adjustments.weights ?? { base: 0.5, adverse: 0.3, severe: 0.2 };
  const mix = (weights['base'] ?? 0) * 0.78 + (weights['adverse'] ?? 0) * 1.1 + (weights['severe'] ?? 0) * 1.44;
  return (mix / 1.008) * adjustments.pdMultiplier * (1 + adjustments.lgdShift / 0.45) * (1 - adjustments.housePrices * 0.6) * (adjustments.sicrRatio === undefined ? 1 : 1 + (2 - adjustments.sicrRatio) * 0.05);
}

const run = (id: number, over: Partial<Run>): Run => {
  const like = RUNS.find(({ number }) => number === 410) as Run;
  const fileName = 'Iberia_Consumer_Loans_2025-12-31_v7 FINAL (2).csv';
  return {
    ...like, id: `r0${id}`, number: id, title: 'Iberia consumer, expected credit loss, 31 Dec 2025', pipeline: 'ecl', mode: 'ecl', regime: null, rows: 1_204_318, findings: { blocking: 0, review: 2, info: 61 },
    inputs: [{ name: 'tape', sha256: sha(fileName), fileName }, { name: 'policy', sha256: sha('policy iberia-consumer 12'), fileName: 'iberia-consumer v12' }, { name: 'scenarios', sha256: sha('scenarios autumn-2025 2'), fileName: 'autumn-2025 v2' }, { name: 'ledger', sha256: sha('ledger 2025-12-31 1'), fileName: 'ledger 2025-12-31' }],
    gates: ['Ingest', 'Align', 'Decide', 'Transform', 'Validate', 'Loans', 'Measure', 'Aggregate'].map((title) => ({ id: title.toLowerCase(), title, version: '1', status: 'passed' as const, seconds: 1.2, key: sha(title), message: null, outputs: [{ name: title.toLowerCase(), sha256: sha(`o${title}`), bytes: 1000, mediaType: 'application/vnd.apache.parquet', extension: 'parquet', logicalDigest: sha(`d${title}`), rows: 1_204_318 }], progress: null, summary: title === 'Ingest' ? { rows: 1_204_318, columns: 33, set_aside: 61 } : {} })), ...over,
  };
};
export const ECL_RUNS: readonly Run[] = [
  run(509, { kind: 'record', approval: { actor: 'R. Lindqvist', at: '2026-01-12T17:20:00Z', reason: 'Agreed' }, priorRun: 'r0508' }),
  run(508, { title: 'Iberia consumer, expected credit loss, 30 Sep 2025' }), run(507, { kind: 'what-if', title: 'What if: house prices −10.0 %' }),
  run(506, { status: 'running', manifestSha256: null, gates: run(505, {}).gates.map((gate, at) => ({ ...gate, status: at < 5 ? 'passed' as const : at === 5 ? 'running' as const : 'waiting' as const })) }), run(505, { status: 'failed', error: { code: 'CRASHED', message: 'Measure stopped.', userAction: 'Resume goes on from Measure.' } }),
];

/** Fixtures of the namespace; `slow` delays answers over all loans, so that a sample is seen. */
export function eclFixtures(options: { readonly slow?: number; readonly asked?: (input: unknown) => void } = {}): FixtureHandlers {
  const all = [...ECL_RUNS, ...RUNS];
  const find = (id: string): Run => { const found = all.find((each) => each.id === id); if (found === undefined) throw new AppError('NOT_FOUND', `There is no run ${id}`); return found; };
  return {
    'runs.list': async ({ offset, limit }) => ({ total: all.length, offset, items: all.slice(offset, offset + limit) }),
    'runs.get': async ({ run: id }) => find(id),
    'ecl.overview': async ({ run: id }) => { find(id); return OVERVIEW; },
    'ecl.groups': async ({ by }) => groups(by),
    'ecl.whatIf': async ({ adjustments, by, sample }, { signal }) => {
      options.asked?.({ adjustments, sample });
      if (sample === undefined && (options.slow ?? 0) > 0) await new Promise<void>((resolve) => { const timer = setTimeout(resolve, options.slow); signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }); });
      const times = factor(adjustments);
      const overlay = adjustments.overlays === 'kept';
      const one = (each: Line) => {
        const modelled = decimal(each.allowance.value ?? '0').minus(decimal(each.overlay.value ?? '0'));
        const record = each.allowance.value ?? '0';
        const whatIf = toScale(modelled.times(times).plus(overlay ? decimal(each.overlay.value ?? '0') : decimal('0')), 2);
        return { key: each.key, label: each.label, loans: Number(each.loans.value), exposure: each.exposure.value ?? '0', record, whatIf, difference: toScale(decimal(whatIf).minus(decimal(record)), 2), coverage: toScale(decimal(whatIf).div(decimal(each.exposure.value ?? '1')).times(100), 6) };
      };
      const overlays = { key: 'overlays', label: 'Overlays', loans: 3, exposure: '0.00', record: '1250000.00', whatIf: overlay ? '1250000.00' : '0.00', difference: overlay ? '0.00' : '-1250000.00', coverage: '0' };
      return { total: one(TOTAL), stages: STAGES.map(one), overlays, groups: groups(by).map(one), basis: sample === undefined ? { loans: 1_204_318, of: 1_204_318, milliseconds: 1310 } : { loans: sample, of: 1_204_318, milliseconds: 118 } };
    },
    'ecl.start': async (input) => { options.asked?.(input); return { run: 'r0507' }; },
    'whatif.twins': async () => [{ run: 'r0507', twin: { id: 'r0509', number: 509, title: 'Iberia consumer', kind: 'record' } }, { run: 'r0407', twin: { id: 'r0412', number: 412, title: 'Northgate ERM, January', kind: 'record' } }],
    ...eclLoanFixtures(),
  };
}
