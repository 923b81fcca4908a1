import { AppError } from '../../../src-shared/kernel/errors.ts';
import { MovementReport } from '../../../src-shared/model/ecl/movement-report.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import type { ServiceContext } from '../context.ts';
import type { EclAnswers } from './ecl.ts';

const SLOT = 'movement.report';
/** Address space of the movement's figures. */
const SPACE = 'movement-report';

/** The movement of a run. Errors: NOT_FOUND where the run has none, saying whether it lacked a prior run. */
export async function movementOf(context: Pick<ServiceContext, 'store' | 'runFiles'>, id: string): Promise<{ run: Run; report: MovementReport }> {
  const run = context.store.runs.get(id);
  if (run.priorRun === null && context.runFiles.find(id, SLOT) === null) throw new AppError('NOT_FOUND', `run ${id} was made without a run of the reporting date before: it has no movement`, { details: { run: id }, userAction: 'Run again and give the prior run.' });
  return { run, report: await context.runFiles.json(id, SLOT, MovementReport) };
}

/** Figures of a movement's report by code. */
export function figuresOf(report: Pick<MovementReport, 'values' | 'currency'>): (code: string, unit?: 'currency' | 'count' | 'points') => { address: string; value: string | null; why: string | null; unit: string } {
  const values = new Map(report.values.map((each) => [each.code, each]));
  return (code, unit = 'currency') => ({ address: `${SPACE}:${code}`, value: values.get(code)?.value ?? null, why: values.get(code)?.why ?? null, unit: unit === 'currency' ? report.currency : unit });
}

/** Movement of the allowance and migration between stages, as the run stored them. */
export function eclMovementHandlers(context: ServiceContext): EclAnswers<'ecl.movement' | 'ecl.migration'> {
  return {
    'ecl.movement': async ({ run: id }) => {
      const { run, report } = await movementOf(context, id);
      const figure = figuresOf(report);
      const line = (of: MovementReport['allowance']['closing']) => ({ id: of.id, title: of.title, reference: of.reference, byStage: Object.fromEntries(Object.entries(of.byStage).map(([stage, code]) => [stage, figure(code)])), total: figure(of.total) });
      const { lines, closing, residual } = report.allowance;
      const tie = report.ties.find(({ title }) => title === 'Closing = allowance of the run');
      return {
        from: report.from, to: report.to, currency: report.currency, priorRun: run.priorRun ?? '', stages: report.stages, steps: lines.map(line), closing: line(closing),
        residual: Object.fromEntries([...Object.entries(residual.byStage), ['total', residual.total] as const].map(([stage, code]) => [stage, figure(code).value ?? ''])),
        tiesToAllowance: { closing: tie?.left ?? '', allowance: tie?.right ?? '', ties: tie !== undefined && tie.left === tie.right }, kinds: report.kinds,
      };
    },
    'ecl.migration': async ({ run: id }) => {
      const { report } = await movementOf(context, id);
      const figure = figuresOf(report);
      return { stages: report.stages, cells: report.migration.map(({ from, to, loans, exposure, share }) => ({ from, to, loans: figure(loans, 'count'), exposure: figure(exposure), share: figure(share).value ?? '0.00' })) };
    },
  };
}
