import type { Execution, ExperimentSpec } from '../../../../src-shared/model/research/spec.ts';

/** Within what bounds a book trades: follows the words on how it is filled. */
export function boundsWords(execution: Execution): string {
  return [
    execution.longOnly ? 'long only' : 'long and short', `at most ${percent(execution.maxWeight)} a name`, `gross at most ${percent(execution.maxGross)}`,
    ...(execution.minCash > 0 ? [`at least ${percent(execution.minCash)} cash`] : []), ...(execution.maxTurnover === undefined ? [] : [`turnover at most ${percent(execution.maxTurnover)} a session`]), ...(execution.band > 0 ? [`weights drift within ${percent(execution.band)}`] : []),
  ].join(', ');
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
    case 'ppo': return `Policy learned by PPO in ${strategy.steps} steps`;
  }
}

/** Printed above every figure of a run whose universe is known as of now only. */
export const SURVIVORSHIP_BANNER = 'The universe is who is there now, not who was there then: names that were delisted or dropped are missing, and results are better than anybody could have had (survivorship bias).';

function percent(share: number): string {
  return `${Math.round(share * 100_000) / 1_000} %`;
}
