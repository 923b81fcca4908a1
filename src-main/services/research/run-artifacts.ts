import type { z } from 'zod';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { text } from '../../derive/sql-text.ts';
import type { ServiceContext } from '../context.ts';

type Desk = Pick<ServiceContext, 'store' | 'runFiles'>;

/** What a slot is to people, for the message where a run has none of it. */
const NOUNS: Readonly<Record<string, string>> = {
  bar: 'bars', symbol: 'symbols', difference: 'comparison of vendors', 'data.summary': 'overview of its data', 'vendor.files': 'list of vendors’ files', spec: 'experiment: it is data only', feature: 'features', lookahead: 'look-ahead check', session: 'backtest', holding: 'positions', fill: 'fills', trade: 'trades',
  metric: 'metrics', sweep: 'sweep', folds: 'folds', regimes: 'regimes', costs: 'cost sensitivity', evaluation: 'evaluation', learning: 'learning: its strategy learns nothing', qualification: 'qualification', 'shadow.step': 'shadow replay', 'shadow.state': 'shadow replay', 'shadow.report': 'shadow replay', trials: 'count of trials',
};

/** INVALID_INPUT where a run is of another pipeline. */
export function mustBeResearch(context: Desk, run: string): void {
  const { pipeline } = context.store.runs.request(run);
  if (pipeline !== 'research') throw new AppError('INVALID_INPUT', `run ${run} is a run of ${pipeline}, not of research`, { details: { run, pipeline }, userAction: 'Choose a run of research, or start one with `tapestry run research`.' });
}

/** Path of a table of a run, for `read_parquet`. Errors: INVALID_INPUT for a run of another pipeline; NOT_FOUND where it made none. */
export function tableOf(context: Desk, run: string, slot: string): string {
  return text(fileOf(context, run, slot).path);
}

export function fileOf(context: Desk, run: string, slot: string): { readonly path: string; readonly sha256: string; readonly rows?: number | undefined } {
  mustBeResearch(context, run);
  const found = context.runFiles.find(run, slot);
  if (found === null) throw missing(context, run, slot);
  return found;
}

/** A JSON artifact of a run, hashed as it is read. Errors: as `tableOf`; CORRUPT. */
export async function jsonOf<T extends z.ZodType>(context: Desk, run: string, slot: string, schema: T): Promise<z.output<T>> {
  fileOf(context, run, slot);
  return context.runFiles.json(run, slot, schema);
}

function missing(context: Desk, run: string, slot: string): AppError {
  const { status, gates } = context.store.runs.get(run);
  const stopped = gates.find((gate) => gate.status === 'blocked' || gate.status === 'review_required' || gate.status === 'failed');
  const busy = status === 'running' || status === 'queued';
  return new AppError('NOT_FOUND', `run ${run} (${status}) made no ${NOUNS[slot] ?? slot}${stopped ? `: it stopped at ${stopped.title}` : ''}`, {
    details: { run, slot }, userAction: busy ? 'It is not there yet: look again when the run has got so far.' : stopped?.message ?? 'The spec did not ask for it, or the run got no further. Look at its gates.',
  });
}
