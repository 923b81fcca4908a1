import type { Staging } from '../../../../src-shared/model/ecl/policy.ts';

/** A policy's staging section as numbers, made once a run: what is off is infinite or NaN, so that comparing with it never holds. */
export interface StagingBars {
  readonly defaultDays: number;
  readonly defaultStrict: boolean;
  readonly backstopDays: number;
  readonly backstopStrict: boolean;
  readonly unlikelyToPay: boolean;
  readonly watchlist: boolean;
  readonly forborne: boolean;
  /** Relative and absolute bars by PD at origination; a policy without bands has one, up to infinity. NaN: that bar is off. */
  readonly bandBelow: Float64Array;
  readonly bandRatio: Float64Array;
  readonly bandIncrease: Float64Array;
  readonly either: boolean;
  readonly testsPd: boolean;
  readonly notchDrop: number;
  readonly testsNotches: boolean;
  /** 12-month PD up to which 5.5.10 exempts; -1: not used. */
  readonly lowCreditRisk: number;
  readonly cureStage2Months: number;
  readonly cureStage3Months: number;
  readonly noSnapshot: Staging['noSnapshot'];
}

/** Numbers of the staging section. Above the last band's bound the last band holds: no loan goes untested. */
export function stagingBars(staging: Staging): StagingBars {
  const bands = [...staging.bands].sort((a, b) => a.originationPdBelow - b.originationPdBelow);
  const one = bands.length === 0;
  const off = Number.NaN;
  return {
    defaultDays: staging.default.days, defaultStrict: staging.default.operator === '>',
    backstopDays: staging.backstop?.days ?? Number.POSITIVE_INFINITY, backstopStrict: staging.backstop?.operator !== '>=',
    unlikelyToPay: staging.unlikelyToPay, watchlist: staging.watchlist, forborne: staging.forborne,
    bandBelow: Float64Array.from(one ? [Number.POSITIVE_INFINITY] : bands.map((band) => band.originationPdBelow)),
    bandRatio: Float64Array.from(one ? [staging.relative ?? off] : bands.map((band) => band.ratio)),
    bandIncrease: Float64Array.from(one ? [staging.absolute ?? off] : bands.map((band) => band.increase)),
    either: staging.combine === 'either', testsPd: !one || staging.relative !== null || staging.absolute !== null,
    notchDrop: staging.notches?.drop ?? Number.POSITIVE_INFINITY, testsNotches: staging.notches !== null,
    lowCreditRisk: staging.lowCreditRisk ?? -1, cureStage2Months: staging.cureStage2Months, cureStage3Months: staging.cureStage3Months,
    noSnapshot: staging.noSnapshot,
  };
}

/** Which band a PD at origination falls into. */
export function bandOf(bars: StagingBars, originationPd: number): number {
  let band = 0;
  while (band < bars.bandBelow.length - 1 && originationPd >= (bars.bandBelow[band] as number)) band += 1;
  return band;
}

/** PDs are compared as they are stored and shown, to twelve decimals: 0.007 - 0.002 reaches 0.005. */
export const reaches = (value: number, bar: number): boolean => Math.round((value - bar) * 1e12) >= 0;
