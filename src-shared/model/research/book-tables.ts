import { field, type TableField } from './table-field.ts';

/** Books of an experiment: the candidate, its baselines, the benchmark. */
export const CANDIDATE = 'candidate';
export const BENCHMARK = 'benchmark';

/** One row a book and session, marked at the close: `session`. Key: `<book>/<session>`. */
export const SESSION_FIELDS: readonly TableField[] = [
  field('book', 'Book', 'text', 'none', 'candidate, a baseline, or benchmark.'), field('session', 'Session', 'text', 'none', 'ISO date.'), field('slice', 'Slice', 'text', 'none', 'train, test, or empty.'),
  field('equity', 'Equity', 'decimal(18,6)', 'currency', 'Cash and positions at the close.'), field('cash', 'Cash', 'decimal(18,6)', 'currency', 'After the session\'s fills, costs and interest.'),
  field('return', 'Return', 'double', 'fraction', 'Of equity, on the session before.'), field('drawdown', 'Drawdown', 'double', 'fraction', 'Below the highest equity so far, never positive.'),
  field('gross', 'Gross exposure', 'double', 'fraction', 'Sum of absolute weights at the close.'), field('net', 'Net exposure', 'double', 'fraction', 'Sum of weights at the close.'),
  field('positions', 'Positions', 'integer', 'none', 'Names held.'), field('turnover', 'Turnover', 'double', 'fraction', 'Value traded over equity before.'),
  field('costs', 'Costs', 'decimal(18,6)', 'currency', 'Commission, spread, slippage, borrow of the session.'), field('interest', 'Interest', 'decimal(18,6)', 'currency', 'On cash.'),
];

/** One row a book, session and name held: `holding`. Key: `<book>/<session>/<symbol>`. */
export const HOLDING_FIELDS: readonly TableField[] = [
  field('book', 'Book', 'text', 'none', 'As in `session`.'), field('session', 'Session', 'text', 'none', 'ISO date.'), field('symbol', 'Symbol', 'text', 'none', 'Upper case.'),
  field('units', 'Units', 'decimal(18,6)', 'units', 'Held at the close; negative is short.'), field('price', 'Price', 'decimal(18,6)', 'price', 'Close it is marked at.'),
  field('value', 'Value', 'decimal(18,6)', 'currency', 'Units times price.'), field('weight', 'Weight', 'double', 'fraction', 'Of equity at the close: drifted, never reset.'), field('target', 'Target', 'double', 'fraction', 'Weight last decided.'),
];

/** One row a fill, rejection or expiry of an order, of every book: `fill`. Key: `<book>/<number>`. */
export const FILL_FIELDS: readonly TableField[] = [
  field('book', 'Book', 'text', 'none', 'As in `session`.'), field('number', 'Fill', 'integer', 'none', 'From 1 in each book.'), field('order_id', 'Order', 'text', 'none', 'Hash of book, decision session, symbol, side and size.'),
  field('symbol', 'Symbol', 'text', 'none', 'Upper case.'), field('decided', 'Decided', 'text', 'none', 'Session at whose close it was decided.'), field('filled', 'Filled', 'text', 'none', 'Session of the fill; null where it was not.'),
  field('status', 'Status', 'text', 'none', 'filled, partly, rejected, expired or cancelled.'), field('reason', 'Reason', 'text', 'none', 'Why not, or why the order: rebalance, stop-loss, ...'),
  field('type', 'Order type', 'text', 'none', 'market, limit, stop, trailing.'), field('side', 'Side', 'text', 'none', 'buy or sell.'), field('asked', 'Units asked', 'decimal(18,6)', 'units', 'Of the order.'), field('units', 'Units', 'decimal(18,6)', 'units', 'Filled, unsigned.'),
  field('price_rule', 'Price rule', 'text', 'none', 'open, close, limit, stop, or the gap at the open.'), field('reference', 'Reference price', 'decimal(18,6)', 'price', 'What the rule gives on the bar.'),
  field('spread', 'Half spread', 'decimal(18,6)', 'price', 'Added to a buy, taken from a sale.'), field('slippage', 'Slippage', 'decimal(18,6)', 'price', 'Likewise.'), field('price', 'Fill price', 'decimal(18,6)', 'price', 'Reference with spread and slippage.'),
  field('commission', 'Commission', 'decimal(18,6)', 'currency', 'Charged to cash.'), field('value', 'Value', 'decimal(18,6)', 'currency', 'Units times price.'), field('participation', 'Share of volume', 'double', 'fraction', 'Of the session\'s.'),
  field('signal', 'Signal', 'double', 'none', 'What the strategy scored the name; null where it scores none.'), field('target', 'Target weight', 'double', 'fraction', 'Decided.'), field('held', 'Weight held', 'double', 'fraction', 'Before, at the decision.'),
  field('decision_row', 'Bar of the decision', 'bigint', 'none', 'Row of `bar`.'), field('bar_row', 'Bar of the fill', 'bigint', 'none', 'Row of `bar`.'),
];

