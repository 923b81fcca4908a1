import { ACTION_FIELDS, FUNDAMENTAL_FIELDS, INSIDER_FIELDS, MEMBER_FIELDS, SURFACE_FIELDS } from '../../../../src-shared/model/research/side-tables.ts';
import type { Domain } from '../../../../src-shared/model/research/ingestion.ts';
import type { TableField } from '../../../../src-shared/model/research/table-field.ts';

/** A field that an entry may map, by the name of its table's column. */
export interface DomainField {
  readonly name: string;
  readonly kind: 'symbol' | 'day' | 'moment' | 'price' | 'volume' | 'number' | 'text';
  /** Without it no row can be read. */
  readonly needed: boolean;
  /** Other names that an entry may call it by. */
  readonly aliases: readonly string[];
}

const make = (name: string, kind: DomainField['kind'], needed = false, aliases: readonly string[] = []): DomainField => ({ name, kind, needed, aliases });
const symbol = make('symbol', 'symbol', true, ['ticker']);
const numbersOf = (fields: readonly TableField[]): DomainField[] => fields.filter(({ type }) => type === 'double').map(({ name }) => make(name, 'number'));

/** What an entry of each domain may map: the columns of its table. `symbol` is not needed where the entry names the symbol itself. */
export const DOMAIN_FIELDS: Readonly<Record<Domain, readonly DomainField[]>> = {
  bars: [
    symbol, make('session', 'day', true, ['date', 'about', 'timestamp']), make('open', 'price', true), make('high', 'price', true), make('low', 'price', true), make('close', 'price', true),
    make('volume', 'volume'), make('vendor_adjusted', 'price', false, ['adj_close', 'adjusted_close']),
  ],
  actions: [
    symbol, make('about', 'day', true, ['ex_date', 'date', 'session']), make('known', 'moment', false, ['announced']), make('action', 'text', true, ['kind', 'type']),
    make('ratio', 'text', false, ['split_ratio']), make('cash', 'price', false, ['amount', 'dividend']), make('new_symbol', 'text', false, ['new_ticker']),
  ],
  membership: [
    symbol, make('about', 'day', true, ['from', 'from_session', 'start']), make('known', 'moment', false, ['announced']), make('universe', 'text', false, ['index']),
    make('until', 'day', false, ['to', 'to_session', 'end']), make('until_known', 'moment', false, ['end_announced']),
  ],
  fundamentals: [
    symbol, make('about', 'day', true, ['report_date', 'period_end']), make('known', 'moment', true, ['filed', 'filing_date']), make('period', 'text', false, ['statement']), make('filing', 'text', false, ['filing_id']),
    ...numbersOf(FUNDAMENTAL_FIELDS),
  ],
  surface: [symbol, make('about', 'day', true, ['session', 'date']), make('known', 'moment', false, ['published']), ...numbersOf(SURFACE_FIELDS)],
  insiders: [
    symbol, make('about', 'day', true, ['transaction_date', 'date']), make('known', 'moment', true, ['filed', 'filing_date']), make('person', 'text', false, ['name']), make('role', 'text'),
    make('side', 'text', true, ['transaction']), make('security', 'text'), ...numbersOf(INSIDER_FIELDS),
  ],
};

/** The table that a domain other than bars becomes, with its columns. */
export const SIDE_TABLES = {
  actions: { slot: 'action', fields: ACTION_FIELDS }, membership: { slot: 'member', fields: MEMBER_FIELDS }, fundamentals: { slot: 'fundamental', fields: FUNDAMENTAL_FIELDS },
  surface: { slot: 'surface', fields: SURFACE_FIELDS }, insiders: { slot: 'insider', fields: INSIDER_FIELDS },
} as const;
export type SideDomainName = keyof typeof SIDE_TABLES;
