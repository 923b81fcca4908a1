import type { Ingestion } from '../../../../../src-shared/model/research/ingestion.ts';
import { basisFactor, type PriceAction } from '../../panel/adjust.ts';
import type { MarketFinding } from '../../panel/findings.ts';
import { dayText } from '../../panel/session-days.ts';
import { PRICE_UNITS, told, type Series, type VendorRows } from '../../panel/vendor-rows.ts';
import { OK, verdictCode } from '../../reconcile/rules.ts';
import { LEAST, ReturnsBefore, splitLike } from './robust.ts';

/** Actions of a symbol that change its price, in order of days. */
export type ActionsOf = (symbol: number) => readonly PriceAction[];

export interface MoveChecks { readonly sanity: Ingestion['sanity']; /** Share that closes of two vendors may differ and still be the same. */ readonly same: number; readonly actions: ActionsOf; /** Rows at a split whose file is adjusted otherwise than it says: told already. */ readonly otherwise: ReadonlySet<number> }

/**
 * Moves beyond all proportion, in order of days and with nothing but what came before: a bar's return from the last bar that is used, against
 * the median and the median absolute deviation of the returns before it. A bar whose close another vendor has too in that session is used;
 * so is one that stands where the row before it stood already, since then the level has changed and it is the first of it that was told.
 * Before `LEAST` returns are there, twice the least return counts. Runs of one close are told here too.
 */
export function judgeMoves(rows: VendorRows, series: readonly Series[], checks: MoveChecks, findings: MarketFinding[]): void {
  const closeOf = closesOfOthers(rows, series, rows.verdict.slice());
  for (const one of series) oneSeries(rows, one, checks, closeOf, findings);
}

type CloseOf = (vendor: number, symbol: number, day: number) => number;

function oneSeries(rows: VendorRows, { vendor, symbol, rows: own }: Series, checks: MoveChecks, closeOf: CloseOf, findings: MarketFinding[]): void {
  const { sanity, same } = checks;
  const before = new ReturnsBefore();
  const actions = checks.actions(symbol);
  let used = -1;
  let seen = -1;
  let stale = { from: -1, to: -1, count: 0 };
  const endStale = (): void => {
    if (stale.count >= sanity.staleSessions) findings.push({ rule: 'MKT-143', field: 'close', sourceRow: rows.sourceRow[stale.from] as number, observed: `${told(rows.close[stale.from] as number)} over ${stale.count} bars to ${dayText(rows.day[stale.to] as number)}` });
  };
  for (const i of own) {
    if (rows.verdict[i] !== OK) continue;
    const high = (rows.high[i] as number) / (rows.low[i] as number);
    if (high > sanity.highLow) {
      keep(rows, i, 'MKT-112', 'high', `high ${told(rows.high[i] as number)} is ${high.toFixed(2)} times low ${told(rows.low[i] as number)}`, sanity.action, findings);
      if (rows.verdict[i] !== OK) continue;
    }
    const basis = (rows.files[rows.file[i] as number] as VendorRows['files'][number]).adjusted;
    if (used !== -1) {
      const move = moveOf(rows, used, i, actions, basis);
      const isExtreme = !checks.otherwise.has(i) && extreme(move - 1, before, sanity);
      if (!isExtreme) { if (!checks.otherwise.has(i)) before.push(move - 1); }
      else {
        const other = closeOf(vendor, symbol, rows.day[i] as number);
        const isShared = near(rows.close[i] as number, other, same);
        const wasShared = near(rows.close[used] as number, closeOf(vendor, symbol, rows.day[used] as number), same);
        const isLevel = seen !== used && !extreme(moveOf(rows, seen, i, actions, basis) - 1, before, sanity);
        const deviations = before.deviations(move - 1);
        const words = `close ${told(rows.close[i] as number)} after ${told(rows.close[used] as number)} on ${dayText(rows.day[used] as number)}: ${((move - 1) * 100).toFixed(2)} %, ${Number.isNaN(deviations) ? `fewer than ${LEAST} returns before` : `${deviations.toFixed(1)} deviations`}`;
        const ratio = splitLike(move);
        if (isShared && wasShared) findings.push({ rule: 'MKT-142', field: 'close', sourceRow: rows.sourceRow[i] as number, observed: words });
        else if (isShared || !isLevel) keep(rows, i, ratio === null ? 'MKT-140' : 'MKT-141', 'close', ratio === null ? words : `${words}; ratio ${ratioText(ratio)}`, isShared ? 'report' : sanity.action, findings);
      }
    }
    if (stale.from !== -1 && rows.close[i] === rows.close[stale.from]) stale = { ...stale, to: i, count: stale.count + 1 };
    else {
      endStale();
      stale = { from: i, to: i, count: 1 };
    }
    seen = i;
    if (rows.verdict[i] === OK) used = i;
  }
  endStale();
}

/** Close over close, as the holding went: actions after the one day up to the other are undone where the file does not do it itself. */
function moveOf(rows: VendorRows, from: number, to: number, actions: readonly PriceAction[], basis: 'raw' | 'split' | 'split-and-dividend'): number {
  const [first, last] = [rows.day[from] as number, rows.day[to] as number];
  const before = rows.close[from] as number;
  let move = (rows.close[to] as number) / before;
  for (const action of actions) {
    if (action.day <= first || action.day > last) continue;
    const factor = basisFactor(action, basis, before / PRICE_UNITS, actions);
    if (Number.isFinite(factor)) move *= factor;
  }
  return move;
}

function extreme(value: number, before: ReturnsBefore, sanity: Ingestion['sanity']): boolean {
  if (Math.abs(value) < sanity.leastReturn) return false;
  const deviations = before.deviations(value);
  return Number.isNaN(deviations) ? Math.abs(value) >= 2 * sanity.leastReturn : deviations > sanity.deviations;
}

function near(a: number, b: number, same: number): boolean {
  return Math.abs(a / b - 1) <= same;
}

function keep(rows: VendorRows, i: number, rule: string, field: string, observed: string, action: Ingestion['sanity']['action'], findings: MarketFinding[]): void {
  findings.push({ rule, field, sourceRow: rows.sourceRow[i] as number, observed });
  if (action !== 'report') rows.verdict[i] = verdictCode(rule);
}

function ratioText(ratio: number): string {
  return ratio >= 1 ? `${Number(ratio.toFixed(4))} for 1` : `1 for ${Number((1 / ratio).toFixed(4))}`;
}

/** Close of the first other vendor with a good row for a symbol and a day; NaN where none has one. */
function closesOfOthers(rows: VendorRows, series: readonly Series[], verdict: Uint8Array): CloseOf {
  const bySymbol = new Map<number, Series[]>();
  for (const one of series) bySymbol.set(one.symbol, [...(bySymbol.get(one.symbol) ?? []), one]);
  return (vendor, symbol, day) => {
    for (const { vendor: other, rows: own } of bySymbol.get(symbol) ?? []) {
      if (other === vendor) continue;
      let [low, high] = [0, own.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((rows.day[own[middle] as number] as number) < day) low = middle + 1;
        else high = middle;
      }
      for (; low < own.length && rows.day[own[low] as number] === day; low += 1) if (verdict[own[low] as number] === OK) return rows.close[own[low] as number] as number;
    }
    return Number.NaN;
  };
}
