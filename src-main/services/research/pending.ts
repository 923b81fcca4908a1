import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { ServiceContext } from '../context.ts';
import type { ResearchMethod, ResearchAnswers } from './research.ts';
import { fileOf } from './run-artifacts.ts';

type Pending = Exclude<ResearchMethod, 'research.documents' | 'research.document' | 'research.saveDocument' | 'research.checkDocument' | 'research.diff' | 'research.start' | 'research.generate' | 'research.promote' | 'research.promotions' | 'research.demote' | 'research.fills' | 'research.trades' | 'research.positions' | 'research.curves'>;

/** What is answered from artifacts that no run has yet. */
export function pendingHandlers(context: ServiceContext): ResearchAnswers<Pending> {
  const later = (slot: string) => async ({ run }: { readonly run: string }): Promise<never> => {
    fileOf(context, run, slot);
    throw new AppError('UNAVAILABLE', `the ${slot} of run ${run} cannot be read by this build`);
  };
  const never = async (): Promise<never> => { throw new AppError('UNAVAILABLE', 'this build has no promotion ledger'); };
  return {
    'research.data': later('data.summary'),
    'research.symbols': later('symbol'),
    'research.differences': later('difference'),
    'research.overview': later('spec'),
    'research.fill': later('fill'),
    'research.chart': later('bar'),
    'research.sweep': later('sweep'),
    'research.folds': later('folds'),
    'research.regimes': later('regimes'),
    'research.learning': later('learning'),
    'research.costs': later('costs'),
    'research.qualification': later('qualification'),
    'research.shadowOverview': later('shadow.report'),
    'research.shadowStep': later('shadow.step'),
    'research.tearSheet': later('evaluation'),
    'research.experiments': async ({ offset }) => ({ total: 0, offset, items: [], studies: [] }),
    
    'research.compare': never, 'research.shadow': never,
  };
}
