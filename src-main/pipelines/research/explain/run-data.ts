import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import { Ingestion } from '../../../../src-shared/model/research/ingestion.ts';
import { ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { Session } from '../../../data/duckdb-session.ts';
import type { KernelQuestion } from '../../../derive/trace-declaration.ts';
import { readSideFacts } from '../features/read-side-facts.ts';
import type { SideFacts } from '../features/side-facts.ts';
import { VendorFiles } from '../ingest/vendor-files.ts';
import { readingOf, type Reading } from '../canonical/reading.ts';
import { readPanel } from '../panel/read-panel.ts';

/** Questions to a run's tables in the form that the gates' readers ask them; it only reads. `views` are tables that they ask for by name. */
export function readerOf(asked: KernelQuestion, views: Readonly<Record<string, { readonly path: string }>> = {}): Session {
  const over = (sql: string): string => Object.entries(views).reduce((text, [name, { path }]) => text.replace(new RegExp(`\\bFROM ${name}\\b`), `FROM read_parquet('${path.replaceAll("'", "''")}')`), sql);
  const some = async (): Promise<NonNullable<Awaited<ReturnType<KernelQuestion['table']>>>> => (await asked.table('bar')) ?? (await asked.table('vendor.bar')) ?? (await need(asked, 'source'));
  const reader: Pick<Session, 'rows' | 'streamText' | 'streamColumns'> = {
    rows: (async (sql: string) => (await some()).rows(over(sql))) as unknown as Session['rows'],
    streamText: async (sql, take) => (await some()).stream(over(sql), ([values = []]) => take(values as readonly (string | null)[])),
    streamColumns: async (sql, take) => (await some()).stream(over(sql), take),
  };
  return reader as Session;
}

/** A table that the run must have. Errors: NOT_FOUND. */
export async function need(asked: KernelQuestion, slot: string): Promise<NonNullable<Awaited<ReturnType<KernelQuestion['table']>>>> {
  const table = await asked.table(slot);
  if (table === null) throw new AppError('NOT_FOUND', `the run has no ${slot}`, { userAction: 'The gate that makes it did not run: look at the gates of the run.' });
  return table;
}

const parsed = <T>(asked: KernelQuestion, slot: string, schema: { parse(value: unknown): T }): Promise<T | null> =>
  asked.once(`document/${slot}`, async () => { const stored = await asked.json(slot); return stored === null ? null : schema.parse(stored); });

/** The experiment; INVALID_INPUT where the run was given none, so that nothing stands on one. */
export async function specOf(asked: KernelQuestion): Promise<ExperimentSpec> {
  const spec = await parsed(asked, 'spec', ExperimentSpec);
  if (spec === null) throw new AppError('NOT_FOUND', 'the run was given no specification');
  return spec;
}

export async function ingestionOf(asked: KernelQuestion): Promise<Ingestion> {
  const ingestion = await parsed(asked, 'ingestion', Ingestion);
  if (ingestion === null) throw new AppError('NOT_FOUND', 'the run was given no ingestion');
  return ingestion;
}

/** How each file that is read was read, by slot. */
export async function readingsOf(asked: KernelQuestion): Promise<ReadonlyMap<string, Reading>> {
  return asked.once('readings', async () => {
    const { files } = VendorFiles.parse(await asked.json('vendor.files'));
    return new Map(files.flatMap((file, at) => { const reading = readingOf(file, at, []); return reading === null ? [] : [[file.slot, reading] as const]; }));
  });
}

/** The panel of the run, with where each name and each session stands. */
export interface Market { readonly panel: BarPanel; readonly symbols: ReadonlyMap<string, number>; readonly sessions: ReadonlyMap<string, number> }

export function marketOf(asked: KernelQuestion): Promise<Market> {
  return asked.once('panel', async () => {
    const panel = await readPanel(readerOf(asked), { bar: (await need(asked, 'bar')).path, member: (await asked.table('member'))?.path ?? null });
    return { panel, symbols: new Map(panel.symbols.map((symbol, s) => [symbol, s])), sessions: new Map(panel.sessions.map((session, t) => [session, t])) };
  });
}

export function sideFactsOf(asked: KernelQuestion): Promise<SideFacts> {
  return asked.once('side', async () => {
    const path = async (slot: string): Promise<string | null> => (await asked.table(slot))?.path ?? null;
    return readSideFacts(readerOf(asked), { action: await path('action'), member: await path('member'), fundamental: await path('fundamental'), surface: await path('surface'), insider: await path('insider') });
  });
}

/** Things made again and kept, the newest of them: by symbol, by feature. */
export async function keptOf<T>(asked: KernelQuestion, key: string, most: number): Promise<(name: string, make: () => T) => T> {
  const kept = await asked.once(`kept/${key}`, async () => new Map<string, T>());
  return (name, make) => {
    const held = kept.get(name);
    if (held !== undefined) return held;
    const made = make();
    if (kept.size >= most) kept.delete(kept.keys().next().value as string);
    kept.set(name, made);
    return made;
  };
}
