import { CANDIDATE } from '../../../src-shared/model/research/book-tables.ts';
import { jsonLeaves } from '../../evidence/compare/json-leaves.ts';
import type { ServiceContext } from '../context.ts';
import { bookSeries, growthOf, thinned } from './curves.ts';
import { bySlice, metricRows } from './metrics.ts';
import type { ResearchAnswers } from './research.ts';
import { jsonOf, tableOf } from './run-artifacts.ts';
import { inRegistryOrder, metricLine } from './run-words.ts';
import { z } from 'zod';

/** Points of a line where several runs are laid over each other. */
const POINTS = 1_500;
const AnySpec = z.record(z.string(), z.json());

/** Candidates of several runs beside each other: metrics, growth, and what differs in their specs. */
export function researchCompareHandlers(context: ServiceContext): ResearchAnswers<'research.compare'> {
  return {
    'research.compare': async ({ runs, slice }) => {
      const columns = await Promise.all(runs.map(async (run) => ({
        run, title: context.store.runs.get(run).title, values: bySlice((await metricRows(context, run, [slice])).filter(({ book }) => book === CANDIDATE))[0]?.values ?? [],
        series: (await bookSeries(context, tableOf(context, run, 'session'), slice === 'train' || slice === 'all' ? slice : 'test', CANDIDATE))[0] ?? { sessions: [], returns: [] },
        spec: await jsonOf(context, run, 'spec', AnySpec),
      })));
      return {
        metrics: inRegistryOrder(columns.flatMap(({ values }) => values.map(({ metric }) => metric))).map(metricLine),
        columns: columns.map(({ run, title, values }) => ({ run, title, values })),
        growth: columns.map(({ run, title, series }) => ({ id: run, title, points: thinned(growthOf(series), POINTS) })),
        specs: differing(columns.map(({ spec }) => spec)),
      };
    },
  };
}

/** Members that are not the same in every spec; null where one has none. */
function differing(specs: readonly unknown[]): { path: string; values: (string | null)[] }[] {
  const leaves = specs.map((spec) => jsonLeaves(spec));
  const paths = [...new Set(leaves.flatMap((each) => [...each.keys()]))];
  return paths.map((path) => ({ path, values: leaves.map((each) => each.get(path) ?? null) })).filter(({ values }) => new Set(values).size > 1);
}
