import type { LocalDate } from '../../../../src-shared/kernel/local-date.ts';
import { seededRandom } from '../../../../src-shared/kernel/seeded-random.ts';
import { writeDate } from './calendar.ts';
import { COLUMNS } from './columns.ts';
import { csvCell, grouped } from './dress.ts';
import type { TapeEncoding } from './encode.ts';
import type { LoanState } from './life.ts';

/** How one month's file differs from the next: same headers, other machine. */
export interface TapeStyle {
  readonly encoding: TapeEncoding;
  readonly newline: '\r\n' | '\n';
}

/** Even months come from the old system (windows-1252, CRLF), odd ones from its successor (UTF-8 with BOM, LF). */
export function styleOf(month: number): TapeStyle {
  return month % 2 === 0 ? { encoding: 'windows-1252', newline: '\r\n' } : { encoding: 'utf-8-bom', newline: '\n' };
}

const LONG_MONTH = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'] as const;

/** What stands above the header: a title with commas in it, the period, who printed it, an empty line; then the header record. */
export function headOf(cutOff: LocalDate, style: TapeStyle): string {
  const lines = [
    '"Tapestry Demo Servicing Ltd, Loan Administration"',
    `Pool extract - ${LONG_MONTH[Number(cutOff.slice(5, 7)) - 1]} ${cutOff.slice(0, 4)} (all amounts in £)`,
    `Printed by batch LNEXT04 for cut-off ${writeDate(cutOff, 'd MMM yyyy')}`,
    '',
    COLUMNS.map((column) => csvCell(column.header)).join(','),
  ];
  return (style.encoding === 'utf-8-bom' ? '\ufeff' : '') + lines.join(style.newline) + style.newline;
}

/** One loan's record. Its dressing has a stream of its own, so no row depends on another. */
export function rowOf(state: LoanState, seed: number, style: TapeStyle): string {
  const random = seededRandom(seed + 1, state.loan.index * 64 + state.month);
  return COLUMNS.map((column) => csvCell(column.write(state, random))).join(',') + style.newline;
}

export interface TapeTotals {
  readonly rows: number;
  readonly original: number;
  readonly balance: number;
  readonly arrears: number;
}

/** An empty line, the totals row, a footer of one cell. */
export function tailOf(totals: TapeTotals, style: TapeStyle): string {
  const cells = COLUMNS.map((column) => {
    switch (column.id) {
      case 'loan': return 'TOTAL';
      case 'original-balance': return grouped(totals.original);
      case 'balance': return grouped(totals.balance);
      case 'arrears': return grouped(totals.arrears);
      default: return '';
    }
  });
  return style.newline + cells.map(csvCell).join(',') + style.newline + `*** End of report - ${totals.rows} loans ***${style.newline}`;
}
