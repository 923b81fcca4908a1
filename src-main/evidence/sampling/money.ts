import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import { decimal, ratio, toScale } from '../../../src-shared/kernel/decimal.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import type { SamplePlan, SamplePopulation } from '../../../src-shared/model/work-paper.ts';
import { decimalParts, ident } from '../../derive/sql-text.ts';
import type { TraceContext } from '../trace-context.ts';
import type { Unit } from './block.ts';
import { moneyHits, moneyPoints } from './draw.ts';
import { keyedRows } from './table-space.ts';

/** A column whose money can be sampled. */
export interface MoneyColumn { readonly column: string; readonly title: string }

/** The run's balance: the first table that declares one. */
export function balanceOf(context: TraceContext): { readonly space: string; readonly column: string; readonly slot: string } | null {
  const table = context.declaration.tables.find(({ balance, slot }) => balance !== undefined && context.archive.has(slot));
  return table?.balance === undefined ? null : { space: table.space, column: table.balance, slot: table.slot };
}

/** Decimal columns in a currency of every table, the declared balance first. */
export async function moneyColumns(context: TraceContext): Promise<MoneyColumn[]> {
  const found: MoneyColumn[] = [];
  for (const table of context.declaration.tables.filter(({ slot, plan }) => context.archive.has(slot) && context.archive.has(plan))) {
    for (const { column, title, type } of (await context.plan(table.space)).plan.derivations) {
      const isBalance = table.balance === column;
      if (decimalParts(type) === null || (!isBalance && context.config?.sections.fields[column]?.value.unit !== 'currency')) continue;
      const entry = { column: `${table.space}:${column}`, title: `${title} (${table.title})` };
      if (isBalance) found.unshift(entry);
      else found.push(entry);
    }
  }
  return found;
}

export interface MoneySample {
  readonly drawn: readonly { readonly unit: Unit; readonly hits: number }[];
  readonly money: NonNullable<SamplePopulation['money']>;
  readonly units: number;
  readonly title: string;
  readonly space: string;
}

/**
 * Monetary-unit sampling: every smallest unit of the column's currency on a positive amount is a unit of the population, so that an
 * amount is drawn in proportion to its size. Amounts of zero or less cannot be drawn this way; they are counted and left to other tests.
 * Errors: INVALID_INPUT for a column that holds no money.
 */
export async function drawMoney(context: TraceContext, plan: SamplePlan): Promise<MoneySample> {
  const asked = plan.column ?? (await moneyColumns(context))[0]?.column;
  if (asked === undefined) throw new AppError('INVALID_INPUT', 'this run has no column of money', { userAction: 'Draw a random or a stratified sample.' });
  const [space = '', column = ''] = asked.split(':');
  const table = context.table(space);
  const rows = (await keyedRows(context, table)).find(({ columns }) => columns.some((each) => each.column === column));
  const derived = rows?.columns.find((each) => each.column === column);
  const scale = derived ? decimalParts(derived.type)?.scale : undefined;
  if (!rows || !derived || scale === undefined) throw new AppError('INVALID_INPUT', `${asked} is no decimal column of this run`, { userAction: `Money stands in: ${(await moneyColumns(context)).slice(0, 8).map((each) => each.column).join(', ')}.` });
  const value = ident(column);
  const relation = rows.sql([column]);
  const sums = await context.first(`SELECT CAST(COALESCE(sum(${value}) FILTER (WHERE ${value} > 0), 0) AS VARCHAR) AS total, count(*) FILTER (WHERE ${value} > 0) AS n, CAST(COALESCE(sum(${value}) FILTER (WHERE ${value} <= 0), 0) AS VARCHAR) AS rest, count(*) FILTER (WHERE ${value} <= 0) AS m FROM ${relation}`);
  const total = BigInt(cellText(sums?.['total'] ?? '0').replace('.', ''));
  if (total <= 0n) throw new AppError('INVALID_INPUT', `${asked} has no positive amount: there is nothing to sample by its money`, { userAction: 'Choose another column or method.' });
  const { chosen, certain } = await hitRows(context, relation, value, total, plan);
  const at = [...chosen.keys()];
  const found = new Map((await context.session.rows(`SELECT r, k, CAST(${value} AS VARCHAR) AS v FROM ${relation} WHERE r IN (${at.join(', ')})`)).map((row) => [Number(row['r']), row]));
  const drawn = at.map((row) => ({ hits: chosen.get(row) ?? 1, unit: { address: `${space}:${column}@${cellText(found.get(row)?.['k'])}`, title: derived.title, sourceRow: row, stored: cellText(found.get(row)?.['v']) } }));
  const exact = decimal(cellText(sums?.['total'] ?? '0'));
  return {
    drawn, units: Number(sums?.['n'] ?? 0), title: table.title, space,
    money: { column: asked, title: derived.title, total: toScale(exact, scale), interval: toScale(ratio(exact, decimal(plan.size), scale) ?? decimal(0), scale), points: plan.size, certain, notPositive: { units: Number(sums?.['m'] ?? 0), total: toScale(decimal(cellText(sums?.['rest'] ?? '0')), scale) } },
  };
}

/** Source rows that a point fell on, with how many, in source order; and how many rows hold an interval or more. */
async function hitRows(context: TraceContext, relation: string, value: string, total: bigint, plan: SamplePlan): Promise<{ chosen: Map<number, number>; certain: number }> {
  const take = moneyHits(moneyPoints(seededRandom(plan.seed), total, plan.size));
  const chosen = new Map<number, number>();
  let certain = 0;
  await context.session.streamColumns(`SELECT r, CAST(${value} AS VARCHAR) AS v FROM ${relation} WHERE ${value} > 0 ORDER BY r`, ([at = [], amounts = []]) => {
    for (const [i, text] of amounts.entries()) {
      const amount = BigInt(cellText(text).replace('.', ''));
      if (amount * BigInt(plan.size) >= total) certain += 1;
      const hits = take(amount);
      if (hits > 0) chosen.set(Number(at[i]), hits);
    }
  });
  return { chosen, certain };
}

/** Share of the run's balance that stands on these source rows; null where no balance is declared. */
export async function coverage(context: TraceContext, rows: ReadonlySet<number>): Promise<SamplePopulation['coverage']> {
  const balance = balanceOf(context);
  if (!balance) return null;
  const value = ident(balance.column);
  const sums = await context.first(`SELECT CAST(COALESCE(sum(${value}), 0) AS VARCHAR) AS total, CAST(COALESCE(sum(${value}) FILTER (WHERE source_row IN (${rows.size === 0 ? 'NULL' : [...rows].join(', ')})), 0) AS VARCHAR) AS part FROM ${context.archive.parquet(balance.slot)}`);
  const [part, total] = [cellText(sums?.['part'] ?? '0'), cellText(sums?.['total'] ?? '0')];
  const share = ratio(decimal(part).times(100), decimal(total), 4);
  const title = (await context.plan(balance.space)).plan.derivations.find(({ column }) => column === balance.column)?.title ?? balance.column;
  return { column: `${balance.space}:${balance.column}`, title, rows: rows.size, sampled: part, total, points: share === null ? null : toScale(share, 4) };
}
