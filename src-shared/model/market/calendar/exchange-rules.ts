import type { EpochDay } from './days.ts';

/** A weekday on which the exchange does not trade, and why. */
export interface Closing {
  readonly day: EpochDay;
  readonly name: string;
}

/** A session that ends before its hour. */
export interface EarlyClose extends Closing {
  /** Minute of the local day. */
  readonly minute: number;
}

/** What an exchange decided: the hours, and for any year the days that differ. */
export interface ExchangeRules {
  /** Market identifier code, ISO 10383. */
  readonly mic: string;
  readonly name: string;
  readonly zone: string;
  readonly currency: string;
  /** First and last year that the rules were written for. */
  readonly years: readonly [number, number];
  /** Minutes of the local day. */
  readonly opens: number;
  readonly closes: number;
  readonly offset: (day: EpochDay, year: number) => number;
  readonly closings: (year: number) => readonly Closing[];
  readonly earlyCloses: (year: number) => readonly EarlyClose[];
}
