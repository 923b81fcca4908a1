import { expect, test } from 'vitest';
import { backtest } from '../../../src-main/pipelines/ecl/backtest/gate.ts';
import { openTables } from '../../../src-main/pipelines/ecl/backtest/population.ts';
import { Validation, ValidationBars } from '../../../src-shared/model/ecl/validation.ts';
import { brierScore, jeffreysTest } from '../../../src-shared/model/metrics/calibration.ts';
import { rankingOf } from '../../../src-shared/model/metrics/ranking.ts';
import { pairedTest } from '../../../src-shared/model/metrics/severity.ts';
import { drawnBook, withTables, type TestedLoan } from './tables.ts';

const bars = ValidationBars.parse({});
const parquet = (path: string): string => `read_parquet('${path}')`;

async function validated(now: readonly TestedLoan[], prior: readonly TestedLoan[] | null, own = bars, threads = 2): Promise<Validation> {
  return withTables(prior ? { ecl: now, prior } : { ecl: now }, async (session, path) =>
    Validation.parse(await backtest(await openTables(session, { ecl: parquet(path('ecl')), loan: parquet(path('ecl.loan')), priorEcl: prior ? parquet(path('prior')) : null }, own))), threads);
}

const book = drawnBook(4000, 4404);
const tested = book.filter(({ inScope, stage, outcome }) => inScope && (stage === '1' || stage === '2') && outcome !== null);
const testNamed = (validation: Validation, id: string) => validation.tests.find((each) => each.id === id);

test('EBT-1 ranking, calibration and Brier equal what plain loops give', async () => {
  const validation = await validated(book, null);
  expect(validation).toMatchObject({ loans: 4000, inScope: book.filter(({ inScope }) => inScope).length, priorLoans: null });
  const ranking = rankingOf(tested.map(({ pd }) => pd), tested.map(({ outcome }) => outcome === true));
  if (!validation.discrimination.present || !validation.calibration.present) throw new Error('parts are missing');
  expect(validation.discrimination.auc).toBe(ranking?.auc);
  expect(validation.discrimination.ks).toBe(ranking?.ks);
  expect(validation.discrimination.curve.length).toBeLessThanOrEqual(401);
  expect(validation.discrimination.curve.at(0)).toEqual({ falsePositive: 0, truePositive: 0 });
  expect(validation.discrimination.curve.at(-1)).toEqual({ falsePositive: 1, truePositive: 1 });
  expect(validation.calibration.by).toBe('grade');
  expect(validation.calibration.bands.map(({ label }) => label).join('')).toBe('ABCDE');
  for (const band of validation.calibration.bands) {
    const own = tested.filter(({ grade }) => grade === band.label);
    const [n, d, pd] = [own.length, own.filter(({ outcome }) => outcome).length, own.reduce((sum, each) => sum + each.pd, 0) / own.length];
    expect([band.loans, band.defaults, band.observed]).toEqual([n, d, d / n]);
    expect(band.pd).toBeCloseTo(pd, 13);
    expect(band.jeffreysP).toBeCloseTo(jeffreysTest({ n, d, pd }), 10);
    expect(band.interval[0]).toBeLessThan(band.observed);
    expect(band.interval[1]).toBeGreaterThan(band.observed);
  }
  expect(validation.calibration.brier).toBeCloseTo(brierScore(tested.map(({ pd }) => pd), tested.map(({ outcome }) => outcome === true)) as number, 13);
  expect(testNamed(validation, 'binomial')?.n).toBe(tested.length);
});

test('EBT-2 LGD: the paired test, the means and the deciles rest on defaulted loans in scope with a realised LGD', async () => {
  const validation = await validated(book, null);
  const pairs = book.filter(({ inScope, realised }) => inScope && realised !== null);
  if (!validation.lgd.present) throw new Error('no part');
  expect(validation.withRealisedLgd).toBe(pairs.length);
  const t = pairedTest(pairs.map(({ lgd }) => lgd), pairs.map(({ realised }) => realised as number));
  expect(testNamed(validation, 'lgd-t')).toMatchObject({ n: pairs.length, statistic: t?.statistic, pValue: t?.pValue, degrees: pairs.length - 1 });
  expect(validation.lgd.deciles.reduce((sum, { loans }) => sum + loans, 0)).toBe(pairs.length);
  expect(validation.lgd.realised).toBeCloseTo(pairs.reduce((sum, { realised }) => sum + (realised as number), 0) / pairs.length, 12);
});

test('EBT-3 ECL against realised loss by vintage leaves out defaults whose loss is not known, and says how many', async () => {
  const validation = await validated(book, null);
  if (!validation.loss.present) throw new Error('no part');
  const known = tested.filter(({ outcome, realised }) => !outcome || realised !== null);
  const unknown = tested.length - known.length;
  expect(unknown).toBeGreaterThan(0);
  expect(testNamed(validation, 'ecl-realised')?.words).toContain(`${unknown} defaults without a realised LGD left out`);
  expect(validation.loss.total.loans).toBe(known.length);
  expect(validation.loss.total.expected).toBeCloseTo(known.reduce((sum, { ecl12 }) => sum + ecl12, 0), 4);
  expect(validation.loss.total.realised).toBeCloseTo(known.reduce((sum, { outcome, ead, realised }) => sum + (outcome ? ead * (realised as number) : 0), 0), 4);
  expect(validation.loss.vintages.map(({ label }) => label)).toEqual(['2019', '2020', '2021', '2022', '2023', 'vintage not known']);
  expect(validation.loss.vintages.reduce((sum, { loans }) => sum + loans, 0)).toBe(known.length);
});

