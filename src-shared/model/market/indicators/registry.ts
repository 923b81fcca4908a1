import { AppError } from '../../../kernel/errors.ts';
import { almaIndicator, epma, kama } from './adaptive-averages.ts';
import { atr, bb, donchian, keltner, maDistance, maEnvelopes, stdev, tr } from './bands.ts';
import { dma, dv2, kst, pgo, zlema } from './composites.ts';
import type { Indicator } from './definition.ts';
import { hurst } from './hurst.ts';
import { cmo, laguerre, macd, ppo, pvo, rmi, roc, rsi, tsi } from './momentum.ts';
import { dema, emaIndicator, hma, sma, smma, tema, trix, vwma, wma, zeroLag } from './moving-averages.ts';
import { acceleration, awesome, cci, moves, stoch, stochRsi, ulcer, ultimate, williamsR } from './oscillators.ts';
import { beta, correlation, extremes, percentChange, percentRank, slope } from './statistics.ts';
import { adx, aroon, chop, dpo, heikinAshi, ichimoku, superTrend, vortex } from './trend.ts';
import { adl, cmf, mfi, obv, williamsAd } from './volume.ts';

/** Every indicator, by family. */
export const INDICATORS: readonly Indicator[] = [
  sma, emaIndicator, smma, wma, hma, dema, tema, kama, almaIndicator, epma, vwma, zeroLag, trix,
  rsi, rmi, laguerre, macd, ppo, pvo, roc, percentChange, cmo, tsi,
  bb, stdev, tr, atr, keltner, donchian, maEnvelopes, maDistance,
  adx, aroon, vortex, superTrend, ichimoku, heikinAshi, dpo, chop,
  stoch, stochRsi, williamsR, cci, ultimate, awesome, acceleration, ulcer, moves,
  obv, adl, cmf, mfi, williamsAd,
  slope, correlation, beta, percentRank, extremes, hurst,
  zlema, dma, kst, pgo, dv2,
];

/** Names of one come before titles of another. */
const byName = new Map<string, Indicator>([...INDICATORS.map((each) => [each.title.toLowerCase().replace(/[^a-z0-9]+/g, '-'), each] as const), ...INDICATORS.flatMap((each) => [each.name, ...each.aliases].map((name) => [name, each] as const))]);

/** An indicator by its name, an alias, or its title with hyphens, in any case. Errors: NOT_FOUND that lists the known ones. */
export function indicator(name: string): Indicator {
  const found = byName.get(name.toLowerCase());
  if (!found) throw new AppError('NOT_FOUND', `there is no indicator "${name}"`, { userAction: `Known: ${INDICATORS.map((each) => each.name).join(', ')}.`, details: { indicator: name } });
  return found;
}
