import { decimal, toScale } from '../../../src-shared/kernel/decimal.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { MOVEMENT_STEPS } from '../../../src-shared/model/ecl/movement.ts';
import { ValidationBars, type Validation } from '../../../src-shared/model/ecl/validation.ts';
import type { Overlay } from '../../../src-shared/model/ecl/overlay.ts';
import type { FixtureHandlers } from '../fixture-transport.ts';
import { sha } from '../fixtures/sha.ts';

const figure = (value: string, unit: string, address: string | null) => ({ address, value, why: null, unit });
const STAGES = ['1', '2', '3', 'POCI'] as const;
const AMOUNTS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  opening: ['11204118.20', '13118204.41', '14019220.77', '118204.10'], transfers: ['-812004.11', '204118.90', '607885.21', '0.00'], stage_horizon_change: ['-104118.40', '1804118.22', '420118.00', '0.00'],
  derecognised: ['-1204118.00', '-804118.20', '-871204.11', '-1204.00'], written_off: ['0.00', '0.00', '-1331204.55', '0.00'], passage_of_time: ['-304118.11', '-204118.02', '-131204.00', '0.00'], balance_deviation: ['-104118.00', '-184118.40', '-101204.00', '120.10'],
  pd_change: ['404118.31', '384118.10', '121204.00', '0.00'], scenario_change: ['504118.20', '404118.90', '91204.22', '0.00'], lgd_change: ['-104118.10', '-54118.00', '-51204.00', '0.00'], model_change: ['0.00', '0.00', '0.00', '0.00'], fx: ['10118.00', '8118.00', '1204.00', '0.00'],
  new: ['2504118.00', '1204118.40', '191204.00', '4121.20'], overlay: ['150000.00', '100000.00', '0.00', '0.00'],
};
const sum = (values: readonly string[]): string => toScale(values.reduce((total, each) => total.plus(decimal(each)), decimal('0')), 2);

function stepLine(id: string, title: string, reference: string, amounts: readonly string[]) {
  return { id, title, reference, byStage: Object.fromEntries(STAGES.map((stage, at) => [stage, figure(amounts[at] ?? '0.00', 'EUR', `movement:${id}_${stage}`)])), total: figure(sum(amounts), 'EUR', `movement:${id}`) };
}
const STEPS = MOVEMENT_STEPS.map(({ id, title, reference }) => stepLine(id, title, reference, AMOUNTS[id] ?? ['0.00', '0.00', '0.00', '0.00']));
const CLOSING = STAGES.map((_, at) => sum(Object.values(AMOUNTS).map((amounts) => amounts[at] ?? '0')));

const VALIDATION: Validation = {
  kind: 'ecl-validation', version: 1, loans: 19_969, inScope: 19_969, withOutcome: 19_402, defaults: 812, withRealisedLgd: 640, priorLoans: null, bars: ValidationBars.parse({}),
  tests: [
    { id: 'auc', title: 'Area under the ROC curve', part: 'discrimination', reference: 'Hanley and McNeil 1982', n: 19_402, statistic: 0.7123, degrees: null, pValue: null, interval: [0.69, 0.734], light: 'green', words: 'AUC 0.712 (0.690 to 0.734), green from 0.70' },
    { id: 'hl', title: 'Hosmer-Lemeshow', part: 'calibration', reference: 'Hosmer and Lemeshow 1980, out of sample', n: 19_402, statistic: 12.63, degrees: 7, pValue: 0.0271, interval: null, light: 'amber', words: 'The predicted PDs and what came of them differ more than chance would have it at 5 %, not at 1 %.' },
    { id: 'lgd-t', title: 'Paired t-test of LGD', part: 'lgd', reference: 'ECB instructions 2019, 2.6', n: 640, statistic: 2.91, degrees: 639, pValue: 0.0019, interval: null, light: 'red', words: 'Realised LGD is above the modelled one.' },
    { id: 'alarm', title: 'Recall of stage 2', part: 'staging', reference: 'share of defaults that had been in stage 2', n: 812, statistic: 0.402, degrees: null, pValue: null, interval: [0.368, 0.436], light: 'none', words: '40.2 % of defaults had been in stage 2.' },
  ],
  discrimination: { present: true, auc: 0.7123, gini: 0.4246, ks: 0.318, interval: [0.69, 0.734], curve: Array.from({ length: 51 }, (_, at) => ({ falsePositive: at / 50, truePositive: (at / 50) ** 0.42 })) },
  calibration: { present: true, by: 'grade', brier: 0.0391, meanPd: 0.038, observed: 0.0418, bands: ['A', 'B', 'C', 'D', 'E'].map((label, at) => { const pd = 0.004 * 2.2 ** at; const observed = pd * (at % 2 === 0 ? 1.15 : 0.9); return { label, loans: 4000 - at * 500, defaults: Math.round(observed * (4000 - at * 500)), pd, observed, interval: [observed * 0.8, observed * 1.22] as [number, number], binomialP: 0.21 - at * 0.04, jeffreysP: 0.2 - at * 0.04, light: (['green', 'green', 'green', 'amber', 'red'] as const)[at] ?? 'none' }; }) },
  stability: { present: false, why: 'The run has no prior run to compare its distribution with.' },
  lgd: { present: true, model: 0.44, realised: 0.49, exposureWeightedRealised: 0.47, slope: 0.91, intercept: 0.08, deciles: Array.from({ length: 10 }, (_, at) => ({ label: `${at + 1}`, loans: 64, model: 0.1 + at * 0.075, realised: 0.14 + at * 0.078 })) },
  staging: { present: true, alarm: { truePositive: 326, falsePositive: 1240, falseNegative: 486, trueNegative: 17_350, precision: 0.208, recall: 0.401 }, moves: null, directDefaults: null, cured: null, stayed: null },
  loss: { present: true, vintages: [2019, 2020, 2021, 2022, 2023].map((year, at) => ({ label: String(year), loans: 3000, defaults: 120 + at * 10, exposure: 40_000_000, expected: 410_000 + at * 22_000, realised: 380_000 + at * 44_000, ratio: 1.1 })), total: { label: 'All vintages', loans: 15_000, defaults: 700, exposure: 2e8, expected: 2_270_000, realised: 2_340_000, ratio: 1.03 } },
};