/** One row a round trip, first in first out: `trade`. Key: `<book>/<number>`. */
export const TRADE_FIELDS: readonly TableField[] = [
  field('book', 'Book', 'text', 'none', 'As in `session`.'), field('number', 'Trade', 'integer', 'none', 'From 1 in each book.'), field('symbol', 'Symbol', 'text', 'none', 'Upper case.'), field('side', 'Side', 'text', 'none', 'long or short.'),
  field('units', 'Units', 'decimal(18,6)', 'units', 'Unsigned.'), field('entered', 'Entered', 'text', 'none', 'Session.'), field('left', 'Left', 'text', 'none', 'Session; null while it is open.'), field('open', 'Open', 'boolean', 'none', 'Marked at the last close, not left.'),
  field('entry_price', 'Entry', 'decimal(18,6)', 'price', 'Of the fill.'), field('exit_price', 'Exit', 'decimal(18,6)', 'price', 'Of the fill, or the last close.'), field('entry_fill', 'Fill of entry', 'integer', 'none', 'Number.'), field('exit_fill', 'Fill of exit', 'integer', 'none', 'Number.'),
  field('pnl', 'Profit', 'decimal(18,6)', 'currency', 'After costs of both fills.'), field('costs', 'Costs', 'decimal(18,6)', 'currency', 'Commission of both fills, spread and slippage included.'), field('return', 'Return', 'double', 'fraction', 'Profit over the value entered.'),
  field('sessions', 'Sessions', 'integer', 'sessions', 'Held.'), field('mae', 'Worst excursion', 'double', 'fraction', 'Lowest (short: highest) price while held, against the entry: maximum adverse excursion.'), field('mfe', 'Best excursion', 'double', 'fraction', 'Likewise, favourable.'), field('exit_reason', 'Why left', 'text', 'none', 'As the fill says.'),
];

/** One row a book, slice and metric: `metric`. Key: `<book>/<slice>/<metric>`. */
export const METRIC_FIELDS: readonly TableField[] = [
  field('book', 'Book', 'text', 'none', 'As in `session`.'), field('slice', 'Slice', 'text', 'none', 'test, train, all, a regime (`regime:high`), a fold (`wf:3`), or a cost multiple (`cost:1.5`).'), field('metric', 'Metric', 'text', 'none', 'Of the metric registry.'),
  field('value', 'Value', 'double', 'none', 'Null where it is not defined; `why` says so.'), field('why', 'Why not', 'text', 'none', 'Null where there is a value.'), field('low', 'Low', 'double', 'none', 'Of the bootstrap interval.'), field('high', 'High', 'double', 'none', 'Of the bootstrap interval.'),
  field('observations', 'Observations', 'integer', 'none', 'Returns it stands on.'),
];
