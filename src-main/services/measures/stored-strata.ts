import { z } from 'zod';
import type { TapestryHandlers } from '../../../src-shared/contract/contract.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { NO_BAND } from '../../../src-shared/model/address.ts';
import type { MeasureResult } from '../../../src-shared/model/measure.ts';
import { pipelineOf, type ServiceContext } from '../context.ts';
import { runUnits } from '../run-units.ts';
import type { StrataView } from '../pipeline-port.ts';

/** Stratifications as the run stored them; every figure with its address. */
export function storedStrata(context: ServiceContext): Pick<TapestryHandlers, 'measures.dimensions' | 'measures.stratify'> {
  const declared = (run: string): { readonly space: string; readonly slot: string } => {
    const { pipeline } = context.store.runs.get(run);
    const strata = context.traces.get(pipeline)?.strata;
    if (!strata) throw new AppError('NOT_FOUND', `the pipeline of run ${run} makes no stratifications`);
    return strata;
  };
  const read = async (run: string): Promise<StrataView> => pipelineOf(context, context.store.runs.get(run).pipeline).strata(await context.runFiles.json(run, declared(run).slot, z.unknown()));
  return {
    'measures.dimensions': async ({ run }) => (await read(run)).sets.map(({ bands }) => ({ id: bands.id, title: bands.title })),
    'measures.stratify': async ({ run, dimension }) => {
      const set = (await read(run)).sets.find(({ bands }) => bands.id === dimension);
      if (!set) throw new AppError('NOT_FOUND', `run ${run} has no stratification by ${dimension}`, { userAction: 'Choose one of measures.dimensions.' });
      const { sections } = await context.config.read(context.store.runs.request(run).configSha256);
      const unit = await runUnits(context, run);
      const measures = set.total.map(({ id }) => {
        const measure = sections.measures[id]?.value;
        return { id, title: measure?.title ?? id, unit: unit(measure?.unit ?? 'none'), definition: measure?.definition ?? '' };
      });
      const { space } = declared(run);
      const figures = (results: readonly MeasureResult[], band: string | null) => results.map((result, i) => ({
        address: `${space}:${dimension}/${result.id}${band === null ? '' : `@${band}`}`,
        value: result.value, why: result.value === null ? result.why ?? 'not computable' : null, unit: measures[i]?.unit ?? 'none',
      }));
      return {
        dimension, title: set.bands.title, measures,
        bands: set.groups.map(({ key, label, results }) => ({ key: key ?? '', label, figures: figures(results, key ?? NO_BAND) })),
        total: figures(set.total, null),
        leftOut: set.total.flatMap(({ leftOutNull }, i) => (leftOutNull > 0 ? [{ reason: `${measures[i]?.title ?? ''}: a value it needs is missing`, rows: leftOutNull }] : [])),
      };
    },
  };
}
