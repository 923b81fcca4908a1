import { normalQuantile } from '../../../../src-shared/kernel/math/normal.ts';
import type { Validation, ValidationTest } from '../../../../src-shared/model/ecl/validation.ts';
import { lightWhereHighIsGood } from '../../../../src-shared/model/metrics/light.ts';
import { RankingCounter } from '../../../../src-shared/model/metrics/ranking.ts';
import type { Population, Tables } from './population.ts';
import { counted, digits, testOf } from './tests-of.ts';

/** A curve point at least every half per cent: at most 401, drawn as a line. */
const SPACING = 0.01;
const REFERENCE = 'Mann-Whitney with ties (Hanley and McNeil 1982); BCBS WP 14, ch. 3';

/** How well the PD ranks defaults. One pass over counts by PD, in bounded memory. */
export async function discriminationOf({ session, bars }: Tables, population: Population): Promise<{ part: Validation['discrimination']; tests: ValidationTest[] }> {
  const { tested, testedDefaults, withOutcome } = population;
  if (withOutcome === 0) return absent('no loan has an outcome');
  if (tested === 0) return absent('no performing loan has both an outcome and a PD');
  if (testedDefaults === 0 || testedDefaults === tested) return absent(testedDefaults === 0 ? `none of ${counted(tested, 'performing loan')} defaulted` : 'every performing loan defaulted');
  const counter = new RankingCounter(tested, testedDefaults, SPACING);
  await session.streamColumns('SELECT CAST(count(*) AS DOUBLE), CAST(count(*) FILTER (WHERE default_outcome) AS DOUBLE) FROM tested GROUP BY pd ORDER BY pd DESC', ([n = [], events = []]) => {
    n.forEach((each, i) => counter.add({ n: each as number, events: events[i] as number }));
  });
  const ranking = counter.ranking();
  if (ranking === null) return absent('nothing is ranked');
  const half = normalQuantile(1 - (1 - bars.confidence) / 2) * ranking.standardError;
  const interval: [number, number] = [Math.max(0, ranking.auc - half), Math.min(1, ranking.auc + half)];
  const few = tested < bars.minimumLoans || testedDefaults < bars.minimumDefaults;
  const told = (id: 'auc' | 'gini' | 'ks', title: string): ValidationTest => testOf({
    id, title, part: 'discrimination', reference: id === 'ks' ? 'Kolmogorov-Smirnov, between tied PDs only' : REFERENCE, n: tested, statistic: ranking[id], interval: id === 'auc' ? interval : null,
    light: few ? 'none' : lightWhereHighIsGood(ranking[id], bars[id]),
    words: `${title} ${digits(ranking[id])}${id === 'auc' ? ` (${digits(interval[0])} to ${digits(interval[1])})` : ''} on ${counted(tested, 'loan')}, ${counted(testedDefaults, 'default')}${few ? '; too few for a light' : `; green from ${bars[id].amber}, red below ${bars[id].red}`}`,
  });
  return { part: { present: true, auc: ranking.auc, gini: ranking.gini, ks: ranking.ks, interval, curve: [...ranking.curve] }, tests: [told('auc', 'AUC'), told('gini', 'Gini'), told('ks', 'KS')] };
}

function absent(why: string): { part: Validation['discrimination']; tests: ValidationTest[] } {
  return { part: { present: false, why }, tests: [] };
}
