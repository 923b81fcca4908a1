import { Folds, Learning, Sweep } from '../../../src-shared/contract/research.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { CostReport, RegimeReport } from '../../../src-shared/model/research/evaluation.ts';
import { Qualification } from '../../../src-shared/model/research/qualification.ts';
import { z } from 'zod';
import type { ServiceContext } from '../context.ts';
import { metricRows } from './metrics.ts';
import type { ResearchAnswers } from './research.ts';
import { jsonOf } from './run-artifacts.ts';

const Gates = z.looseObject({ name: z.string(), title: z.string() });

/** How far a result holds: sweep, folds, regimes, costs, learning, and the gates it was judged by. */
export function researchRobustnessHandlers(context: ServiceContext): ResearchAnswers<'research.sweep' | 'research.folds' | 'research.regimes' | 'research.learning' | 'research.costs' | 'research.qualification'> {
  return {
    'research.sweep': async ({ run }) => asked(run, 'sweep', await jsonOf(context, run, 'sweep', Sweep.nullable())),
    'research.folds': async ({ run }) => asked(run, 'walk-forward or cross-validation', await jsonOf(context, run, 'folds', Folds.nullable())),
    'research.learning': async ({ run }) => jsonOf(context, run, 'learning', Learning),
    'research.regimes': async ({ run }) => {
      const report = await jsonOf(context, run, 'regimes', RegimeReport);
      const rows = await metricRows(context, run, [], 'regime:');
      return {
        fittedFrom: report.fittedFrom, fittedTo: report.fittedTo, thresholds: report.thresholds, series: report.series,
        slices: report.slices.map(({ regime, title, sessions }) => ({ regime, title, sessions, values: rows.filter(({ slice }) => slice === `regime:${regime}`).map(({ book, value }) => ({ ...value, book })) })),
      };
    },
    'research.costs': async ({ run }) => {
      const report = await jsonOf(context, run, 'costs', CostReport);
      const rows = await metricRows(context, run, [], 'cost:');
      return { lines: report.lines.map(({ multiple }) => ({ multiple, values: rows.filter(({ slice }) => Number(slice.slice('cost:'.length)) === multiple).map(({ book, value }) => ({ ...value, book })) })) };
    },
    'research.qualification': async ({ run }) => {
      const report = await jsonOf(context, run, 'qualification', Qualification);
      const gates = await jsonOf(context, run, 'gates', Gates);
      return { ...report, gates: gates.name, title: gates.title };
    },
  };
}

/** NOT_FOUND where the artifact says that nothing of the kind was asked for. */
function asked<T>(run: string, noun: string, value: T | null): T {
  if (value === null) throw new AppError('NOT_FOUND', `the spec of run ${run} asks for no ${noun}`, { details: { run }, userAction: 'Say so under `validation` in the spec, and run it again.' });
  return value;
}
