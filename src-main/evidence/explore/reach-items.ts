import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import type { ReachItem } from '../../../src-shared/contract/explore.ts';
import { NO_BAND } from '../../../src-shared/model/address.ts';
import { bandSql } from '../../derive/measures.ts';
import { ident } from '../../derive/sql-text.ts';
import { Groups } from '../findings-on.ts';
import { measureReads, type Reach } from '../forward.ts';
import { sharesRows } from '../kernel-row.ts';
import type { TraceContext } from '../trace-context.ts';
import { addressOfRow } from '../trace-keys.ts';
import { figureTitle, isDelivered, type RunPlans } from './run-plans.ts';
import { rowsOf, type Start } from './start-model.ts';

/** What is reached, with how far it is from the start. */
export interface Reached { readonly context: TraceContext; readonly plans: RunPlans; readonly start: Start; readonly reach: Reach; readonly mode: string }

/** Steps of the plan from the start to each column, `space:column`. */
export function depths(reached: Pick<Reached, 'reach' | 'start'>): ReadonlyMap<string, number> {
  const found = new Map(reached.start.places.map((place) => [`${place.space}:${place.column}`, reached.start.includesPlaces ? 1 : 0]));
  const columns = [...reached.reach.columns].flatMap(([space, own]) => [...own].map(([column, through]) => ({ name: `${space}:${column}`, through })));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { name, through } of columns) {
      const above = through.flatMap((from) => found.get(from) ?? []);
      if (!found.has(name) && above.length > 0) found.set(name, 1 + Math.min(...above));
    }
  }
  return found;
}

/** Values on the row, or whole columns: by table, in the order of its columns. */
export async function tableItems(reached: Reached): Promise<ReachItem[]> {
  const { context, plans, start, reach } = reached;
  const far = depths(reached);
  const isStart = (space: string, column: string): boolean => !start.includesPlaces && start.places.some((place) => place.space === space && place.column === column);
  const items: ReachItem[] = [];
  for (const { declared, derivations } of plans.tables) {
    const columns = derivations.filter(({ column }) => reach.columns.get(declared.space)?.has(column) === true && !isStart(declared.space, column));
    if (columns.length === 0) continue;
    const delivered = isDelivered(context, declared.space);
    const row = 'row' in start.scope ? start.scope.row : null;
    const keys = [...new Set((declared.keys ?? []).flatMap((key) => key.columns))];
    // A row's number names the same thing only in tables that are made row by row from one another.
    const same = start.places.every((place) => sharesRows(context, place.space, declared.space));
    const stored = row === null || !same ? null : await context.row(declared.slot, row, [...columns.map(({ column }) => column), ...keys]);
    for (const { column, title } of row === null ? [] : columns) if (reach.pool.has(`${declared.space}:${column}`)) items.push({ address: null, group: 'columns', title: `${column === title ? '' : `${column} `}${title}, ${same ? 'on other rows too' : 'on any row'}`, value: null, via: reach.columns.get(declared.space)?.get(column)?.[0] ?? null, depth: far.get(`${declared.space}:${column}`) ?? 1, rows: rowsOf(context, declared.slot) });
    if (row !== null && stored === null) continue;
    for (const { column, title } of columns) {
      const via = reach.columns.get(declared.space)?.get(column)?.[0] ?? null;
      items.push({
        address: row === null || stored === null ? null : addressOfRow(declared, column, (name) => stored[name] ?? '', row),
        group: delivered ? 'delivered' : row === null ? 'columns' : 'values', title: `${column === title ? '' : `${column} `}${title}`, value: stored?.[column] ?? null,
        via, depth: far.get(`${declared.space}:${column}`) ?? 1, rows: row === null ? ('rows' in start.scope ? start.scope.rows : null) ?? rowsOf(context, declared.slot) : 1,
      });
    }
  }
  return items;
}

