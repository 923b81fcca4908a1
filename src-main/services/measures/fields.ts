import type { z } from 'zod';
import type { ListedBands, measuresContract, TableField } from '../../../src-shared/contract/measures.ts';
import { canonicalGrouping, sameGrouping, type Grouping } from '../../../src-shared/model/cross-tab.ts';
import type { BandSet } from '../../../src-shared/model/resolved-config.ts';
import { groupingProblem } from '../../derive/cross-tab.ts';
import { ident } from '../../derive/sql-text.ts';
import { storedSet, storedSets } from '../../evidence/cross-tab.ts';
import { Remembered } from '../../evidence/remembered.ts';
import { listedSaved, type SavedSet } from './band-sets.ts';
import { measureInfo, type OpenTables } from './open-tables.ts';

type Fields = z.input<(typeof measuresContract)['measures.fields']['out']>;

/** What is known of the columns of a table, by the table's hash: it never changes. */
export type FieldMemory = Remembered<{ readonly rows: number; readonly fields: readonly TableField[] }>;

export function fieldMemory(): FieldMemory {
  return new Remembered(8);
}

/** Everything a table of this run can be made of. */
export async function tableFields(open: OpenTables, saved: readonly SavedSet[], memory: FieldMemory): Promise<Fields> {
  const { source, currency } = open;
  const { rows, fields } = await memory.get(`${source.sha256}/${source.declared.plan}`, () => readFields(open));
  return {
    fields: [...fields], currency: { code: currency.code, why: currency.why }, measures: inOrder([...source.measures, ...source.formulas].map(({ id }) => id), source.declared.leading ?? []).map((id) => measureInfo(open, id)),
    sets: await listSets(open, saved, fields), computedFrom: { slot: source.slot, sha256: source.sha256, rows },
  };
}

function inOrder(ids: readonly string[], first: readonly string[]): string[] {
  const rank = (id: string): number => (first.includes(id) ? first.indexOf(id) : first.length);
  return ids.toSorted((a, b) => rank(a) - rank(b));
}

/** Configured sets of the run and those that people saved since; a set that has nothing to show here says why. */
export async function listSets(open: OpenTables, saved: readonly SavedSet[], fields: readonly TableField[]): Promise<ListedBands[]> {
  const byPerson = saved.map((each) => ({ ...listedSaved(each), unit: open.unit(each.document.set.unit) }));
  const known = Object.values(open.trace.config?.sections.bands ?? {}).map(({ value }) => value);
  // A pipeline may cut by sets that stand in no configuration; what it stored is listed all the same.
  const own = (await storedSets(open.trace)).map(({ bands }) => bands).filter((set) => !known.some((each) => sameGrouping(each, set)));
  const configured = [...known, ...own].map((set) => listedConfigured(open, set))
    .filter((set) => !byPerson.some((each) => each.id === set.id && sameGrouping(each, set)));
  // A set that a person edited since the run stands beside the run's own form of it.
  const all = [...configured.map((set) => (byPerson.some((each) => each.id === set.id) ? { ...set, title: `${set.title}, as in this run` } : set)), ...byPerson];
  return Promise.all(all.map(async (set) => ({ ...set, stored: (await storedSet(open.trace, set)) !== null, absent: absence(open, set, fields) })));
}

function listedConfigured(open: OpenTables, set: BandSet): Omit<ListedBands, 'stored' | 'absent'> {
  return { ...canonicalGrouping(set), id: set.id, title: set.title, unit: open.unit(set.unit), reference: set.reference ?? null, origin: 'configuration', saved: null };
}

/** Why a set has nothing to show in this run. */
export function absence(open: OpenTables, grouping: Grouping, fields: readonly TableField[]): string | null {
  const problem = groupingProblem(grouping, open.source.relation.types.get(grouping.field));
  if (problem !== null) return problem;
  return fields.find((field) => field.name === grouping.field)?.known === 0 ? `no row has a value of ${open.source.titleOf(grouping.field)}` : null;
}

/** Columns that rows can be told apart by, each with how many rows have a value and between which bounds. One scan. */
async function readFields(open: OpenTables): Promise<{ rows: number; fields: TableField[] }> {
  const { source, trace } = open;
  const columns = [...source.relation.types].filter(([name]) => !name.startsWith('_'));
  const select = columns.map(([name], i) => `count(${ident(name)}) AS n${i}, CAST(min(${ident(name)}) AS VARCHAR) AS lo${i}, CAST(max(${ident(name)}) AS VARCHAR) AS hi${i}`);
  const [row] = await trace.session.rows(`SELECT ${['count(*) AS n', ...select].join(', ')} FROM ${source.relation.sql}`);
  const fields = columns.map(([name, type], i): TableField => ({
    name, title: source.titleOf(name), type, unit: open.unit(trace.config?.sections.fields[name]?.value.unit ?? 'none'), kinds: kindsOf(type),
    known: Number(row?.[`n${i}`]), least: (row?.[`lo${i}`] as string | null) ?? null, greatest: (row?.[`hi${i}`] as string | null) ?? null,
  }));
  return { rows: Number(row?.['n']), fields };
}

function kindsOf(type: string): Grouping['kind'][] {
  if (type === 'integer' || type.startsWith('decimal')) return ['bands', 'values'];
  return type === 'date' ? ['year', 'values'] : ['values'];
}
