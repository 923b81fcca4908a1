import { z } from 'zod';
import { hosmerLemeshow, jeffreysTest, portfolioZ } from '../../../../src-shared/model/metrics/calibration.ts';
import { corporateRiskWeight } from '../models/asset-correlation.ts';
import { effectiveRate, eclOfPeriods, levelPayment, weightedShortfall } from '../models/effective-rate.ts';
import { provisionsOf } from '../models/provision-matrix.ts';
import { conditionalOfObserved, cumulativeByPowers, cumulativeOfConditional, marginalOfConditional } from '../models/term-structure.ts';
import { compared, resultOf, type CaseResult, type CasesResult, type CaseValues, type SkippedCase } from './case-result.ts';

const Numbers = z.array(z.number());
const row = (name: string, values: readonly number[]): Record<string, number> => Object.fromEntries(values.map((value, i) => [`${name}.${i + 1}`, value]));

/** Published examples; each brings inputs and results of its own shape. */
export const PublishedCases = z.array(z.looseObject({ id: z.string(), inputs: z.record(z.string(), z.unknown()), expected: z.record(z.string(), z.unknown()) })).min(1).max(10_000);

interface Kind { readonly inputs: z.ZodType; readonly expected: z.ZodType; readonly run: (inputs: never, expected: never) => { computed: CaseValues; expected: CaseValues } }
const kind = <I extends z.ZodType, E extends z.ZodType>(inputs: I, expected: E, run: (inputs: z.output<I>, expected: z.output<E>) => { computed: CaseValues; expected: CaseValues }): Kind => ({ inputs, expected, run: run as Kind['run'] });