test('EBT-4 stages before and now: direct defaults, cures, and stage 2 as the alarm', async () => {
  const prior = book.map((loan, i) => ({ ...loan, stage: i % 7 === 0 ? '2' : i % 31 === 0 ? '3' : '1', outcome: null, realised: null }));
  const validation = await validated(book, prior);
  if (!validation.staging.present || !validation.staging.moves || !validation.staging.alarm) throw new Error('no part');
  const count = (was: string, now: string): number => book.filter((loan, i) => loan.inScope && loan.stage === now && prior[i]?.stage === was).length;
  expect(validation.staging.moves).toEqual(['1', '2', '3'].map((was) => ['1', '2', '3'].map((now) => count(was, now))));
  expect(validation.staging.directDefaults).toBe(count('1', '3') / (count('1', '3') + count('2', '3')));
  expect(validation.staging.cured).toBe(count('2', '1') / (count('2', '1') + count('2', '2') + count('2', '3')));
  const hit = tested.filter(({ stage, outcome }) => stage === '2' && outcome).length;
  expect(validation.staging.alarm.recall).toBe(hit / tested.filter(({ outcome }) => outcome).length);
  expect(validation.staging.alarm.precision).toBe(hit / tested.filter(({ stage }) => stage === '2').length);
});

test('EBT-5 the same book is stable, a worse one is not', async () => {
  const same = await validated(book, book);
  const worse = await validated(book.map((loan) => ({ ...loan, pd: Math.min(1, loan.pd * 3) })), book);
  if (!same.stability.present || !worse.stability.present) throw new Error('no part');
  expect(same.stability.psi).toBe(0);
  expect(testNamed(same, 'psi')?.light).toBe('green');
  expect(testNamed(worse, 'psi')?.light).toBe('red');
  expect(worse.stability.bands.reduce((sum, { now }) => sum + now, 0)).toBeCloseTo(1, 12);
});

test('EBT-6 without outcomes and without a prior run every part is absent and says why', async () => {
  const validation = await validated(drawnBook(50, 1, { outcomes: false }), null);
  for (const part of ['discrimination', 'calibration', 'stability', 'lgd', 'staging', 'loss'] as const) expect(validation[part]).toMatchObject({ present: false, why: expect.stringMatching(/\w/) as string });
  expect(validation.tests).toEqual([]);
});

test('EBT-6 a run without loans, without defaults and with nothing but defaults says so', async () => {
  const none = await validated(book.slice(0, 1).map((loan) => ({ ...loan, inScope: false })), null);
  expect(none).toMatchObject({ loans: 1, inScope: 0, discrimination: { present: false } });
  const quiet = await validated(tested.slice(0, 40).map((loan) => ({ ...loan, outcome: false, realised: null })), null);
  expect(quiet.discrimination).toEqual({ present: false, why: 'none of 40 performing loans defaulted' });
  expect(quiet.loss).toMatchObject({ present: true, total: { realised: 0, ratio: 0 } });
  const all = await validated(tested.slice(0, 40).map((loan) => ({ ...loan, outcome: true, realised: null })), null);
  expect(all.discrimination).toEqual({ present: false, why: 'every performing loan defaulted' });
  expect(all.loss).toEqual({ present: false, why: 'no loss of a defaulted loan is known' });
});

test('EBT-7 lights follow the bars, and few loans have none', async () => {
  const lenient = await validated(book, null, ValidationBars.parse({ auc: { amber: 0.5, red: 0.4 } }));
  const strict = await validated(book, null, ValidationBars.parse({ auc: { amber: 0.999, red: 0.998 } }));
  const few = await validated(book, null, ValidationBars.parse({ minimumDefaults: 100_000 }));
  expect([testNamed(lenient, 'auc')?.light, testNamed(strict, 'auc')?.light, testNamed(few, 'auc')?.light]).toEqual(['green', 'red', 'none']);
  expect(testNamed(few, 'auc')?.words).toContain('too few');
});

test('EBT-8 outcomes over the life are held against lifetime PDs and ECL; without grades by deciles of PD', async () => {
  const ungraded = drawnBook(1500, 9, { grades: false });
  const validation = await validated(ungraded, null, ValidationBars.parse({ horizon: 'lifetime' }));
  if (!validation.calibration.present || !validation.loss.present) throw new Error('no part');
  const own = ungraded.filter(({ inScope, stage, outcome }) => inScope && stage !== '3' && outcome !== null);
  expect(validation.calibration.by).toBe('pd-band');
  expect(validation.calibration.bands).toHaveLength(10);
  expect(validation.calibration.meanPd).toBeCloseTo(own.reduce((sum, { pdLifetime }) => sum + pdLifetime, 0) / own.length, 12);
  expect(validation.loss.total.expected).toBeCloseTo(own.filter(({ outcome, realised }) => !outcome || realised !== null).reduce((sum, { eclLifetime }) => sum + eclLifetime, 0), 4);
});

test('EBT-9 a back-test gives the same bits with 1, 2 and 4 threads', async () => {
  const one = JSON.stringify(await validated(book, book, bars, 1));
  for (const threads of [2, 4]) expect(JSON.stringify(await validated(book, book, bars, threads))).toBe(one);
});
