import type { Costs, Execution, ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';

/** When a signal is made, when it is filled, and within what bounds: the sentence printed beside every figure. */
export function executionWords(execution: Execution): string {
  const fill = { 'next-open': 'filled at the next open', 'next-close': 'filled at the next close', 'same-close': 'filled at that same close (it looks at the price it trades at)' }[execution.fill];
  const when = typeof execution.rebalance === 'number' ? `every ${execution.rebalance} sessions` : { daily: 'every session', weekly: 'once a week', monthly: 'once a month' }[execution.rebalance];
  const bounds = [
    execution.longOnly ? 'long only' : 'long and short', `${execution.units === 'integer' ? 'whole' : 'fractional'} units`, `at most ${percent(execution.maxWeight)} a name`, `gross at most ${percent(execution.maxGross)}`,
    ...(execution.minCash > 0 ? [`at least ${percent(execution.minCash)} cash`] : []), ...(execution.maxTurnover === undefined ? [] : [`turnover at most ${percent(execution.maxTurnover)} a session`]), ...(execution.band > 0 ? [`weights drift within ${percent(execution.band)}`] : []),
  ];
  return `Signal at the close, ${fill}; decided ${when}; ${bounds.join(', ')}; begins with ${execution.cash.toLocaleString('en-US')} in cash.`;
}

/** What is charged, and to what. */
export function costWords(costs: Costs): string {
  const slippage = costs.slippage.kind === 'none' ? [] : costs.slippage.kind === 'bps' ? [`slippage ${costs.slippage.bps} bps`] : [`slippage ${costs.slippage.coefficientBps} bps times the square root of the share of volume`];
  const parts = [
    ...(costs.commissionBps > 0 ? [`commission ${costs.commissionBps} bps of value`] : []), ...(costs.perShare > 0 ? [`${costs.perShare} a unit`] : []), ...(costs.perOrder > 0 ? [`${costs.perOrder} an order`] : []),
    ...(costs.spreadBps > 0 ? [`spread ${costs.spreadBps} bps, half each side`] : []), ...slippage,
    ...(costs.participation === undefined ? [] : [`at most ${percent(costs.participation)} of a session's volume`]), ...(costs.borrowBps > 0 ? [`borrow ${costs.borrowBps} bps a year`] : []), ...(costs.cashRateBps === 0 ? [] : [`cash earns ${costs.cashRateBps} bps a year`]),
  ];
  return parts.length === 0 ? 'Nothing is charged.' : `Charged to the book: ${parts.join('; ')}.`;
}

/** The strategy as people say it. */
export function strategyWords(spec: Pick<ExperimentSpec, 'strategy'>): string {
  const { strategy } = spec;
  switch (strategy.kind) {
    case 'equal-weight': return 'Equal weight';
    case 'sma': return `Moving averages of ${strategy.fast} and ${strategy.slow} sessions, ${strategy.form === 'hard' ? 'in or out' : `sigmoid of scale ${strategy.scale}`}`;
    case 'risk-parity': return `Risk parity over ${strategy.window} sessions, ${strategy.form === 'equal-risk' ? 'equal risk' : 'inverse volatility'}`;
    case 'momentum': return `Momentum: return from ${strategy.lookback} to ${strategy.skip} sessions ago, best ${strategy.top}`;
    case 'mean-reversion': return `Mean reversion over ${strategy.window} sessions, at most ${strategy.top} names`;
    case 'rules': return `Rules: enter when ${strategy.enter}`;
    case 'ppo': return `Policy learned by PPO in ${strategy.steps.toLocaleString('en-US')} steps`;
  }
}

/** Printed above every figure of a run whose universe is known as of now only. */
export const SURVIVORSHIP_BANNER = 'The universe is who is there now, not who was there then: names that were delisted or dropped are missing, and results are better than anybody could have had (survivorship bias).';

function percent(share: number): string {
  return `${Math.round(share * 100_000) / 1_000} %`;
}