const overlay = (id: string, title: string, over: Partial<Overlay>): Overlay => ({ kind: 'overlay', version: 1, id, title, scope: { segments: ['Second-lien home improvement'] }, effect: { kind: 'percent', percent: 12.5 }, risk: 'energy prices', reason: 'Household budgets in these segments carry energy costs that the macro link of the model does not see; the backtest of 2022 shows the gap.', owner: 'R. Benítez', effective: '2025-10-01', expires: '2026-12-31', besides: [], ...over });
const OVERLAYS = [
  { overlay: overlay('energy-2025', 'Energy prices, second liens', {}), sha256: sha('overlay energy'), savedBy: 'R. Benítez', savedAt: '2025-10-02T08:00:00Z', approval: 'approved' as const, approvedBy: ['A. Lindqvist'], state: 'in-force' as const, expiresInDays: 41 },
  { overlay: overlay('flood', 'Flood risk of properties along the Turia and Júcar, until the new collateral valuations of the regional register are in', { scope: { regions: ['Comunitat Valenciana'], stages: ['1', '2'] }, effect: { kind: 'absolute', amount: '1250000.00' }, risk: 'flood' }), sha256: sha('overlay flood'), savedBy: 'T. Vermeulen', savedAt: '2025-11-12T08:00:00Z', approval: 'submitted' as const, approvedBy: [], state: 'waiting' as const, expiresInDays: 132 },
  { overlay: overlay('old', 'Moratoria, 2020', { effect: { kind: 'floor', coverage: 0.0125 }, expires: '2022-06-30', scope: {} }), sha256: sha('overlay old'), savedBy: 'T. Vermeulen', savedAt: '2020-05-12T08:00:00Z', approval: 'approved' as const, approvedBy: ['A. Lindqvist'], state: 'expired' as const, expiresInDays: -1604 },
];
const find = (id: string) => { const found = OVERLAYS.find((each) => each.overlay.id === id); if (found === undefined) throw new AppError('NOT_FOUND', `There is no overlay ${id}`); return found; };

