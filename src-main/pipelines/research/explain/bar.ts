import { BAR_FIELDS } from '../../../../src-shared/model/research/bar-tables.ts';
import { ACTION_FIELDS } from '../../../../src-shared/model/research/side-tables.ts';
import { TablePlan } from '../../../../src-shared/model/derivation.ts';
import type { KernelQuestion, KernelValue } from '../../../derive/trace-declaration.ts';
import { dayText } from '../panel/session-days.ts';
import { gatherFindings } from '../reconcile/told-findings.ts';
import { gridOf, isComparable, type Grid } from '../reconcile/grid.ts';
import { loadActions, type LoadedActions } from '../reconcile/load.ts';
import { marketRule, verdictOf } from '../reconcile/rules.ts';
import { selectBars, type SelectedBars } from '../reconcile/select.ts';
import { adjustedClose, differences } from '../reconcile/write-bars.ts';
import { ingestionOf, keptOf, need, readerOf } from './run-data.ts';
import { line, step, telling, unitsText } from './told.ts';
import { symbolRows } from './verdicts.ts';

/** One symbol selected again: bars by the source row that they stand on. */
interface Selected { readonly grid: Grid; readonly bars: SelectedBars; readonly at: ReadonlyMap<number, number>; readonly actions: LoadedActions }
type Cells = NonNullable<KernelValue['cells']>;

/** One bar selected again among the vendors' rows of its symbol, by the same functions; the factor walked again from the symbol's first bar. */
export async function explainBar(asked: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const selected = await selectedAgain(asked, asked.row['symbol'] ?? '');
  const found = await asked.rows('bar.findings');
  const told = await gatherFindings(nothing, selected.grid.rows, found.map((row) => ({ rule: row['rule'] ?? '', field: row['field'] ?? '', sourceRow: asked.sourceRow, observed: '' })));
  const flags = [...(told.flags.get(asked.sourceRow) ?? [])].sort();
  const b = selected.at.get(asked.sourceRow);
  return (column) => (b === undefined || !BAR_FIELDS.some(({ name }) => name === column) ? null : tell(asked, selected, b, column, flags));
}

const nothing = { streamColumns: async () => undefined } as unknown as Parameters<typeof gatherFindings>[0];

async function selectedAgain(asked: KernelQuestion, symbol: string): Promise<Selected> {
  const [ingestion, actions, ends] = [await ingestionOf(asked), await actionsOf(asked), await endsOf(asked)];
  const kept = await keptOf<Promise<Selected>>(asked, 'selected', 400);
  for (const slot of ['vendor.bar', 'action']) await asked.table(slot);
  return kept(symbol, async () => {
    const rows = await symbolRows(asked, symbol, verdictOf);
    const grid = gridOf(rows, { ...ingestion, window: ingestion.window ?? ends }, actions);
    const bars = selectBars(grid, actions, []);
    return { grid, bars, actions, at: new Map(Array.from({ length: bars.count }, (_, i) => [rows.sourceRow[bars.row[i] as number] as number, i])) };
  });
}

function actionsOf(asked: KernelQuestion): Promise<LoadedActions> {
  return asked.once('loaded-actions', async () => loadActions(readerOf(asked, { actions: await need(asked, 'action') })));
}

/** First and last session with a bar that can be used: the calendar of the selection, where the ingestion has no window. */
function endsOf(asked: KernelQuestion): Promise<{ readonly from: string; readonly to: string }> {
  return asked.once('ends', async () => {
    const table = await need(asked, 'vendor.bar');
    const [row] = await table.rows(`SELECT min(session) AS a, max(session) AS b FROM read_parquet('${table.path.replaceAll("'", "''")}') WHERE verdict = 'ok'`);
    return { from: String(row?.['a'] ?? ''), to: String(row?.['b'] ?? '') };
  });
}