/** Measures and formulas with their stored values, then the codes that quote them. */
export function figureItems(reached: Reached): ReachItem[] {
  const { plans, start, reach } = reached;
  const far = depths(reached);
  const items: ReachItem[] = [];
  for (const { declared, plan, codes, figures } of plans.reports) {
    const depth = new Map<string, { depth: number; via: string | null }>();
    const shape = { relation: 'current', joins: plan.joins, key: plan.key };
    for (const measure of plan.measures) {
      if (!reach.measures.has(measure.id)) continue;
      const read = measureReads(measure, shape).filter((column) => reach.columns.get(declared.current)?.has(column)).map((column) => `${declared.current}:${column}`).sort((a, b) => (far.get(a) ?? 0) - (far.get(b) ?? 0));
      depth.set(measure.id, { depth: 1 + (read[0] === undefined ? 0 : far.get(read[0]) ?? 0), via: read[0] ?? null });
    }
    for (let before = -1; before !== depth.size;) {
      before = depth.size;
      for (const formula of plan.formulas) {
        const from = formula.of.map((of) => of.replace(/^pool:/, '')).find((of) => depth.has(of));
        if (reach.formulas.has(formula.id) && !depth.has(formula.id) && (from !== undefined || start.figures.includes(formula.id))) depth.set(formula.id, { depth: 1 + (from === undefined ? 0 : depth.get(from)?.depth ?? 0), via: from === undefined ? null : `figure:${from}` });
      }
    }
    const own = start.address?.startsWith('figure:') === true ? start.figures : [];
    for (const [id, at] of depth) if (!own.includes(id)) items.push({ address: `figure:${id}`, group: 'figures', title: figureTitle(plan, id), value: figures.get(id) ?? null, via: at.via, depth: at.depth, rows: null });
    for (const code of codes) {
      if (!reach.codes.has(code.code)) continue;
      const figure = code.source.startsWith('measure:') ? code.source.slice('measure:'.length) : null;
      items.push({ address: `${declared.space}:${code.code}${code.key === null ? '' : `@${code.key}`}`, group: 'codes', title: code.code, value: code.value, via: figure === null ? null : `figure:${figure}`, depth: 1 + (figure === null ? 0 : depth.get(figure)?.depth ?? 0), rows: null });
    }
  }
  return items;
}

/** Cells of stratifications: of one row the group it is in and the whole, unless it may move to another group. */
export async function strataItems(reached: Reached): Promise<ReachItem[]> {
  const { context, plans, start, reach } = reached;
  const { strata } = plans;
  if (!strata) return [];
  const has = (column: string): boolean => reach.columns.get(strata.table)?.has(column) ?? false;
  const items: ReachItem[] = [];
  const bands = 'row' in start.scope ? await bandsOfRow(context, strata.table, strata.sets.map((set) => set.bands), start.scope.row) : [];
  for (const [i, set] of strata.sets.entries()) {
    const moves = has(set.bands.field) || has(strata.plan.key) || start.bands.includes(set.bands.id) || !('row' in start.scope);
    const own = moves ? null : bands[i] ?? null;
    const cell = (measure: string, key: string | null, label: string, value: string | null): void => void items.push({ address: `${strata.space}:${set.bands.id}/${measure}${key === null ? '' : `@${key}`}`, group: 'strata', title: `${figureTitle(strata.plan, measure)}, ${set.bands.title}: ${label}`, value, via: has(set.bands.field) ? `${strata.table}:${set.bands.field}` : null, depth: 2, rows: null });
    const reachedHere = (measure: string): boolean => reach.strata.has(`${set.bands.id}/${measure}`);
    const changesWhole = (measure: string): boolean => reach.measures.has(measure) || reach.formulas.has(measure);
    for (const group of set.groups) for (const { id, value } of group.results) if (reachedHere(id) && (moves || (group.key ?? NO_BAND) === own)) cell(id, group.key ?? NO_BAND, group.label, value);
    for (const { id, value } of set.total) if (reachedHere(id) && changesWhole(id)) cell(id, null, 'all', value);
  }
  return items;
}

interface Bands { readonly field: string; readonly kind: 'bands' | 'values' | 'year'; readonly edges: readonly string[] }

/** The group of each stratification that a row is in, in one question. */
async function bandsOfRow(context: TraceContext, space: string, sets: readonly Bands[], sourceRow: number): Promise<string[]> {
  if (sets.length === 0) return [];
  const row = await context.first(`SELECT ${sets.map((bands, i) => `${bandSql(bands.field, bands.kind, bands.edges)} AS b${i}`).join(', ')} FROM ${context.archive.parquet(context.table(space).slot)} WHERE source_row = ${sourceRow}`);
  return sets.map((_, i) => { const band = row?.[`b${i}`]; return band === null || band === undefined ? NO_BAND : cellText(band); });
}

