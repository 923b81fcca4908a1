import type { Ledger, LedgerBalance } from '../../../../src-shared/model/ecl/ledger.ts';
import { ident, text } from '../../../derive/sql-text.ts';
import { minorUnits } from '../amounts/minor-units.ts';
import type { TieSums } from './ledger-ties.ts';

const EXPRESSION: { readonly [measure in LedgerBalance['measure']]: string } = { 'gross-carrying-amount': 'gross_carrying_amount', undrawn: 'undrawn', allowance: 'allowance - provision', provision: 'provision' };

/** A line's conditions over columns of `ecl`. */
export function lineSql({ accounts, segments, currencies }: Pick<LedgerBalance, 'accounts' | 'segments' | 'currencies'>): string {
  const tests = ([['ledger_account', accounts], ['segment', segments], ['currency', currencies]] as const).flatMap(([column, values]) => (values === undefined ? [] : [values.length === 0 ? 'false' : `coalesce(${ident(column)} in (${values.map(text).join(', ')}), false)`]));
  return tests.length === 0 ? 'true' : `(${tests.join(' and ')})`;
}

/** Statements whose rows `readTieSums` reads: sums by line, and loans outside any line of gross carrying amount or in several. */
export function tieSql(ledger: Ledger, table: string): { readonly lines: string | null; readonly coverage: string } {
  const sum = (expression: string): string => `cast(coalesce(sum(${expression}), 0) as varchar)`;
  const carrying = ledger.balances.filter((line) => line.measure === 'gross-carrying-amount');
  const times = carrying.length === 0 ? '0' : carrying.map((line) => `cast(${lineSql(line)} as integer)`).join(' + ');
  return {
    lines: ledger.balances.length === 0 ? null : ledger.balances.map((line) => `select ${text(line.id)} as id, ${sum(EXPRESSION[line.measure])} as amount, count(*) as loans from ${table} where ${lineSql(line)}`).join('\nunion all\n'),
    coverage: `select ${(['outside', 'twice'] as const).map((name) => { const rows = name === 'outside' ? 'times = 0 and amount <> 0' : 'times > 1'; return `count(*) filter (where ${rows}) as ${name}, cast(coalesce(sum(amount) filter (where ${rows}), 0) as varchar) as ${name}_amount`; }).join(', ')} from (select ${times} as times, coalesce(gross_carrying_amount, 0) as amount from ${table})`,
  };
}

type Cell = string | number | boolean | null | object;

/** The sums that the statements of `tieSql` gave. */
export function readTieSums(lines: readonly Readonly<Record<string, Cell>>[], coverage: Readonly<Record<string, Cell>>): TieSums {
  const units = (cell: Cell | undefined): bigint => minorUnits(cell === '0' || cell === undefined ? '0' : String(cell));
  return {
    computed: new Map(lines.map((row) => [String(row['id']), { amount: units(row['amount']), loans: Number(row['loans']) }])),
    outside: { loans: Number(coverage['outside']), amount: units(coverage['outside_amount']) }, twice: { loans: Number(coverage['twice']), amount: units(coverage['twice_amount']) },
  };
}