function tell(asked: KernelQuestion, { grid, bars, actions }: Selected, b: number, column: string, flags: readonly string[]): KernelValue {
  const { rows, calendar, vendors } = grid;
  const [i, j] = [bars.row[b] as number, bars.other[b] as number];
  const vendor = vendors[bars.vendor[b] as number];
  const carried = (): KernelValue => telling(asked.row[column] ?? null, [step('selected', `Of ${vendor?.name ?? ''}`, 'the row of the vendor that stands first and has one that can be used', null, asked.row[column] ?? null)], { reads: [column, ...(column === 'close' ? ['verdict'] : [])] });
  const others: Cells = vendors.flatMap(({ any }) => { const at = any[(rows.symbol[i] as number) * calendar.days.length + (bars.session[b] as number)] as number; return at === -1 || at === i ? [] : [{ space: 'vendor-bar', column: 'verdict', sourceRow: rows.sourceRow[at] as number }]; });
  const priority = [line('ingestion#/priority', 'order of vendors', null)];
  const mask = bars.vendors[b] as number;
  const names = vendors.filter((_, v) => Math.floor(mask / 2 ** v) % 2 === 1).map(({ name }) => name);
  switch (column) {
    case 'factor': return factor(rows.symbols[rows.symbol[i] as number] ?? '', { grid, bars, actions }, b);
    case 'adjusted_close': { const value = unitsText(adjustedClose(rows.close[i] as number, bars.factor[b] as number), 6); return telling(value, [step('product', 'Close times factor', 'rounded to six decimals', asked.row['close'] ?? null, value)], { reads: ['close'], own: ['factor'] }); }
    case 'vendor': return telling(vendor?.name ?? null, [step('priority', 'Vendor', `${names.length} ${names.length === 1 ? 'vendor has' : 'vendors have'} a bar that can be used; this one stands first`, null, vendor?.name ?? null)], { reads: ['vendor', 'verdict'], cells: others, documents: priority });
    case 'method': { const value = vendor?.isFirst === true ? 'primary' : 'fallback'; return telling(value, [step('priority', 'Method', value === 'primary' ? 'the first vendor of the priority has it' : 'the vendors before it have none that can be used', null, value)], { reads: ['vendor'], cells: others, documents: priority }); }
    case 'vendors': return telling(names.join(';'), [step('priority', 'Vendors with a bar', 'that can be used, in order of priority', null, names.join(';'))], { reads: ['vendor'], cells: others, documents: priority });
    case 'other_row': { const value = j === -1 ? null : String(rows.sourceRow[j]); return telling(value, [step('other', 'Next vendor', j === -1 ? 'no other vendor has a bar that can be used' : rows.vendors[rows.files[rows.file[j] as number]?.vendor ?? -1] ?? '', null, value)], { cells: j === -1 ? others : [{ space: 'vendor-bar', column: 'vendor', sourceRow: rows.sourceRow[j] as number }], reads: j === -1 && others.length === 0 ? ['vendor'] : [], documents: priority }); }
    case 'close_difference': case 'volume_difference': {
      const of = column === 'close_difference' ? 'close' : 'volume';
      const by = j === -1 || !isComparable(grid, i, j) ? null : differences(rows.close[i] as number, rows.close[j] as number, rows.volume[i] as number, rows.volume[j] as number);
      const value = by === null ? null : unitsText(by[of], 6);
      return telling(value, [step('difference', `Difference of ${of}`, by === null ? (j === -1 ? 'there is no other vendor' : 'the two are adjusted otherwise') : of === 'close' ? 'basis points of the other close' : 'fraction of the other volume', null, value)], { reads: [of], own: ['other_row'], cells: j === -1 ? [] : [{ space: 'vendor-bar', column: of, sourceRow: rows.sourceRow[j] as number }] });
    }
    case 'flags': { const value = flags.join(';'); return telling(value, [step('flags', 'Findings on this bar that did not exclude it', flags.length === 0 ? 'none' : flags.map((rule) => `${rule} ${marketRule(rule)?.title ?? ''}`.trim()).join('; '), null, value)], { reads: ['verdict'], cells: j === -1 ? [] : [{ space: 'vendor-bar', column: 'close', sourceRow: rows.sourceRow[j] as number }] }); }
    default: return carried();
  }
}

/** The factor with every action that moved it, and the rows of the actions and of the bars before them. */
function factor(symbol: string, { grid, bars, actions }: Omit<Selected, 'at'>, b: number): KernelValue {
  const { rows, calendar } = grid;
  const day = calendar.days[bars.session[b] as number] as number;
  const steps = [step('start', 'First bar', 'the factor begins at 1', null, '1.000000000000')];
  const cells: { space: string; column: string; sourceRow: number }[] = [];
  let before = '1.000000000000';
  for (let k = b, first = b; k >= 0 && bars.symbol[k] === bars.symbol[b]; k -= 1, first = k) if (k === 0 || bars.symbol[k - 1] !== bars.symbol[b]) { for (let at = first; at <= b; at += 1) {
    const value = unitsText(bars.factor[at] as number, 12) as string;
    if (value === before) continue;
    const [from, to] = [at === 0 ? Number.NEGATIVE_INFINITY : calendar.days[bars.session[at - 1] as number] as number, calendar.days[bars.session[at] as number] as number];
    const own = (actions.prices.get(symbol) ?? []).filter((action) => action.day > from && action.day <= to);
    steps.push(step('action', own.map(({ ratio, cash }) => [ratio === 1 ? '' : `split ${ratio}`, cash === 0 ? '' : `dividend ${cash}`].filter((each) => each !== '').join(' and ')).join(', ') || 'Action', `of ${dayText(to)}`, before, value));
    for (const { sourceRow, ratio } of own) cells.unshift({ space: 'action', column: ratio === 1 ? 'cash' : 'ratio', sourceRow });
    if (at > 0) cells.push({ space: 'vendor-bar', column: 'close', sourceRow: rows.sourceRow[bars.row[at - 1] as number] as number });
    before = value;
  } }
  const value = unitsText(bars.factor[b] as number, 12);
  return telling(value, [...steps.slice(0, 1), ...steps.slice(1).slice(-12), ...(steps.length === 1 ? [step('none', 'No action', `up to ${dayText(day)}`, null, value)] : [])], { reads: ['symbol', 'session'], cells, documents: [line('ingestion#/priority', 'order of vendors', null)] });
}

/**
 * The stored plan of bars with what selection adds: whether a row is used at all hangs on its verdict and on those of the other vendors' rows, and the
 * factor on the actions.
 */
export function barPlanReached(stored: unknown): TablePlan {
  const plan = TablePlan.parse(stored);
  const ACTIONS = ACTION_FIELDS.map(({ name }) => ({ space: 'action', column: name }));
  const CHOOSING = ['symbol', 'session', 'verdict', 'vendor'];
  return {
    ...plan,
    derivations: plan.derivations.map((derivation) => ({
      ...derivation,
      steps: derivation.steps.map((each) => (each.step !== 'kernel' ? each : { ...each, reads: [...new Set([...each.reads, 'verdict'])], pool: [...new Set([...each.pool, ...CHOOSING])], ...(derivation.column === 'factor' || derivation.column === 'adjusted_close' ? { others: ACTIONS } : {}) })),
    })),
  };
}
