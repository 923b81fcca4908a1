import type { Light, Validation, ValidationTest } from '../../../../src-shared/model/ecl/validation.ts';
import { binomialTest, hosmerLemeshow, jeffreysInterval, jeffreysTest, portfolioZ, type GradeOutcome } from '../../../../src-shared/model/metrics/calibration.ts';
import { lightWhereHighIsGood } from '../../../../src-shared/model/metrics/light.ts';
import { bandLabel, bandSql, quantileEnds, type Population, type Tables } from './population.ts';
import { counted, digits, testOf } from './tests-of.ts';

/** More grades than these are no grades: PD bands instead. */
const MOST_GRADES = 50;
const BANDS = 10;

/** Whether PDs were as high as what came: by grade where loans have grades, else by deciles of PD. */
export async function calibrationOf({ session, bars }: Tables, { tested, withOutcome }: Population): Promise<{ part: Validation['calibration']; tests: ValidationTest[] }> {
  if (withOutcome === 0) return { part: { present: false, why: 'no loan has an outcome' }, tests: [] };
  if (tested === 0) return { part: { present: false, why: 'no performing loan has both an outcome and a PD' }, tests: [] };
  const [grades] = await session.rows<{ n: number; missing: number }>('SELECT count(DISTINCT grade) AS n, count(*) FILTER (WHERE grade IS NULL) AS missing FROM tested');
  const isGraded = Number(grades?.n) > 1 && Number(grades?.n) <= MOST_GRADES && Number(grades?.missing) === 0;
  const ends = isGraded ? [] : await quantileEnds(session, 'tested', 'pd', BANDS);
  const key = isGraded ? 'grade' : bandSql('pd', ends);
  const rows = await session.rows<{ key: string | number; n: number; d: number; pd: string }>(`SELECT ${key} AS key, count(*) AS n, count(*) FILTER (WHERE default_outcome) AS d, CAST(sum(pd) AS VARCHAR) AS pd FROM tested GROUP BY 1 ORDER BY 1`);
  // Best grade first: by mean PD, since grades need not sort by name. The sort is stable.
  if (isGraded) rows.sort((a, b) => Number(a.pd) / Number(a.n) - Number(b.pd) / Number(b.n));
  const outcomes = rows.map(({ n, d, pd }): GradeOutcome => ({ n: Number(n), d: Number(d), pd: Number(pd) / Number(n) }));
  const bands = outcomes.map((outcome, i) => {
    const [binomialP, jeffreysP] = [binomialTest(outcome), jeffreysTest(outcome)];
    const light: Light = outcome.n < bars.minimumLoans ? 'none' : lightWhereHighIsGood(jeffreysP, bars.pValue);
    return { label: isGraded ? String(rows[i]?.key) : bandLabel(ends, Number(rows[i]?.key)), loans: outcome.n, defaults: outcome.d, pd: outcome.pd, observed: outcome.d / outcome.n, interval: jeffreysInterval(outcome.n, outcome.d, bars.confidence), binomialP, jeffreysP, light };
  });
  const defaults = outcomes.reduce((sum, { d }) => sum + d, 0);
  const pdSum = rows.reduce((sum, { pd }) => sum + Number(pd), 0);
  const whole: GradeOutcome = { n: tested, d: defaults, pd: pdSum / tested };
  const [sums] = await session.rows<{ squares: string; missed: string }>('SELECT CAST(sum(CAST(pd AS DECIMAL(38,12)) * pd) AS VARCHAR) AS squares, CAST(COALESCE(sum(pd) FILTER (WHERE default_outcome), 0) AS VARCHAR) AS missed FROM tested');
  // (PD - outcome)^2, multiplied out: its sums are exact decimals.
  const brier = (Number(sums?.squares) - 2 * Number(sums?.missed) + defaults) / tested;
  return { part: { present: true, by: isGraded ? 'grade' : 'pd-band', bands, brier, meanPd: whole.pd, observed: defaults / tested }, tests: testsOf(outcomes, whole, bars, isGraded) };
}

function testsOf(outcomes: readonly GradeOutcome[], whole: GradeOutcome, bars: Tables['bars'], isGraded: boolean): ValidationTest[] {
  const few = whole.n < bars.minimumLoans || whole.n * whole.pd < Math.min(1, bars.minimumDefaults);
  const light = (p: number): Light => (few ? 'none' : lightWhereHighIsGood(p, bars.pValue));
  const about = `${counted(whole.d, 'default')} of ${counted(whole.n, 'loan')}, ${digits(whole.n * whole.pd)} expected`;
  const tests = [
    testOf({ id: 'binomial', title: 'Binomial, portfolio', part: 'calibration', reference: 'BCBS WP 14 (2005), binomial test, exact and one-sided', n: whole.n, statistic: whole.d, pValue: binomialTest(whole), light: light(binomialTest(whole)), words: `${about}: p ${digits(binomialTest(whole))}; small means PDs are too low` }),
    testOf({ id: 'jeffreys', title: 'Jeffreys, portfolio', part: 'calibration', reference: 'ECB, Instructions for reporting the validation results (2019), 2.5.3.1', n: whole.n, statistic: whole.d / whole.n, pValue: jeffreysTest(whole), interval: jeffreysInterval(whole.n, whole.d, bars.confidence), light: light(jeffreysTest(whole)), words: `${about}: p ${digits(jeffreysTest(whole))}; small means PDs are too low` }),
  ];
  const hl = hosmerLemeshow(outcomes);
  if (hl) tests.push(testOf({ id: 'hosmer-lemeshow', title: 'Hosmer-Lemeshow', part: 'calibration', reference: 'Hosmer and Lemeshow 1980; degrees of freedom = groups, PDs given beforehand', n: whole.n, statistic: Number.isFinite(hl.statistic) ? hl.statistic : null, degrees: hl.degrees, pValue: hl.pValue, light: light(hl.pValue), words: `${digits(hl.statistic)} over ${counted(hl.degrees, isGraded ? 'grade' : 'PD band')}: p ${digits(hl.pValue)}; two-sided, prudent PDs fail as well` }));
  const z = portfolioZ(outcomes);
  if (z) tests.push(testOf({ id: 'z', title: 'Portfolio z-score', part: 'calibration', reference: 'BCBS WP 14 (2005), normal test on the portfolio', n: whole.n, statistic: z.statistic, pValue: z.pValue, light: light(z.pValue), words: `z ${digits(z.statistic)}: p ${digits(z.pValue)}; small means PDs are too low` }));
  return tests;
}