/** Findings that are there and may go, and rules that may speak: on the row, on the pool, or by rule and field. */
export async function findingItems(reached: Reached): Promise<ReachItem[]> {
  const { context, plans, start, reach, mode } = reached;
  const named = (rule: string, field: string): boolean => start.rules.some((each) => each.rule === rule && (each.field === null || each.field === field));
  const items: ReachItem[] = [];
  const there = new Set<string>();
  for (const source of context.declaration.findings) {
    if (!context.archive.has(source.slot) || !context.archive.has(source.groups)) continue;
    const { groups } = await context.json(source.groups, Groups);
    const where = new Map(groups.map((group) => [group, named(group.rule, group.field) ? 'rule' as const : reachable(reached, group.rule, group.field)]));
    context.touched.add(source.slot);
    if (!('row' in start.scope)) {
      for (const [group, at] of where) {
        if (at === null) continue;
        there.add(group.rule);
        items.push(...(at === 'rule' ? await findingsOfGroup(context, source.slot, group.rule, group.field, group.title) : [{ address: null, group: 'findings' as const, title: `${group.rule} ${group.title}, on ${group.field}`, value: String(group.findings), via: null, depth: 1, rows: group.rows }]));
      }
      continue;
    }
    const own = await context.session.rows(`SELECT DISTINCT rule, field, source_row, min(observed) AS observed FROM ${context.archive.parquet(source.slot)} WHERE source_row = ${start.scope.row} OR source_row IS NULL GROUP BY ALL ORDER BY rule, field, source_row NULLS FIRST`);
    for (const row of own) {
      const [rule, field] = [cellText(row.rule), cellText(row.field)];
      const group = groups.find((each) => each.rule === rule && each.field === field);
      const at = group ? where.get(group) ?? null : null;
      if (!group || at === null || (row.source_row === null && at === 'row')) continue;
      there.add(rule);
      items.push({ address: `finding:${rule}/${field}${row.source_row === null ? '' : `@${Number(row.source_row)}`}`, group: 'findings', title: `${rule} ${group.title}, on ${field}`, value: row.observed === null ? null : cellText(row.observed), via: null, depth: 1, rows: row.source_row === null ? null : 1 });
    }
    for (const [group, at] of where) if (at === 'pool' && !there.has(group.rule)) { there.add(group.rule); items.push({ address: null, group: 'findings', title: `${group.rule} ${group.title}, on ${group.field}, on rows it may touch`, value: String(group.findings), via: null, depth: 1, rows: group.rows }); }
  }
  if (start.places.length > 0) {
    const columns = new Set([...reach.columns.values()].flatMap((own) => [...own.keys()]));
    for (const rule of plans.rules) {
      const field = rule.fields[0] ?? '';
      if (there.has(rule.id) || !(rule.modes as readonly string[]).includes(mode) || !rule.fields.some((name) => columns.has(name) || plans.tables.some((table) => table.byColumn.has(name))) || reach.finding(rule.id, field) === null) continue;
      items.push({ address: null, group: 'findings', title: `${rule.id} ${rule.title}: silent now, may speak`, value: null, via: null, depth: 1, rows: rule.scope === 'row' && 'row' in start.scope ? 1 : null });
    }
  }
  return items;
}

/** What the reader of the file found can come or go only where the file itself is imagined otherwise. */
function reachable({ start, reach }: Reached, rule: string, field: string): 'row' | 'pool' | null {
  if (start.places.length === 0) return null;
  const where = reach.finding(rule, field);
  const read = [...reach.columns.values()].some((own) => own.has(field));
  return where !== null && !read && rule.startsWith('ING-') && !start.places.some((place) => place.space === 'source') ? null : where;
}

/** At most so many findings of a rule are listed one by one; the count says how many there are. */
const LISTED = 2_000;

async function findingsOfGroup(context: TraceContext, slot: string, rule: string, field: string, title: string): Promise<ReachItem[]> {
  const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const rows = await context.session.rows(`SELECT source_row, observed FROM ${context.archive.parquet(slot)} WHERE rule = ${quoted(rule)} AND ${ident('field')} = ${quoted(field)} ORDER BY source_row NULLS FIRST, observed LIMIT ${LISTED}`);
  return rows.map((row) => ({ address: `finding:${rule}/${field}${row.source_row === null ? '' : `@${Number(row.source_row)}`}`, group: 'findings', title: `${rule} ${title}, on ${field}`, value: row.observed === null ? null : cellText(row.observed), via: null, depth: 1, rows: row.source_row === null ? null : 1 }));
}
