import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { CostReport, EvaluationReport, RegimeReport } from '../../../../src-shared/model/research/evaluation.ts';
import { Qualification } from '../../../../src-shared/model/research/qualification.ts';
import { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { openSession } from '../../../data/duckdb-session.ts';
import { parquet } from '../../../intake/gate-session.ts';
import { readBooks, type BookTable } from '../evaluate/book-tables.ts';
import { LookAheadVerdict } from '../qualify/known-facts.ts';

/** Artifacts of a run as the sheet is given them: paths of tables, values of documents; null where the run made none. */
export interface TearSheetFiles {
  path(slot: string): string | null;
  json(slot: string): Promise<unknown>;
}

export interface TearMetric { readonly value: number | null; readonly why: string | null; readonly low: number | null; readonly high: number | null; readonly observations: number }

/** Everything that a sheet says, read from the artifacts and from nowhere else. */
export interface TearData {
  readonly spec: ExperimentSpec; readonly evaluation: EvaluationReport; readonly regimes: RegimeReport; readonly costs: CostReport;
  readonly qualification: Qualification | null; readonly lookahead: { readonly verdict: string; readonly text?: string | undefined } | null;
  readonly books: readonly BookTable[];
  readonly metric: (book: string, slice: string, metric: string) => TearMetric | undefined;
  readonly hashes: readonly { readonly slot: string; readonly sha256: string }[];
}

/** What the sheet's hashes are of, in its order. */
const HASHED = ['spec', 'bar', 'feature', 'policy', 'session', 'holding', 'fill', 'trade', 'metric', 'evaluation', 'regimes', 'costs', 'qualification', 'lookahead'];

/** Reads the artifacts. Errors: NOT_FOUND for a run without an evaluation; CORRUPT for documents that cannot be read. */
export async function readTearData(files: TearSheetFiles, work: { readonly tempDirectory: string; readonly memoryMb: number }): Promise<TearData> {
  const need = (slot: string): string => {
    const found = files.path(slot);
    if (found === null) throw new AppError('NOT_FOUND', `the run made no ${slot}: there is nothing to make a tear sheet of`, { userAction: 'Choose a run of an experiment that got as far as its evaluation.' });
    return found;
  };
  const paths = { session: need('session'), fill: need('fill'), trade: need('trade'), metric: need('metric') };
  const read = async <T>(slot: string, schema: { safeParse(value: unknown): { success: boolean; data?: T } }): Promise<T> => {
    need(slot);
    const parsed = schema.safeParse(await files.json(slot));
    if (!parsed.success) throw new AppError('CORRUPT', `the artifact ${slot} of the run cannot be read`, { userAction: 'Verify the run: an artifact was changed, or is of another version.' });
    return parsed.data as T;
  };
  const maybe = async <T>(slot: string, schema: { safeParse(value: unknown): { success: boolean; data?: T } }): Promise<T | null> => (files.path(slot) === null ? null : read(slot, schema));
  const spec = await read('spec', ExperimentSpec);
  const [evaluation, regimes, costs] = [await read('evaluation', EvaluationReport), await read('regimes', RegimeReport), await read('costs', CostReport)];
  const metrics = new Map<string, TearMetric>();
  const session = await openSession({ threads: 1, memoryLimitMb: work.memoryMb, tempDirectory: work.tempDirectory, directories: [...new Set([work.tempDirectory, ...Object.values(paths).map((path) => dirname(path))])] });
  try {
    await session.streamColumns(`SELECT book, slice, metric, value, why, low, high, observations FROM ${parquet(paths.metric)} ORDER BY source_row`, ([books = [], slices = [], names = [], values = [], whys = [], lows = [], highs = [], counts = []]) => {
      for (let i = 0; i < books.length; i += 1) metrics.set(`${books[i] as string}/${slices[i] as string}/${names[i] as string}`, { value: values[i] as number | null, why: whys[i] as string | null, low: lows[i] as number | null, high: highs[i] as number | null, observations: Number(counts[i]) });
    });
    const books = await readBooks(session, { session: paths.session, fill: paths.fill, trade: paths.trade, holding: null }, spec.execution);
    const hashes: { slot: string; sha256: string }[] = [];
    for (const slot of HASHED) {
      const path = files.path(slot);
      if (path !== null) hashes.push({ slot, sha256: await sha256(path) });
    }
    return {
      spec, evaluation, regimes, costs, qualification: await maybe('qualification', Qualification), lookahead: await maybe('lookahead', LookAheadVerdict),
      books: evaluation.books.flatMap(({ book }) => books.filter((each) => each.book === book)), metric: (book, slice, metric) => metrics.get(`${book}/${slice}/${metric}`), hashes,
    };
  } finally {
    session.close();
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
