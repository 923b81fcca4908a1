import { AppError } from '../../../kernel/errors.ts';
import type { IndicatorParams } from './definition.ts';

/** What a name of backtrader's means here: the indicator, the parameters under which it is the same, and its lines by backtrader's names, in its order. */
export interface BacktraderName {
  readonly indicator: string;
  readonly params: IndicatorParams;
  readonly lines: Readonly<Record<string, string>>;
}

const of = (indicator: string, params: IndicatorParams, lines: Readonly<Record<string, string>>): BacktraderName => ({ indicator, params, lines });
const average = (movingAverageType: string): IndicatorParams => ({ lookbackPeriods: 30, movingAverageType, seed: 'cascade' });
const envelope = (kind: string): BacktraderName => of('ma-env', average(kind), { [kind.toLowerCase()]: 'centerline', top: 'upperEnvelope', bot: 'lowerEnvelope' });
const distance = (kind: string): BacktraderName => of('ma-osc', average(kind), { osc: 'oscillator' });
const CONVERGENCE = { signal: 'signal', histo: 'histogram' };

/**
 * backtrader's indicators with its own defaults. Where its convention differs from the usual one it is a parameter: averages of averages begin
 * one after the other (`cascade`), KAMA begins with a mean, the mean deviation of CCI is of each bar's own mean (`running`), rate of change and
 * percent change are fractions.
 */
export const BACKTRADER: Readonly<Record<string, BacktraderName>> = {
  accdecosc: of('acceleration', {}, { accde: 'acceleration' }),
  awesomeoscillator: of('awesome', {}, { ao: 'oscillator' }),
  aroonoscillator: of('aroon', { lookbackPeriods: 14, ofEquals: 'latest' }, { aroonosc: 'oscillator' }),
  aroonupdown: of('aroon', { lookbackPeriods: 14, ofEquals: 'latest' }, { aroonup: 'aroonUp', aroondown: 'aroonDown' }),
  atr: of('atr', {}, { atr: 'atr' }),
  bbands: of('bb', {}, { mid: 'sma', top: 'upperBand', bot: 'lowerBand' }),
  cci: of('cci', { deviation: 'running' }, { cci: 'cci' }),
  dema: of('dema', { lookbackPeriods: 30, seed: 'cascade' }, { dema: 'dema' }),
  tema: of('tema', { lookbackPeriods: 30, seed: 'cascade' }, { tema: 'tema' }),
  ema: of('ema', { lookbackPeriods: 30 }, { ema: 'ema' }),
  sma: of('sma', { lookbackPeriods: 30 }, { sma: 'sma' }),
  smma: of('smma', { lookbackPeriods: 30 }, { smma: 'smma' }),
  wma: of('wma', { lookbackPeriods: 30 }, { wma: 'wma' }),
  hma: of('hma', { lookbackPeriods: 30 }, { hma: 'hma' }),
  kama: of('kama', { erPeriods: 30, seed: 'mean' }, { kama: 'kama' }),
  zlema: of('zlema', {}, { zlema: 'zlema' }),
  zlind: of('zero-lag', {}, { ec: 'zeroLag' }),
  dma: of('dma', {}, { dma: 'dma' }),
  dm: of('adx', {}, { adx: 'adx', adxr: 'adxr', plusDI: 'pdi', minusDI: 'mdi' }),
  upmove: of('moves', {}, { upmove: 'up' }),
  downmove: of('moves', {}, { downmove: 'down' }),
  dpo: of('dpo', {}, { dpo: 'dpo' }),
  envelope: envelope('SMA'),
  smaenvelope: envelope('SMA'),
  kamaenvelope: envelope('SMA'),
  emaenvelope: envelope('EMA'),
  smmaenvelope: envelope('SMMA'),
  wmaenvelope: envelope('WMA'),
  demaenvelope: envelope('DEMA'),
  temaenvelope: envelope('TEMA'),
  oscillator: distance('SMA'),
  smaosc: distance('SMA'),
  emaosc: distance('EMA'),
  smmaosc: distance('SMMA'),
  wmaosc: distance('WMA'),
  demaosc: distance('DEMA'),
  temaosc: distance('TEMA'),
  kamaosc: distance('KAMA'),
  heikinashi: of('heikin-ashi', {}, { ha_open: 'open', ha_high: 'high', ha_low: 'low', ha_close: 'close' }),
  ichimoku: of('ichimoku', {}, { tenkan_sen: 'tenkanSen', kijun_sen: 'kijunSen', senkou_span_a: 'senkouSpanA', senkou_span_b: 'senkouSpanB', chikou_span: 'chikouSpan' }),
  highest: of('extremes', {}, { highest: 'highest' }),
  lowest: of('extremes', {}, { lowest: 'lowest' }),
  sumn: of('extremes', {}, { sumn: 'sum' }),
  lrsi: of('lrsi', { begins: 'first-said' }, { lrsi: 'lrsi' }),
  rsi: of('rsi', {}, { rsi: 'rsi' }),
  rsi_safe: of('rsi', { flat: 50 }, { rsi: 'rsi' }),
  rmi: of('rmi', {}, { rmi: 'rmi' }),
  momentum: of('roc', { lookbackPeriods: 12 }, { momentum: 'momentum' }),
  momentumoscillator: of('percent-change', { lookbackPeriods: 12 }, { momosc: 'oscillator' }),
  roc: of('percent-change', { lookbackPeriods: 12 }, { roc: 'change' }),
  pctchange: of('percent-change', {}, { pctchange: 'change' }),
  pctrank: of('percent-rank', {}, { pctrank: 'rank' }),
  macdhisto: of('macd', {}, { macd: 'macd', ...CONVERGENCE }),
  ppo: of('ppo', {}, { ppo: 'ppo', ...CONVERGENCE }),
  pposhort: of('ppo', { base: 'fast' }, { ppo: 'ppo', ...CONVERGENCE }),
  priceosc: of('macd', {}, { po: 'macd' }),
  kst: of('kst', {}, { kst: 'kst', signal: 'signal' }),
  pgo: of('pgo', {}, { pgo: 'pgo' }),
  dv2: of('dv2', {}, { dv2: 'dv2' }),
  tsi: of('tsi', {}, { tsi: 'tsi' }),
  trix: of('trix', { lookbackPeriods: 15, seed: 'cascade' }, { trix: 'trix' }),
  stochastic: of('stoch', {}, { percK: 'k', percD: 'd' }),
  ultosc: of('uo', {}, { uo: 'ultimate' }),
  vortex: of('vortex', {}, { vi_plus: 'pvi', vi_minus: 'nvi' }),
  williamsad: of('williams-ad', {}, { ad: 'ad' }),
  williamsr: of('willr', {}, { percR: 'williamsR' }),
};

/** What backtrader's name means here. Errors: NOT_FOUND that lists the known ones. */
export function backtraderIndicator(name: string): BacktraderName {
  const found = Object.hasOwn(BACKTRADER, name.toLowerCase()) ? BACKTRADER[name.toLowerCase()] : undefined;
  if (!found) throw new AppError('NOT_FOUND', `no indicator of backtrader's is called "${name}" here`, { userAction: `Known: ${Object.keys(BACKTRADER).join(', ')}.`, details: { indicator: name } });
  return found;
}