/** Answers of movement, disclosures, back-tests and overlays; amounts are invented, but they add up. */
export function ecl2Fixtures(): FixtureHandlers {
  return {
    'ecl.movement': async () => ({
      from: '2025-09-30', to: '2025-12-31', currency: 'EUR', priorRun: 'r0508', stages: [...STAGES], steps: STEPS, closing: stepLine('closing', 'Closing', 'IFRS 7 35H', CLOSING), residual: { ...Object.fromEntries(STAGES.map((stage) => [stage, '0.00'])), total: '0.00' },
      tiesToAllowance: { closing: sum(CLOSING), allowance: sum(CLOSING), ties: true }, kinds: [{ kind: 'kept', loans: 1_121_004 }, { kind: 'new', loans: 83_314 }, { kind: 'derecognised', loans: 61_204 }, { kind: 'written-off', loans: 1204 }],
    }),
    'ecl.migration': async () => ({
      stages: [...STAGES],
      cells: [...STAGES, 'new'].flatMap((from, r) => [...STAGES, 'exit'].flatMap((to, c) => (from === 'new' && to === 'exit' ? [] : [{ from, to, loans: figure(String(from === to ? 900_000 / (r * r * 8 + 1) | 0 : 12_000 / (Math.abs(r - c) + 1) | 0), 'count', `movement:n_${r}_${c}`), exposure: figure(`${from === to ? 8_204_118_220 / (r + 1) | 0 : 104_118_220 / (c + 1) | 0}.11`, 'EUR', `movement:e_${r}_${c}`), share: from === to ? '91.2041' : ((8.8 / (c + 1))).toFixed(4) }]))),
    }),
    'ecl.disclosures': async () => [
      { id: '35H', title: 'Reconciliation of the loss allowance', reference: 'IFRS 7 35H', note: null, columns: ['12-month', 'Lifetime, not impaired', 'Impaired', 'POCI', 'Total'], rows: [...STEPS, stepLine('closing', 'Closing', '', CLOSING)].map((step, at, all) => ({ title: step.title, heading: at === 0 || at === all.length - 1, cells: [...STAGES.map((stage) => step.byStage[stage] ?? figure('0.00', 'EUR', null)), step.total] })), ties: [{ title: 'Allowance of the run', left: sum(CLOSING), right: sum(CLOSING), difference: '0.00', ties: true }, { title: 'Ledger 1390', left: sum(CLOSING), right: '40000000.00', difference: '1.11', ties: false }] },
      { id: '35M', title: 'Exposure by grade', reference: 'IFRS 7 35M', note: 'Grades of the policy; loans without one fall into the grade of their PD.', columns: ['12-month', 'Lifetime', 'Total'], rows: ['A', 'B', 'C', 'D'].map((grade, at) => ({ title: grade, heading: false, cells: [figure(`${(at + 1) * 1_000_000}.00`, 'EUR', `measure:g${at}a`), figure(`${(at + 1) * 100_000}.00`, 'EUR', `measure:g${at}b`), figure(`${(at + 1) * 1_100_000}.00`, 'EUR', `measure:g${at}c`)] })), ties: [] },
    ],
    'ecl.attribution': async () => ({ left: '38459747.48', right: '41207318.44', difference: '2747570.96', residual: '0.00', currency: 'EUR', causes: [['staging', 'Staging', '1204118.20', 'SICR bar 2.5 to 2'], ['exposure', 'Exposure', '-404118.20', 'balances and limits'], ['pd', 'PD inputs', '504118.00', 'grades and scores'], ['scenarios', 'Scenarios and weights', '1443452.96', 'severe 20 % to 25 %'], ['lgd', 'LGD and collateral', '0.00', 'nothing changed']].map(([id = '', title = '', amount = '', detail = ''], at) => ({ id, title, amount, loans: 4000 * (at + 1), detail })) }),
    'ecl.sensitivity': async () => ({ base: '41207318.44', currency: 'EUR', lines: [['Scenario', 'Severe alone', '57811204.91'], ['Scenario', 'Base alone', '31204118.20'], ['PD', 'One notch down', '47118204.10'], ['PD', 'PD times 1.1', '43904118.00'], ['LGD', 'LGD plus 10 %', '45318204.11'], ['LGD', 'House prices minus 10 %', '44118204.00'], ['Staging', 'All in stage 2', '88118204.00'], ['sicr', 'sicr-1.5-0.0025', '43118204.00'], ['sicr', 'sicr-1.5-0.01', '42118204.00'], ['sicr', 'sicr-3-0.0025', '40118204.00'], ['sicr', 'sicr-3-0.01', '39118204.00']].map(([group = '', title = '', allowance = ''], at) => ({ id: group === 'sicr' ? title : `s${at}`, title, group, allowance, difference: toScale(decimal(allowance).minus(decimal('41207318.44')), 2), points: toScale(decimal(allowance).minus(decimal('41207318.44')).times(100).div(decimal('41207318.44')), 4), stage2: 108_390 + at * 1000 })) }),
    'ecl.reverseStress': async ({ target }) => ({ reached: true, value: 1.4821, allowance: target, iterations: 23, text: 'The allowance reaches the amount when every PD is 1.482 times what it is.' }),
    'ecl.validation': async () => VALIDATION,
    'ecl.overlays': async () => OVERLAYS,
    'ecl.saveOverlay': async ({ overlay: saved }) => ({ ...find('flood'), overlay: saved, state: 'draft' as const, approval: 'none' as const }),
    'ecl.withdrawOverlay': async ({ id }) => ({ ...find(id), state: 'withdrawn' as const }),
    'ecl.previewOverlay': async () => ({ loans: 41_209, exposure: '1288770012.45', modelled: '6911307.18', amount: '863913.40', overlaps: [{ overlay: 'energy-2025', loans: 41_209 }] }),
  };
}