/** Tried in order; the first whose inputs and results fit. Exact results are compared where a case has them, else the printed ones. */
const KINDS: readonly Kind[] = [
  kind(z.object({ principal: z.number(), payment: z.number(), periods: z.number().int().min(1).max(1200), marginal_pd_unconditional: Numbers, lgd: z.number() }), z.object({ eir: z.number(), exact_from_irr: z.object({ by_year: Numbers, lifetime: z.number() }) }), (inputs, expected) => {
    const eir = effectiveRate(inputs.principal, new Array<number>(inputs.periods).fill(inputs.payment));
    let balance = inputs.principal;
    const open = inputs.marginal_pd_unconditional.map(() => {
      const before = balance;
      balance = balance * (1 + eir) - inputs.payment;
      return before;
    });
    const byYear = eclOfPeriods(open, inputs.marginal_pd_unconditional, inputs.lgd, eir);
    return { computed: { eir, lifetime: byYear.reduce((sum, each) => sum + each, 0), ...row('year', byYear) }, expected: { eir: expected.eir, lifetime: expected.exact_from_irr.lifetime, ...row('year', expected.exact_from_irr.by_year) } };
  }),
  kind(z.object({ years: z.number(), rate: z.number(), scenarios: z.array(z.tuple([z.number(), z.number()])) }), z.object({ undiscounted: z.number(), exact: z.number() }), (inputs, expected) => {
    const result = weightedShortfall(inputs.scenarios.map(([shortfall, weight]) => ({ shortfall, weight })), inputs.years, inputs.rate);
    return { computed: { undiscounted: result.undiscounted, discounted: result.discounted }, expected: { undiscounted: expected.undiscounted, discounted: expected.exact } };
  }),
  kind(z.object({ gross: Numbers, rates: Numbers }), z.object({ ecl: Numbers, total: z.number() }), (inputs, expected) => {
    const ecl = provisionsOf(inputs.gross, inputs.rates);
    return { computed: { ...row('bucket', ecl), total: ecl.reduce((sum, each) => sum + each, 0) }, expected: { ...row('bucket', expected.ecl), total: expected.total } };
  }),
  kind(z.object({ gross: Numbers, rates: Numbers }), z.object({ allowance: Numbers }), (inputs, expected) => ({ computed: row('bucket', provisionsOf(inputs.gross, inputs.rates)), expected: row('bucket', expected.allowance) })),
  kind(z.object({ gca: z.number(), pd_12m: z.number(), lgd_of_gca: z.number() }), z.object({ ecl_12m: z.number() }), (inputs, expected) => ({ computed: { ecl_12m: eclOfPeriods([inputs.gca], [inputs.pd_12m], inputs.lgd_of_gca, 0)[0] as number }, expected: { ecl_12m: expected.ecl_12m } })),
  kind(z.object({ scenarios: z.array(z.object({ w: z.number(), ecl: z.number() })) }), z.object({ weighted: z.number() }), (inputs, expected) => ({ computed: { weighted: inputs.scenarios.reduce((sum, { w, ecl }) => sum + w * ecl, 0) }, expected: { weighted: expected.weighted } })),
  kind(z.object({ cond_pd: z.number(), years: z.number().int().min(1).max(200), loan: z.number(), rate: z.number() }), z.object({ marginal: Numbers, cumulative: Numbers, payment: z.number() }), (inputs, expected) => {
    const conditional = new Array<number>(inputs.years).fill(inputs.cond_pd);
    return { computed: { ...row('marginal', marginalOfConditional(conditional)), ...row('cumulative', cumulativeOfConditional(conditional)), payment: levelPayment(inputs.loan, inputs.rate, inputs.years) }, expected: { ...row('marginal', expected.marginal), ...row('cumulative', expected.cumulative), payment: expected.payment } };
  }),
  kind(z.object({ n: z.number().int(), d: z.number().int(), pd: z.number() }), z.object({ exact: z.number() }), (inputs, expected) => ({ computed: { p_value: jeffreysTest(inputs) }, expected: { p_value: expected.exact } })),
  kind(z.object({ n: Numbers, d: Numbers, pd: Numbers }), z.object({ hl_stat_from_rounded_inputs: z.number(), hl_p_from_rounded: z.number(), z_stat: z.number(), z_p_from_rounded: z.number() }), (inputs, expected) => {
    const grades = inputs.n.map((n, i) => ({ n, d: inputs.d[i] ?? Number.NaN, pd: inputs.pd[i] ?? Number.NaN }));
    const [hl, z0] = [hosmerLemeshow(grades), portfolioZ(grades)];
    return { computed: { hl: hl?.statistic ?? Number.NaN, hl_p: hl?.pValue ?? Number.NaN, z: z0?.statistic ?? Number.NaN, z_p: z0?.pValue ?? Number.NaN }, expected: { hl: expected.hl_stat_from_rounded_inputs, hl_p: expected.hl_p_from_rounded, z: expected.z_stat, z_p: expected.z_p_from_rounded } };
  }),
  kind(z.object({ lgd: z.number(), M: z.number(), pd: Numbers }), z.object({ rw_percent: Numbers }), (inputs, expected) => ({ computed: row('rw_percent', inputs.pd.map((pd) => 100 * corporateRiskWeight(pd, inputs.lgd, inputs.M))), expected: row('rw_percent', expected.rw_percent) })),
  kind(z.object({ matrix_1y: z.array(Numbers).max(100) }), z.object({ cumulative_pd: z.array(Numbers.max(200)) }), (inputs, expected) => {
    const square = inputs.matrix_1y.map((each) => inputs.matrix_1y.map((_, j) => each[j] ?? Number.NaN));
    const rows = (of: (state: number, own: readonly number[]) => readonly number[]): Record<string, number> => Object.assign({}, ...expected.cumulative_pd.map((own, state) => row(`state${state + 1}`, of(state, own)))) as Record<string, number>;
    return { computed: rows((state, own) => cumulativeByPowers(square, state, own.length)), expected: rows((_, own) => own) };
  }),
  kind(z.object({ tenors: Numbers }), z.object({ cumulative_pd: z.record(z.string(), Numbers) }), (inputs, expected) => {
    const each = (of: (own: readonly number[]) => readonly number[]): Record<string, number> => Object.assign({}, ...Object.entries(expected.cumulative_pd).map(([grade, own]) => row(grade, of(own)))) as Record<string, number>;
    return { computed: each((own) => { const back = cumulativeOfConditional(conditionalOfObserved(inputs.tenors, own)); return inputs.tenors.map((tenor) => back[Math.round(tenor) - 1] ?? Number.NaN); }), expected: each((own) => own) };
  }),
];

/** Runs each published case that the pipeline can; one that rests on another file, or on inputs of another kind, is skipped and says so. */
export function runPublishedCases(list: z.output<typeof PublishedCases>): CasesResult {
  const cases: CaseResult[] = [];
  const skipped: SkippedCase[] = [];
  for (const { id, inputs, expected } of list) {
    const fits = KINDS.map((each) => ({ each, inputs: each.inputs.safeParse(inputs), expected: each.expected.safeParse(expected) })).find((tried) => tried.inputs.success && tried.expected.success);
    if (fits === undefined) {
      skipped.push({ id, why: Object.hasOwn(inputs, 'file') ? 'its inputs are in another file' : 'no calculation here takes these inputs and gives these results' });
      continue;
    }
    const { computed, expected: wanted } = fits.each.run(fits.inputs.data as never, fits.expected.data as never);
    cases.push(compared(id, computed, wanted));
  }
  return resultOf(cases, skipped);
}
