import type { Ledger, LedgerBalance } from '../../../../src-shared/model/ecl/ledger.ts';
import { quoted } from '../movement/figure-book.ts';
import type { CellSource, Declaring, TableSource } from './table-maker.ts';

/** What of `ecl` a ledger balance is of: the allowance without the provision for undrawn commitments, a liability of its own (B8E). */
const VALUES: Readonly<Record<LedgerBalance['measure'], string>> = { 'gross-carrying-amount': 'gross_carrying_amount', undrawn: 'undrawn', allowance: 'allowance - provision', provision: 'provision' };

/** Characters that an expression may have, less what is added to it. */
const LONGEST_CONDITION = 3_800;

/** The balances of the ledger, each against what the run makes of the same assets. */
export function ledgerTable({ book }: Declaring, ledger: Ledger): TableSource {
  const conditionOf = (balance: LedgerBalance): string => {
    const among = (column: string, values: readonly string[] | undefined): string[] => (values === undefined ? [] : values.length === 0 ? ['false'] : [`${column} in (${values.map(quoted).join(', ')})`]);
    return ['true', ...among('ledger_account', balance.accounts), ...among('segment', balance.segments), ...among('currency', balance.currencies)].join(' and ');
  };
  // What a figure's condition cannot hold is tied all the same, beside the run's summary; it has no cell here.
  const shown = ledger.balances.filter((balance) => conditionOf(balance).length <= LONGEST_CONDITION);
  const lines = shown.map((balance, i) => {
    const own = book.sum(`led_${i}`, { title: balance.title, definition: `Of the assets that the balance ${balance.id} of the ledger is about: ${VALUES[balance.measure].replaceAll('_', ' ')}.`, reference: balance.source === '' ? `Ledger at ${ledger.date}` : balance.source }, VALUES[balance.measure], conditionOf(balance));
    const cell: CellSource = { own, unit: 'currency' };
    return { title: balance.title, cell, amount: twoDigits(balance.amount), tolerance: twoDigits(balance.tolerance) };
  });
  return {
    id: 'ledger', title: 'Ledger', reference: `Ledger at ${ledger.date}`, columns: ['Of the run'], note: shown.length === ledger.balances.length ? null : `${ledger.balances.length - shown.length} balances name more accounts than a figure's condition holds: they are tied in the overview.`,
    rows: lines.map(({ title, cell }) => ({ title, cells: [cell] })),
    ties: lines.map(({ title, cell, amount, tolerance }) => ({ title: `${title} = ledger`, left: cell, right: amount, tolerance })),
  };
}

function twoDigits(amount: string): string {
  const [whole, fraction = ''] = amount.split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}
