import type { BarPanel } from '../../../../src-shared/model/market/panel.ts';
import type { Execution } from '../../../../src-shared/model/research/spec.ts';
import type { FillRecord } from '../backtest-types.ts';
import type { ReplayedDecision } from './explain.ts';

/** One step from a target to a price. Cells are rows of `bar` that it was read from. */
export interface FillStep {
  readonly kind: 'target' | 'constraint' | 'held' | 'order' | 'price' | 'spread' | 'slippage' | 'fill' | 'commission' | 'cut' | 'end';
  readonly title: string; readonly detail: string; readonly value: number | string | null; readonly unit: 'fraction' | 'units' | 'price' | 'currency' | 'none';
  readonly cells: readonly { readonly space: 'bar'; readonly sourceRow: number; readonly column: string }[];
}

export interface FillAbout {
  readonly fill: FillRecord; readonly panel: BarPanel; readonly execution: Execution; readonly decision: ReplayedDecision | null;
  /** Close that the order was sized at. */
  readonly mark: number;
  readonly actions: 'told' | 'factor'; readonly isOwnEvent: boolean;
}

const RULE_WORDS: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  open: ['the open of the first session after the decision that has a bar', ['open']], close: ['the close', ['close']], limit: ['the bar reached the limit', ['open', 'high', 'low']], stop: ['the bar reached the stop', ['open', 'high', 'low']],
  'open (gap)': ['the bar opened beyond the price named: the open, not a price that was never traded', ['open']], 'last close': ['the last known close', ['close']],
};
const BPS = 1e4;

/** The steps of a fill, in order: target, constraints, weight held, order, price rule, spread, slippage, price, commission; or why there is no fill. */
export function fillSteps(about: FillAbout): readonly FillStep[] {
  const { fill, panel, execution, isOwnEvent } = about;
  const steps: FillStep[] = isOwnEvent ? [] : [...decisionSteps(about), order(about)];
  if (fill.units === 0) {
    steps.push({ kind: 'end', title: 'Not filled', detail: `${fill.status}: ${fill.reason}`, value: fill.status, unit: 'none', cells: [] });
    return steps;
  }
  const place = fill.symbol * panel.sessions.length + (fill.reason === 'delisted' ? fill.decided : fill.filled);
  const [words, columns] = RULE_WORDS[fill.priceRule] ?? [fill.priceRule, []];
  const row = panel.row[place] as number;
  steps.push({ kind: 'price', title: `Price rule: ${fill.priceRule}`, detail: isOwnEvent ? `${fill.reason}: ${words}, without costs` : `${words}; ${panel.sessions[fill.filled] ?? ''}`, value: fill.reference, unit: 'price', cells: row < 0 ? [] : columns.map((column) => ({ space: 'bar', sourceRow: row, column })) });
  if (isOwnEvent) return steps;
  const { costs } = execution;
  const sign = fill.side === 'buy' ? 'added to a purchase' : 'taken from a sale';
  const volume: FillStep['cells'] = row < 0 ? [] : [{ space: 'bar', sourceRow: row, column: 'volume' }];
  steps.push({ kind: 'spread', title: 'Half spread', detail: fill.priceRule === 'limit' ? 'none: a limit is filled at its price' : `half of ${costs.spreadBps} bps of the reference, ${sign}`, value: fill.spread, unit: 'price', cells: [] });
  const { slippage } = costs;
  const model = slippage.kind === 'none' ? 'none' : slippage.kind === 'bps' ? `${slippage.bps} bps of the reference` : `${slippage.coefficientBps} bps x square root of the share of volume ${fill.participation}`;
  steps.push({ kind: 'slippage', title: 'Slippage', detail: fill.priceRule === 'limit' ? 'none: a limit is filled at its price' : `${model}, ${sign}`, value: fill.slippage, unit: 'price', cells: slippage.kind === 'square-root' ? volume : [] });
  steps.push({ kind: 'fill', title: 'Fill', detail: `${fill.reference} ${fill.side === 'buy' ? '+' : '-'} ${fill.spread} ${fill.side === 'buy' ? '+' : '-'} ${fill.slippage}; ${fill.units} units`, value: fill.price, unit: 'price', cells: [] });
  if (fill.units < fill.asked) steps.push({ kind: 'cut', title: 'Cut', detail: `${fill.units} of ${fill.asked} units${costs.participation === undefined ? '' : `, at most ${costs.participation * 100} % of the session's volume`}${fill.reason.includes('cash') ? ': cash' : ''}`, value: fill.units, unit: 'units', cells: volume });
  const parts = [costs.commissionBps > 0 ? `${costs.commissionBps} bps of ${fill.value}: ${(fill.value * costs.commissionBps) / BPS}` : '', costs.perShare > 0 ? `${costs.perShare} a unit: ${costs.perShare * fill.units}` : '', costs.perOrder > 0 ? `${costs.perOrder} an order, at its first fill` : ''].filter((part) => part !== '');
  steps.push({ kind: 'commission', title: 'Commission', detail: parts.length === 0 ? 'none' : parts.join('; '), value: fill.commission, unit: 'currency', cells: [] });
  return steps;
}

function decisionSteps({ fill, decision }: FillAbout): FillStep[] {
  if (decision === null || Number.isNaN(fill.target)) return [];
  const steps: FillStep[] = [{ kind: 'target', title: 'Target of the strategy', detail: `decided at the close of ${decision.session}`, value: decision.raw[fill.symbol] as number, unit: 'fraction', cells: [] }];
  let before = decision.raw[fill.symbol] as number;
  for (const { rule, target } of decision.stages) {
    const after = target[fill.symbol] as number;
    if (after !== before) steps.push({ kind: 'constraint', title: `Constraint: ${rule}`, detail: `${before} becomes ${after}`, value: after, unit: 'fraction', cells: [] });
    before = after;
  }
  steps.push({ kind: 'held', title: 'Weight held', detail: `drifted with prices to the close of ${decision.session}, equity ${decision.equity}`, value: fill.held, unit: 'fraction', cells: [] });
  return steps;
}

function order({ fill, panel, execution, decision, mark }: FillAbout): FillStep {
  const row = panel.row[fill.symbol * panel.sessions.length + fill.decided] as number;
  const cells: FillStep['cells'] = row < 0 ? [] : [{ space: 'bar', sourceRow: row, column: 'close' }];
  const sized = decision === null || Number.isNaN(fill.target) ? `${fill.reason}, ordered by the strategy` : fill.target === 0 ? 'everything that is held' : `${fill.target} x ${decision.equity} / ${mark}${execution.units === 'integer' ? ', whole units' : ''}, less what is held`;
  return { kind: 'order', title: `${fill.side === 'buy' ? 'Buy' : 'Sell'}, ${fill.type}`, detail: sized, value: fill.asked, unit: 'units', cells };
}
