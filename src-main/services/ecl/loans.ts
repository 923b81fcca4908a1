import type { z } from 'zod';
import type { eclContract, LoanLine } from '../../../src-shared/contract/ecl.ts';
import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import type { Row } from '../../data/duckdb-session.ts';
import { ident, text } from '../../derive/sql-text.ts';
import type { ServiceContext } from '../context.ts';
import { parquet } from '../findings-query.ts';
import type { EclAnswers } from './ecl.ts';
import { runArtifacts } from './run-artifacts.ts';

type Asked = z.output<(typeof eclContract)['ecl.loans']['in']>;
type Line = z.output<typeof LoanLine>;

const ORDERS: Readonly<Record<Asked['order'], string>> = { allowance: 'allowance DESC', exposure: 'gross_carrying_amount DESC', loan: 'loan_id', 'days-past-due': 'days_past_due DESC NULLS LAST' };
/** Columns of a line, as texts. */
export const LINE_COLUMNS = ['source_row', 'loan_id', 'segment', 'product', 'stage', 'decisive', 'reasons', 'fallbacks', 'days_past_due', 'gross_carrying_amount', 'pd_12m', 'pd_lifetime', 'lgd', 'allowance', 'overlay'] as const;
/** SELECT list that `lineOf` reads. */
export const LINE_SELECT = LINE_COLUMNS.map((name) => `CAST(${ident(name)} AS VARCHAR) AS ${ident(name)}`).join(', ');

/** Loans of a run, page by page. */
export function eclLoanHandlers(context: ServiceContext): EclAnswers<'ecl.loans'> {
  return {
    'ecl.loans': async (asked) => {
      const { ecl } = await runArtifacts(context, asked.run);
      const session = await context.reader.session();
      const where = conditions(asked);
      const from = `FROM ${parquet(ecl)}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
      const [counted] = await session.rows(`SELECT count(*) AS n ${from}`);
      const rows = await session.rows(`SELECT ${LINE_SELECT} FROM (SELECT * ${from} ORDER BY ${ORDERS[asked.order]}, source_row LIMIT ${asked.limit} OFFSET ${asked.offset})`);
      return { total: Number(counted?.['n'] ?? 0), offset: asked.offset, items: rows.map(lineOf) };
    },
  };
}

function conditions({ stage, by, key, search, fallbackOnly }: Asked): string[] {
  return [
    ...(stage === undefined ? [] : [`stage = ${text(stage)}`]),
    ...(by === undefined || key === undefined ? [] : [key === '' ? `${ident(by)} IS NULL` : `CAST(${ident(by)} AS VARCHAR) = ${text(key)}`]),
    ...(search === undefined || search.trim() === '' ? [] : [`contains(lower(concat_ws(chr(10), loan_id, customer_id, segment, product)), lower(${text(search.trim())}))`]),
    ...(fallbackOnly === true ? ['fallbacks IS NOT NULL'] : []),
  ];
}

/** A row selected by `LINE_SELECT` as the contract has it. */
export function lineOf(row: Row): Line {
  const at = (name: (typeof LINE_COLUMNS)[number]): string | null => (row[name] === null || row[name] === undefined ? null : cellText(row[name]));
  const list = (name: 'reasons' | 'fallbacks'): string[] => at(name)?.split(';') ?? [];
  const days = at('days_past_due');
  return {
    sourceRow: Number(at('source_row')), loan: at('loan_id') ?? '', segment: at('segment') ?? '', product: at('product') ?? '', stage: (at('stage') ?? '-') as Line['stage'], decisive: at('decisive'), reasons: list('reasons'), fallbacks: list('fallbacks'),
    daysPastDue: days === null ? null : Number(days), exposure: at('gross_carrying_amount') ?? '0.00', pd12m: at('pd_12m') ?? '', pdLifetime: at('pd_lifetime') ?? '', lgd: at('lgd') ?? '', allowance: at('allowance') ?? '0.00', overlay: at('overlay') ?? '0.00', address: `ecl:allowance@${at('source_row') ?? ''}`,
  };
}
