import { field, type TableField } from './table-field.ts';

const PRICES: readonly TableField[] = [
  field('open', 'Open', 'decimal(18,6)', 'price', 'As traded.'), field('high', 'High', 'decimal(18,6)', 'price', 'As traded.'),
  field('low', 'Low', 'decimal(18,6)', 'price', 'As traded.'), field('close', 'Close', 'decimal(18,6)', 'price', 'As traded.'),
  field('volume', 'Volume', 'bigint', 'units', 'Units traded.'),
];

/** Every bar that a vendor's file holds, parsed, one row a source row: `vendor.bar`. */
export const VENDOR_BAR_FIELDS: readonly TableField[] = [
  field('vendor', 'Vendor', 'text', 'none', 'As the ingestion names it.'), field('file', 'File', 'text', 'none', 'Slot of the file.'),
  field('symbol', 'Symbol', 'text', 'none', 'Upper case.'), field('session', 'Session', 'text', 'none', 'ISO date on the exchange; null where the text is no date.'),
  ...PRICES,
  field('vendor_adjusted', 'Adjusted close of the vendor', 'decimal(18,6)', 'price', 'Null where the file has none.'),
  field('verdict', 'Verdict', 'text', 'none', 'ok, or the first finding that keeps it from being used.'),
];

/** One bar a symbol and session, from the best vendor that has a usable one; `source_row` is that vendor row's: `bar`. */
export const BAR_FIELDS: readonly TableField[] = [
  field('symbol', 'Symbol', 'text', 'none', 'Upper case.'), field('session', 'Session', 'text', 'none', 'ISO date on the exchange.'),
  ...PRICES,
  field('factor', 'Adjustment factor', 'decimal(18,12)', 'ratio', 'Splits and dividends up to this session, from 1 on the first bar.'),
  field('adjusted_close', 'Adjusted close', 'decimal(18,6)', 'price', 'Close times factor.'),
  field('vendor', 'Vendor', 'text', 'none', 'Whose bar it is.'), field('method', 'Method', 'text', 'none', 'primary or fallback.'),
  field('vendors', 'Vendors with a bar', 'text', 'none', 'In order of priority, joined by `;`.'),
  field('other_row', 'Row of the next vendor', 'bigint', 'none', 'Source row it was compared with; null for one vendor.'),
  field('close_difference', 'Difference of close', 'decimal(18,6)', 'bps', 'This vendor against the next, signed.'),
  field('volume_difference', 'Difference of volume', 'decimal(18,6)', 'fraction', 'This vendor against the next, signed, of the next.'),
  field('flags', 'Flags', 'text', 'none', 'Rules of findings on this bar that did not exclude it, joined by `;`.'),
];
