import { field, type TableField } from './table-field.ts';

/**
 * What vendors' files hold beside bars. Every one of these tables has `symbol`, `about` and `known`: a fact may be used from the close of the
 * session `known` on, and never before. Figures are doubles: features are made of them, nobody books them; the record is the file.
 */
const dated = (about: string, known: string): readonly TableField[] => [
  field('vendor', 'Vendor', 'text', 'none', 'As the ingestion names it.'), field('file', 'File', 'text', 'none', 'Slot of the file.'),
  field('symbol', 'Symbol', 'text', 'none', 'Upper case.'), field('about', 'About', 'text', 'none', about), field('known', 'Known', 'text', 'none', known),
];
const verdict = field('verdict', 'Verdict', 'text', 'none', 'ok, or the rule of the finding that keeps the row from being used.');

export const ACTION_KINDS = ['split', 'dividend', 'delisting', 'ticker-change', 'other'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** What happened to a symbol's units: `action`. */
export const ACTION_FIELDS: readonly TableField[] = [
  ...dated('Ex-session: the first on which the price is without it; of a delisting the last session with a bar.', 'The session of `about`, or later where the file says that it was announced later.'),
  field('action', 'Action', 'text', 'none', ACTION_KINDS.join(', ')),
  field('ratio', 'New units for one old', 'decimal(18,12)', 'ratio', 'Of a split; else null.'),
  field('cash', 'Cash a unit', 'decimal(18,6)', 'price', 'Of a dividend, for one unit as counted after a split of the same session; else null.'),
  field('new_symbol', 'New symbol', 'text', 'none', 'Of a change of ticker; else null.'), verdict,
];

/** Stretches of sessions that a symbol belonged to an index or universe: `member`. */
export const MEMBER_FIELDS: readonly TableField[] = [
  ...dated('First session of it.', 'Session from which the beginning was known.'),
  field('universe', 'Universe', 'text', 'none', 'As the file names it; null where it names none.'),
  field('until', 'Until', 'text', 'none', 'Last session of it; null while it lasts.'),
  field('until_known', 'End known', 'text', 'none', 'Session from which the end was known; null while it lasts.'), verdict,
];

const FIGURES = [
  ['revenue', 'Revenue'], ['operating_income', 'Operating income'], ['net_income', 'Net income'], ['free_cash_flow', 'Free cash flow'], ['eps', 'Earnings a share'],
  ['assets', 'Assets'], ['liabilities', 'Liabilities'], ['equity', 'Equity'], ['shares', 'Shares outstanding'],
] as const;

/** Figures as filed, one row a filing: a later one for the same period is a revision, known from its own day: `fundamental`. */
export const FUNDAMENTAL_FIELDS: readonly TableField[] = [
  ...dated('End of the period.', 'First session whose close comes after the filing.'),
  field('period', 'Period', 'text', 'none', 'quarter or annual.'), field('filing', 'Filing', 'text', 'none', 'As the file names it; null where it names none.'),
  ...FIGURES.map(([name, title]) => field(name, title, 'double', 'none', 'As filed; null where the file has none.')), verdict,
];

const TENORS = [30, 60, 90, 120, 150, 180] as const;
const PAST = [10, 20, 30, 60, 90, 120, 150, 180] as const;

/** Options of a symbol on a session, summarised by the vendor: `surface`. */
export const SURFACE_FIELDS: readonly TableField[] = [
  ...dated('Session that it describes.', 'The session after it, unless the file says when it was published: it is made after the close.'),
  ...TENORS.map((days) => field(`ivx_${days}`, `Implied volatility ${days} days`, 'double', 'fraction', 'A year.')),
  field('ivr', 'Implied volatility rank', 'double', 'fraction', 'Of the last year.'), field('ivp', 'Implied volatility percentile', 'double', 'fraction', 'Of the last year.'),
  ...PAST.map((days) => field(`hv_${days}`, `Past volatility ${days} days`, 'double', 'fraction', 'A year.')),
  field('oi_call', 'Open interest calls', 'double', 'units', 'Contracts.'), field('oi_put', 'Open interest puts', 'double', 'units', 'Contracts.'),
  field('volume_call', 'Volume calls', 'double', 'units', 'Contracts.'), field('volume_put', 'Volume puts', 'double', 'units', 'Contracts.'), verdict,
];

/** Dealings of insiders as filed: `insider`. */
export const INSIDER_FIELDS: readonly TableField[] = [
  ...dated('Day of the dealing.', 'First session whose close comes after the filing.'),
  field('person', 'Person', 'text', 'none', 'As the file names it.'), field('role', 'Role', 'text', 'none', 'executive, director, owner or other.'),
  field('side', 'Side', 'text', 'none', 'buy or sell.'), field('security', 'Security', 'text', 'none', 'As the file names it; null where it names none.'),
  field('units', 'Units', 'double', 'units', 'Unsigned.'), field('price', 'Price', 'double', 'price', 'A unit.'), field('value', 'Value', 'double', 'currency', 'Units times price where the file has none.'),
  field('owned_after', 'Owned after', 'double', 'units', 'As the file says.'), verdict,
];

/** Quality of one symbol: `symbol`. `source_row` is its place in order of names. */
export const SYMBOL_FIELDS: readonly TableField[] = [
  field('symbol', 'Symbol', 'text', 'none', 'Upper case.'), field('first', 'From', 'text', 'none', 'First session with a bar.'), field('last', 'To', 'text', 'none', 'Last session with a bar.'),
  field('expected', 'Expected', 'integer', 'sessions', 'Sessions of the exchange from the first bar of any vendor to the end of the window, or to the delisting.'),
  field('observed', 'Observed', 'integer', 'sessions', 'Of them with a bar that is used.'), field('missing', 'Missing', 'integer', 'sessions', 'Expected less observed.'),
  field('excluded', 'Excluded', 'integer', 'none', 'Rows of vendors that are not used because of a finding.'), field('fallback', 'Fallback', 'integer', 'sessions', 'Bars from another vendor than the first.'),
  field('compared', 'Compared', 'integer', 'none', 'Bars compared with another vendor\'s.'), field('differing', 'Differing', 'integer', 'none', 'Of them beyond the tolerance.'),
  field('findings', 'Findings', 'integer', 'none', 'Of all rules, notes left out.'), field('actions', 'Actions', 'integer', 'none', 'Corporate actions that are used.'),
  field('delisted', 'Delisted', 'text', 'none', 'Last session by the actions; null where it is listed.'),
  field('score', 'Score', 'decimal(18,6)', 'fraction', 'observed / expected x used rows / rows x (1 - differing / compared), at most 0.5 where a split is suspected or a series is not adjusted as declared.'),
  field('worst', 'Worst finding', 'text', 'none', 'Rule; null where there is none.'), field('strip', 'Coverage', 'text', 'none', 'Share observed by calendar quarter, oldest first, as JSON.'),
];

/** Bars on which two vendors differ beyond the tolerance: `difference`. `source_row` is the row of the vendor that stands first. */
export const DIFFERENCE_FIELDS: readonly TableField[] = [
  field('symbol', 'Symbol', 'text', 'none', 'Upper case.'), field('session', 'Session', 'text', 'none', 'ISO date.'),
  field('vendor', 'Vendor', 'text', 'none', 'The one that stands first.'), field('close', 'Close', 'decimal(18,6)', 'price', 'Its own.'),
  field('other_vendor', 'Other vendor', 'text', 'none', 'The one it is compared with.'), field('other_close', 'Other close', 'decimal(18,6)', 'price', 'Its own.'), field('other_row', 'Other row', 'bigint', 'none', 'Source row.'),
  field('close_bps', 'Difference of close', 'decimal(18,6)', 'bps', 'Of the other close, signed.'), field('volume_difference', 'Difference of volume', 'decimal(18,6)', 'fraction', 'Of the other volume, signed; null where that is 0.'),
];
