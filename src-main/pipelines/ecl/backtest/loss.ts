import type { Validation, ValidationTest } from '../../../../src-shared/model/ecl/validation.ts';
import { lightWhereLowIsGood } from '../../../../src-shared/model/metrics/light.ts';
import type { Population, Tables } from './population.ts';
import { counted, digits, testOf } from './tests-of.ts';

const KNOWN = 'pd IS NOT NULL AND expected IS NOT NULL AND (NOT default_outcome OR realised_lgd IS NOT NULL)';

/**
 * ECL of the horizon against realised loss by vintage, performing loans with an outcome. A defaulted loan without a realised LGD is left out of both
 * sides and counted: its loss is not known, and zero would flatter. Realised losses are exposure at the date x realised LGD, not discounted.
 */
export async function lossOf({ session, bars }: Tables, { withOutcome, tested, testedDefaults }: Population): Promise<{ part: Validation['loss']; tests: ValidationTest[] }> {
  if (withOutcome === 0) return { part: { present: false, why: 'no loan has an outcome' }, tests: [] };
  const [known] = await session.rows<{ n: number; d: number }>(`SELECT count(*) AS n, count(*) FILTER (WHERE default_outcome) AS d FROM tested WHERE ${KNOWN}`);
  const [loans, defaults] = [Number(known?.n ?? 0), Number(known?.d ?? 0)];
  if (loans === 0) return { part: { present: false, why: tested === 0 ? 'no performing loan has an outcome' : 'no loss of a defaulted loan is known' }, tests: [] };
  if (defaults === 0 && testedDefaults > 0) return { part: { present: false, why: `none of ${counted(testedDefaults, 'defaulted loan')} has a realised LGD` }, tests: [] };
  const band = (key: string): string => `SELECT ${key} AS label, count(*) AS loans, count(*) FILTER (WHERE default_outcome) AS defaults, CAST(sum(ead) AS VARCHAR) AS exposure, CAST(sum(expected) AS VARCHAR) AS expected,
    CAST(COALESCE(sum(CAST(ead AS DECIMAL(38,2)) * realised_lgd) FILTER (WHERE default_outcome), 0) AS VARCHAR) AS realised FROM tested WHERE ${KNOWN} GROUP BY 1 ORDER BY 1 NULLS LAST`;
  type Row = { label: string | null; loans: number; defaults: number; exposure: string; expected: string; realised: string };
  const told = (row: Row): Extract<Validation['loss'], { present: true }>['total'] => {
    const [expected, realised] = [Number(row.expected), Number(row.realised)];
    return { label: row.label ?? 'vintage not known', loans: Number(row.loans), defaults: Number(row.defaults), exposure: Number(row.exposure), expected, realised, ratio: expected > 0 ? realised / expected : null };
  };
  const vintages = (await session.rows<Row>(band('CAST(vintage AS VARCHAR)'))).map(told);
  const total = (await session.rows<Row>(band(`'all'`))).map(told)[0] as ReturnType<typeof told>;
  const few = loans < bars.minimumLoans || defaults < bars.minimumDefaults;
  const unknown = testedDefaults - defaults;
  const factor = total.ratio === null ? null : total.ratio === 0 ? Number.POSITIVE_INFINITY : Math.max(total.ratio, 1 / total.ratio);
  const words = `realised ${digits(total.realised)} of ${digits(total.expected)} expected${total.ratio === null ? '' : ` (${digits(total.ratio)})`} on ${counted(loans, 'loan')}, ${counted(defaults, 'default')}${unknown > 0 ? `; ${counted(unknown, 'default')} without a realised LGD left out` : ''}${few ? '; too few for a light' : ''}`;
  return { part: { present: true, vintages, total }, tests: [testOf({ id: 'ecl-realised', title: 'Realised loss over ECL', part: 'loss', reference: `IFRS 9 B5.5.52: estimates against experience; ${bars.horizon} ECL`, n: loans, statistic: total.ratio, light: few || factor === null ? 'none' : lightWhereLowIsGood(factor, bars.lossFactor), words })] };
}
