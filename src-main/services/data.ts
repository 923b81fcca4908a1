import { z } from 'zod';
import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { TapeProfile } from '../../src-shared/model/profile.ts';
import { ident, text } from '../derive/sql-text.ts';
import { headersIn } from '../evidence/source-files.ts';
import { pipelineOf, type ServiceContext } from './context.ts';
import { canonicalColumns, mainSlot } from './findings.ts';
import { identifierSql, parquet } from './findings-query.ts';
import { runUnits } from './run-units.ts';

interface Column { readonly name: string; readonly type: string; readonly title: string; readonly unit: string }

/** Pages of the tables that a run stored; at most 500 rows each. */
export function dataHandlers(context: ServiceContext): Pick<TapestryHandlers, 'data.page'> {
  return {
    'data.page': async ({ run: id, table, offset, limit, search, columns: wanted }) => {
      const run = context.store.runs.get(id);
      const all = table === 'source' ? await sourceColumns(context, id) : await storedColumns(context, id, pipelineOf(context, run.pipeline).identifiers);
      const unknown = wanted?.find((name) => !all.some((column) => column.name === name));
      if (unknown !== undefined) throw new AppError('NOT_FOUND', `the ${table} table of run ${id} has no column ${unknown}`);
      const columns = wanted === undefined ? all : wanted.flatMap((name) => all.filter((column) => column.name === name));
      const { tables, source } = context.traces.get(run.pipeline) ?? { tables: [], source: { table: 'source' } };
      const { path } = context.runFiles.get(id, table === 'source' ? source.table : tables[0]?.slot ?? table);
      const canonical = mainSlot(context, id, 'slot');
      const known = await canonicalColumns(context, id);
      const identifiers = pipelineOf(context, run.pipeline).identifiers.filter((column) => known.has(column));
      const filter = search === undefined || search === '' || !canonical ? '' : `WHERE t.source_row IN (SELECT c.source_row FROM ${parquet(canonical.path)} c WHERE contains(lower(${identifierSql(identifiers, 'c')}), lower(${text(search)})))`;
      const session = await context.reader.session();
      const [count] = await session.rows(`SELECT count(*) AS n FROM ${parquet(path)} t ${filter}`);
      const cells = columns.map((column) => `, CAST(t.${ident(column.name)} AS VARCHAR) AS ${ident(column.name)}`).join('');
      const rows = await session.rows(`SELECT t.source_row${cells} FROM ${parquet(path)} t ${filter} ORDER BY t.source_row LIMIT ${limit} OFFSET ${offset}`);
      return { total: Number(count?.['n'] ?? 0), offset, columns, rows: rows.map((row) => ({ sourceRow: Number(row['source_row']), cells: columns.map((column) => row[column.name] as string | null) })) };
    },
  };
}

async function sourceColumns(context: ServiceContext, run: string): Promise<Column[]> {
  const dialect = context.traces.get(context.store.runs.get(run).pipeline)?.source.dialect;
  if (!context.runFiles.find(run, 'profile') && dialect !== undefined) return headersIn(await context.runFiles.json(run, dialect, z.unknown())).map((title, index) => ({ name: `c${index}`, type: 'text', title, unit: 'none' }));
  const { columns } = await context.runFiles.json(run, 'profile', TapeProfile);
  return columns.map(({ index, header, type }) => ({ name: `c${index}`, type, title: header, unit: 'none' }));
}

/** What names a row stands first, then the columns as stored. */
async function storedColumns(context: ServiceContext, run: string, identifiers: readonly string[]): Promise<Column[]> {
  const { sections } = await context.config.read(context.store.runs.request(run).configSha256);
  const unit = await runUnits(context, run);
  const rank = ({ name }: Column): number => (identifiers.includes(name) ? identifiers.indexOf(name) : identifiers.length);
  return [...(await canonicalColumns(context, run))].map(([name, { title, type }]) => ({ name, type, title, unit: unit(sections.fields[name]?.value.unit ?? 'none') })).toSorted((a, b) => rank(a) - rank(b));
}
