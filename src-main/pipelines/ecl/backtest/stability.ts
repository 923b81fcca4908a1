import type { Validation, ValidationTest } from '../../../../src-shared/model/ecl/validation.ts';
import { lightWhereLowIsGood } from '../../../../src-shared/model/metrics/light.ts';
import { stabilityIndex } from '../../../../src-shared/model/metrics/stability.ts';
import { bandLabel, bandSql, quantileEnds, type Tables } from './population.ts';
import { counted, digits, testOf } from './tests-of.ts';

const BANDS = 10;
/** Stands in for an empty band: half of one in ten thousand. */
const FLOOR = 0.00005;
const PERFORMING = `in_scope AND stage IN ('1', '2') AND pd_12m IS NOT NULL`;

/** Shift of the distribution of 12-month PDs of performing loans since the prior run. */
export async function stabilityOf({ session, bars, hasPrior }: Tables): Promise<{ part: Validation['stability']; tests: ValidationTest[] }> {
  if (!hasPrior) return { part: { present: false, why: 'no prior run was given' }, tests: [] };
  const ends = await quantileEnds(session, `(SELECT * FROM prior_loans WHERE ${PERFORMING})`, 'pd_12m', BANDS);
  const counts = async (relation: string): Promise<Map<number, number>> =>
    new Map((await session.rows<{ band: number; n: number }>(`SELECT ${bandSql('pd_12m', ends)} AS band, count(*) AS n FROM ${relation} WHERE ${PERFORMING} GROUP BY 1`)).map(({ band, n }) => [Number(band), Number(n)]));
  const [before, now] = [await counts('prior_loans'), await counts('now_loans')];
  const total = (each: Map<number, number>): number => [...each.values()].reduce((sum, n) => sum + n, 0);
  const [was, is] = [total(before), total(now)];
  if (was === 0 || is === 0) return { part: { present: false, why: `no performing loan with a PD in ${was === 0 ? 'the prior run' : 'this run'}` }, tests: [] };
  const shares = Array.from({ length: ends.length + 1 }, (_, k) => ({ expected: (before.get(k) ?? 0) / was, actual: (now.get(k) ?? 0) / is }));
  const { psi, parts, floored } = stabilityIndex(shares, FLOOR);
  const few = Math.min(was, is) < bars.minimumLoans;
  const bands = shares.map(({ expected, actual }, k) => ({ label: bandLabel(ends, k), prior: expected, now: actual, part: parts[k] as number }));
  const words = `PSI ${digits(psi)} over ${counted(bands.length, 'PD band')}, ${counted(was, 'loan')} before and ${is} now${floored > 0 ? `; ${counted(floored, 'band')} empty on one side counted as ${FLOOR}` : ''}${few ? '; too few for a light' : ''}`;
  return { part: { present: true, psi, bands }, tests: [testOf({ id: 'psi', title: 'Population stability', part: 'stability', reference: 'PSI: sum (a - e) ln(a / e), deciles of the prior run', n: is, statistic: psi, light: few ? 'none' : lightWhereLowIsGood(psi, bars.psi), words })] };
}
