import type { Validation, ValidationTest } from '../../../../src-shared/model/ecl/validation.ts';
import { lightWhereLowIsGood } from '../../../../src-shared/model/metrics/light.ts';
import type { Population, Tables } from './population.ts';
import { counted, digits, testOf } from './tests-of.ts';

const IN_STAGES = ['1', '2', '3'];

/**
 * Whether stage 2 comes before default: as an alarm for what defaulted afterwards (needs outcomes), and as the way into stage 3 since the prior
 * run (needs one). Loans in both runs are matched by their id; an id that stands twice in a run is left out.
 */
export async function stagingOf({ session, bars, hasPrior }: Tables, { withOutcome }: Population): Promise<{ part: Validation['staging']; tests: ValidationTest[] }> {
  if (withOutcome === 0 && !hasPrior) return { part: { present: false, why: 'no loan has an outcome and no prior run was given' }, tests: [] };
  const tests: ValidationTest[] = [];
  let alarm: Extract<Validation['staging'], { present: true }>['alarm'] = null;
  if (withOutcome > 0) {
    const rows = await session.rows<{ stage: string; d: boolean; n: number }>(`SELECT stage, default_outcome AS d, count(*) AS n FROM outcome WHERE stage IN ('1', '2') AND default_outcome IS NOT NULL GROUP BY ALL`);
    const of = (stage: string, d: boolean): number => Number(rows.find((row) => row.stage === stage && row.d === d)?.n ?? 0);
    const [truePositive, falsePositive, falseNegative, trueNegative] = [of('2', true), of('2', false), of('1', true), of('1', false)];
    const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
    alarm = { truePositive, falsePositive, falseNegative, trueNegative, precision: share(truePositive, truePositive + falsePositive), recall: share(truePositive, truePositive + falseNegative) };
    const n = truePositive + falsePositive + falseNegative + trueNegative;
    tests.push(testOf({ id: 'sicr-recall', title: 'Stage 2 before default', part: 'staging', reference: 'IFRS 9 B5.5.7: lifetime ECL before default; recall and precision of stage 2', n, statistic: alarm.recall, light: 'none', words: alarm.recall === null ? `none of ${counted(n, 'performing loan')} defaulted` : `${truePositive} of ${counted(truePositive + falseNegative, 'default')} came from stage 2 (recall ${digits(alarm.recall)}); ${truePositive} of ${counted(truePositive + falsePositive, 'stage 2 loan')} defaulted${alarm.precision === null ? '' : ` (precision ${digits(alarm.precision)})`}` }));
  }
  let moves: number[][] | null = null;
  if (hasPrior) {
    const once = (relation: string): string => `(SELECT loan_id, min(stage) AS stage FROM ${relation} WHERE in_scope GROUP BY 1 HAVING count(*) = 1)`;
    const rows = await session.rows<{ was: string; now: string; n: number }>(`SELECT a.stage AS was, b.stage AS now, count(*) AS n FROM ${once('prior_loans')} a JOIN ${once('now_loans')} b USING (loan_id) GROUP BY ALL`);
    moves = IN_STAGES.map((was) => IN_STAGES.map((now) => Number(rows.find((row) => row.was === was && row.now === now)?.n ?? 0)));
  }
  const cell = (was: number, now: number): number => moves?.[was - 1]?.[now - 1] ?? 0;
  const [direct, viaTwo] = [cell(1, 3), cell(2, 3)];
  const fromTwo = cell(2, 1) + cell(2, 2) + cell(2, 3);
  const directDefaults = direct + viaTwo > 0 ? direct / (direct + viaTwo) : null;
  if (directDefaults !== null) {
    const few = direct + viaTwo < bars.minimumDefaults;
    tests.push(testOf({ id: 'direct-defaults', title: 'Into stage 3 directly from stage 1', part: 'staging', reference: 'IFRS 9 B5.5.7: credit risk normally rises before default', n: direct + viaTwo, statistic: directDefaults, light: few ? 'none' : lightWhereLowIsGood(directDefaults, bars.directDefaults), words: `${direct} of ${counted(direct + viaTwo, 'entry', 'entries')} into stage 3 since the prior run came from stage 1${few ? '; too few for a light' : ''}` }));
  }
  return { part: { present: true, alarm, moves, directDefaults, cured: fromTwo > 0 ? cell(2, 1) / fromTwo : null, stayed: fromTwo > 0 ? cell(2, 2) / fromTwo : null }, tests };
}
