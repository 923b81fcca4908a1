import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { formatAddress } from '../../../src-shared/model/address.ts';
import { OTHER_STEP, type BridgeRow } from '../../../src-shared/model/bridge.ts';
import type { Row, Session } from '../../data/duckdb-session.ts';
import { ident, text } from '../../derive/sql-text.ts';
import { readsOf, touchedSql, type BridgePlan } from './bridge.ts';
import type { RunPair } from './compared-run.ts';
import type { PageAsk, PageOf } from './table-cells.ts';

/** Dates of the two ends, where each table has just one; null where it has none or several. */
export async function bridgeDates(session: Session, pair: RunPair, { declaration }: BridgePlan): Promise<{ from: string | null; to: string | null }> {
  const { date, table } = declaration;
  if (date === undefined) return { from: null, to: null };
  const one = async ({ context }: RunPair['left']): Promise<string | null> => {
    const [row] = await session.rows(`SELECT CAST(min(${ident(date)}) AS VARCHAR) AS a, CAST(max(${ident(date)}) AS VARCHAR) AS b FROM ${context.archive.parquet(context.table(table).slot)}`);
    return row && row['a'] === row['b'] ? (row['a'] as string | null) : null;
  };
  return { from: await one(pair.left), to: await one(pair.right) };
}

/**
 * Loans of one step, the largest movement first, with every value that the step reads. The steps `opening`, `closing` and `unchanged` give
 * those loans. Errors: NOT_FOUND for a step that the bridge does not have.
 */
export async function bridgeRows(session: Session, pair: RunPair, plan: BridgePlan, rows: string, ask: PageAsk & { readonly step: string; readonly currency: string | null }): Promise<PageOf<BridgeRow>> {
  const { declaration, steps } = plan;
  const index = steps.findIndex((step) => step.id === ask.step);
  const moved = [...steps.map(touchedSql), 'other <> 0'];
  const [amount, where] = index >= 0 ? [`s${index}`, moved[index] ?? '']
    : ask.step === OTHER_STEP ? ['other', 'other <> 0']
      : ask.step === 'opening' ? ['opening', 'left_row IS NOT NULL']
        : ask.step === 'closing' ? ['closing', 'right_row IS NOT NULL']
          : ask.step === 'unchanged' ? ['closing - opening', moved.map((each) => `NOT (${each})`).join(' AND ')] : ['', ''];
  if (amount === '') throw new AppError('NOT_FOUND', `the bridge has no step ${ask.step}`);
  const filter = `left_out IS NULL AND currency IS NOT DISTINCT FROM ${ask.currency === null ? 'NULL' : text(ask.currency)} AND ${where}${ask.search === undefined || ask.search.trim() === '' ? '' : ` AND contains(lower(key), lower(${text(ask.search.trim())}))`}`;
  const reads = (index >= 0 ? readsOf((steps[index] as (typeof steps)[number]).amount) : []).filter((name) => !name.endsWith('__source_row'));
  const order = 'abs(amount) DESC, n';
  const [count] = await session.rows(`SELECT count(*) AS n FROM ${rows} WHERE ${filter}`);
  const relation = (side: 'left' | 'right'): string => pair[side].context.archive.parquet(pair[side].context.table(declaration.table).slot);
  const cells = reads.map((name, i) => `, CAST(${name.startsWith('prior__') ? 'l' : 'r'}.${ident(name.replace(/^(prior|current)__/, ''))} AS VARCHAR) AS c${i}`).join('');
  const found = await session.rows(`SELECT b.n, b.key, b.left_row, b.right_row, CAST(b.opening AS VARCHAR) AS opening, CAST(b.closing AS VARCHAR) AS closing, CAST(b.amount AS VARCHAR) AS amount${cells}
    FROM (SELECT *, ${amount} AS amount FROM ${rows} WHERE ${filter} ORDER BY ${order} LIMIT ${ask.limit} OFFSET ${ask.offset}) b LEFT JOIN ${relation('left')} l ON l.source_row = b.left_row LEFT JOIN ${relation('right')} r ON r.source_row = b.right_row ORDER BY abs(b.amount) DESC, b.n`);
  const titles = new Map((await pair.right.context.plan(declaration.table)).plan.derivations.map(({ column, title }) => [column, title]));
  const address = (column: string, row: unknown): string => formatAddress({ space: declaration.table, column, key: cellText(row) });
  const end = (row: Row, side: 'left_row' | 'right_row', value: string) => (row[side] === null ? null : { address: address(declaration.balance, row[side]), value: row[value] as string });
  return {
    total: Number(count?.['n'] ?? 0), offset: ask.offset,
    items: found.map((row): BridgeRow => ({
      key: cellText(row['key']), opening: end(row, 'left_row', 'opening'), closing: end(row, 'right_row', 'closing'), amount: cellText(row['amount']),
      reads: reads.flatMap((name, i) => {
        const [side, column] = [name.startsWith('prior__') ? 'left' as const : 'right' as const, name.replace(/^(prior|current)__/, '')];
        const at = row[side === 'left' ? 'left_row' : 'right_row'];
        return at === null || column === declaration.balance ? [] : [{ column, title: titles.get(column) ?? column, side, address: address(column, at), value: (row[`c${i}`] ?? null) as string | null }];
      }),
    })),
  };
}
