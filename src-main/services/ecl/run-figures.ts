import type { z } from 'zod';
import type { EclLine } from '../../../src-shared/contract/ecl.ts';
import type { Figure } from '../../../src-shared/contract/measures.ts';
import { formatAddress, NO_BAND } from '../../../src-shared/model/address.ts';
import { formatCell } from '../../../src-shared/model/cross-tab.ts';
import { FigurePlan } from '../../derive/figure-plan.ts';
import { computeFormula } from '../../derive/formulas.ts';
import { Stratifications } from '../../derive/stratify.ts';
import type { ServiceContext } from '../context.ts';

type Shown = z.output<typeof Figure>;
type Line = z.output<typeof EclLine>;

/** Address spaces of this pipeline's figures, as its trace declaration has them. */
const [STRATA, TABLES] = ['strat', 'tab'];

/** Stored figures of a run, each with its address. A band of undefined is the whole portfolio; null is "not known". */
export interface RunFigures {
  readonly currency: string;
  figure(measure: string, set?: string, band?: string | null): Shown;
  /** Bands of a set in their order. */
  bands(set: string): readonly { readonly key: string | null; readonly label: string }[];
  line(set: string | null, band: string | null | undefined, label: string): Line;
}

/** The figures of a run as `figures` stored them. Errors: NOT_FOUND where the run did not get so far. */
export async function runFigures(context: Pick<ServiceContext, 'runFiles'>, run: string, currency: string): Promise<RunFigures> {
  const strata = await context.runFiles.json(run, 'strata', Stratifications);
  const plan = await context.runFiles.json(run, 'strata.plan', FigurePlan);
  const units = new Map(plan.measures.map(({ id, unit }) => [id, unit]));
  const setOf = (id: string | undefined) => strata.sets.find(({ bands }) => bands.id === (id ?? 'stage'));
  const resultsOf = (set: string | undefined, band: string | null | undefined) => (band === undefined ? setOf(set)?.total : setOf(set)?.groups.find(({ key }) => key === band)?.results) ?? [];
  const figure: RunFigures['figure'] = (measure, set, band) => {
    const result = resultsOf(set, band).find(({ id }) => id === measure);
    const own = units.get(measure) ?? 'none';
    const address = formatAddress({ space: STRATA as string, column: `${set ?? 'stage'}/${measure}`, key: band === undefined ? null : band ?? NO_BAND });
    return { address: result === undefined ? null : address, value: result?.value ?? null, why: result === undefined ? 'no loan is in this group' : result.value === null ? (result.why ?? 'not computable') : null, unit: own === 'currency' ? currency : own };
  };
  /** A formula has no stored cell; it is traced as a cell of a table, which computes it from the same measures. */
  const formula = (id: string, set: string | null, band: string | null | undefined): Shown => {
    const declared = plan.formulas.find((each) => each.id === id);
    if (declared === undefined) return { address: null, value: null, why: `the run has no figure ${id}`, unit: 'points' };
    const results = new Map(resultsOf(set ?? undefined, band).map((result) => [result.id, result]));
    const outcome = computeFormula(declared, (operand) => results.get(operand));
    const bands = setOf(set ?? undefined)?.bands;
    const cell = band === undefined || bands === undefined ? [] : [{ grouping: { field: bands.field, kind: bands.kind, edges: bands.edges }, band }];
    return { address: formatAddress({ space: TABLES as string, column: id, key: formatCell(cell) }), value: outcome.value, why: outcome.value === null ? (outcome.why ?? 'not computable') : null, unit: 'points' };
  };
  return {
    currency, figure,
    bands: (set) => setOf(set)?.groups.map(({ key, label }) => ({ key, label })) ?? [],
    line: (set, band, label) => ({
      key: band === undefined ? 'total' : band ?? '', label,
      loans: figure('ecl_count', set ?? undefined, band), exposure: figure('ecl_gross', set ?? undefined, band), allowance: figure('ecl_allowance', set ?? undefined, band),
      overlay: figure('ecl_overlay', set ?? undefined, band), coverage: formula('ecl_coverage', set, band),
    }),
  };
}
