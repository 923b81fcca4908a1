import type { Severity } from '../../../../src-shared/model/rule.ts';

/** A rule that vendors' data is held to: words for screens. `keeps`: a bar with such a finding is not used. */
export interface MarketRule {
  readonly id: string; readonly title: string; readonly text: string; readonly severity: Severity;
  /** What a person can do about it. */
  readonly todo: string;
  readonly keeps: boolean;
}

const rule = (id: string, severity: Severity, keeps: boolean, title: string, text: string, todo: string): MarketRule => ({ id, severity, keeps, title, text, todo });
const CORRECT = 'Ask the vendor for the row again, or leave it out: another vendor stands in where there is one.';
const MAPPING = 'Correct the entry of the file in the ingestion.';

/** Every rule, by number: 0xx files, 1xx rows and series of one vendor, 2xx vendors against each other and the calendar, 3xx what is not a bar. */
export const MARKET_RULES: readonly MarketRule[] = [
  rule('MKT-001', 'error', true, 'No entry reads the file', 'The ingestion has no entry for this file: its rows are kept as text and not used.', MAPPING),
  rule('MKT-002', 'warning', true, 'Vendor without priority', 'The vendor is not named in the order of priority: its bars are compared and not used.', 'Name the vendor in the order of priority, or leave its files out.'),
  rule('MKT-003', 'error', true, 'Column is not in the file', 'The entry names a header that the file does not have. Without a column that is needed no row of the file can be read.', MAPPING),
  rule('MKT-004', 'error', true, 'Needed column is not mapped', 'The entry does not say which column holds something that is needed: no row of the file can be read.', MAPPING),
  rule('MKT-005', 'note', false, 'Row set aside', 'The reader took a record of the file for a total, a footer, a repeated header or a preamble: it is not read as data.', 'Look at the record. Where it is data, the file is laid out unusually: ask the vendor.'),
  rule('MKT-006', 'warning', false, 'Unknown field', 'The entry maps a field that its domain does not have: the column is not read.', MAPPING),
  rule('MKT-007', 'warning', false, 'File without rows', 'The file has a header and nothing below it.', 'Ask the vendor for the file again.'),
  rule('MKT-101', 'error', true, 'No date', 'The cell holds no date in the format of the entry.', CORRECT),
  rule('MKT-102', 'error', true, 'No symbol', 'The cell holds no symbol: 1 to 20 letters, digits, dots, dashes, carets, equals signs or underscores.', CORRECT),
  rule('MKT-103', 'error', true, 'No number', 'The cell holds text that is no number as the entry writes them.', CORRECT),
  rule('MKT-104', 'error', true, 'Price is missing', 'Open, high, low or close is empty. Nothing is filled in.', CORRECT),
  rule('MKT-105', 'error', true, 'Price cannot be kept', 'The price has digits beyond the sixth decimal that matter, or is beyond nine thousand million.', 'Give prices in another unit.'),
  rule('MKT-106', 'note', false, 'Prices rounded to six decimals', 'Cells have more than six decimals; they are kept to six, which changes none by more than a tenth of a basis point. Told once a file and column, with the first cell.', 'Nothing, where a tenth of a basis point does not matter.'),
  rule('MKT-107', 'error', true, 'Volume is negative or no number', 'The volume is below zero, or no number.', CORRECT),
  rule('MKT-108', 'warning', false, 'Volume is missing', 'The bar has prices and no volume. It is used; its volume is not known.', CORRECT),
  rule('MKT-109', 'note', false, 'Nothing was traded', 'The volume is zero: the prices are quotes, or carried on from the session before. The bar is used; an order in it can be filled by nobody.', 'Ask the vendor what its prices are on such days.'),
  rule('MKT-110', 'error', true, 'Price is not positive', 'Open, high, low or close is zero or less.', CORRECT),
  rule('MKT-111', 'error', true, 'High and low out of order', 'The high is below, or the low above, another price of the bar.', CORRECT),
  rule('MKT-112', 'error', true, 'High far above low', 'The high is more times the low than the ingestion takes for possible in one session.', CORRECT),
  rule('MKT-120', 'error', true, 'Not a session', 'The exchange was closed on the day of the bar: weekend, holiday, special closing.', 'Check the dates and the time zone of the entry.'),
  rule('MKT-121', 'note', true, 'Outside the window', 'The bar lies outside the window of the ingestion. Told once a file, with how many.', 'Widen the window where the bars should count.'),
  rule('MKT-122', 'note', false, 'Rows are not in order', 'Rows of a symbol are not in order of their dates. They are read in order of dates; told once a file and symbol.', 'Nothing.'),
  rule('MKT-123', 'error', true, 'Bar after the delisting', 'The actions say that the symbol was no longer listed.', 'Check the delisting, and whether the symbol was given to another company.'),
  rule('MKT-130', 'warning', true, 'The same bar again', 'The vendor has the same values for this symbol and session in an earlier row. The first is used.', 'Ask the vendor why.'),
  rule('MKT-131', 'error', true, 'Two bars that differ', 'The vendor has several rows for this symbol and session with different values. None of them is used.', CORRECT),
  rule('MKT-140', 'error', true, 'Move beyond all proportion', 'The return from the last bar is beyond the ingestion\'s number of robust deviations of the returns before it (median and median absolute deviation of up to 60, the bar itself not among them), and no other vendor has the same move.', CORRECT),
  rule('MKT-141', 'error', true, 'Unadjusted split?', 'The price moved by the ratio of a split and the actions have none on this session. Nothing is repaired: later bars stand at the new level, and returns across this session are wrong if it was a split.', 'Give the actions of the symbol, or say in the entry that the prices are adjusted.'),
  rule('MKT-142', 'note', false, 'Large move, confirmed', 'The return is beyond all proportion, and another vendor has the same move: the bar is used.', 'Nothing.'),
  rule('MKT-143', 'warning', false, 'Stale prices', 'The close did not change over many sessions. Told with the first bar of the run; the bars are used.', 'Check whether the symbol was traded at all.'),
  rule('MKT-144', 'blocking', false, 'Adjusted otherwise than declared', 'At a split of the actions the prices moved as they would not if the file were adjusted as its entry says. Used like this, a split would be counted twice or not at all.', 'Correct what the entry says of adjustment.'),
  rule('MKT-150', 'error', false, 'Gap', 'No vendor has a bar for sessions that the exchange held. Told with the last bar before, the range and how many. Nothing is filled in.', 'Ask the vendors for the range.'),
  rule('MKT-151', 'warning', false, 'Gap of one vendor', 'The vendor lacks sessions that another vendor has. Told with its last bar before.', 'Ask the vendor for the range.'),
  rule('MKT-152', 'error', false, 'Ends early', 'The symbol has no bars up to the end of the window, and the actions have no delisting. Names that vanish without a reason make results better than they were.', 'Give the delisting, or the missing bars.'),
  rule('MKT-153', 'warning', false, 'Member without bars', 'The membership names a symbol that no vendor has bars of.', 'Give its bars: names that are left out for want of data make results better than they were.'),
  rule('MKT-200', 'warning', false, 'Vendors differ', 'Close or volume differ from the other vendor\'s beyond the tolerance. The vendor that stands first is used.', 'Look at both rows.'),
  rule('MKT-201', 'blocking', false, 'Dates shifted by one session', 'Bars of one vendor agree with the other\'s of the session before or after, and not with those of the same session. One of the two is wrong about its dates, and using the late one would look ahead.', 'Find out which vendor is right, and leave the other out.'),
  rule('MKT-202', 'blocking', false, 'Prices scaled', 'Closes of one vendor are a fixed multiple of the other\'s.', 'Find out which vendor is right, and leave the other out.'),
  rule('MKT-203', 'blocking', false, 'Close of another session', 'Closes of one vendor agree with the other\'s of the session before or after, while its opens agree with those of the same session.', 'Find out which vendor is right, and leave the other out.'),
  rule('MKT-204', 'warning', false, 'Not used in place of the first', 'The vendor has a bar where those before it have none, and its prices are adjusted otherwise: using it would put a jump into the series.', 'Give the file of this vendor as the first one\'s is adjusted.'),
  rule('MKT-301', 'error', true, 'No fact', 'A cell that is needed is empty or cannot be read: the row is not used.', CORRECT),
  rule('MKT-302', 'warning', false, 'Figure is no number', 'The cell holds text that is no number: the figure is not known.', CORRECT),
  rule('MKT-303', 'note', true, 'Another vendor\'s actions are used', 'A vendor that stands before this one has actions of the symbol. Told once a symbol.', 'Nothing.'),
  rule('MKT-304', 'warning', false, 'Vendors\' actions differ', 'A vendor has an action that the vendor whose actions are used does not have, or has otherwise.', 'Check the action.'),
  rule('MKT-305', 'error', false, 'Action cannot be applied', 'The dividend takes all of the close before, or there is no close before: the adjustment factor does not change on it.', 'Check the action and the bars before it.'),
  rule('MKT-306', 'warning', true, 'The same fact again', 'The file has the same fact in an earlier row. The first is used.', 'Ask the vendor why.'),
];

const BY_ID = new Map(MARKET_RULES.map((entry) => [entry.id, entry]));
const SHIPPED = MARKET_RULES.map(({ id }) => id);

/** The rule of an id; null for one that is another part's (`ING-...`). */
export function marketRule(id: string): MarketRule | null {
  return BY_ID.get(id) ?? null;
}

/** Codes of verdicts in memory: 0 is ok, others one more than the place of the rule. */
export const OK = 0;
export function verdictCode(id: string): number {
  const at = SHIPPED.indexOf(id);
  if (at === -1) throw new RangeError(`there is no rule ${id}`);
  return at + 1;
}
export function verdictText(code: number): string {
  return code === OK ? 'ok' : SHIPPED[code - 1] ?? 'ok';
}
export function verdictOf(text: string | null): number {
  return text === null || text === 'ok' ? OK : verdictCode(text);
}
