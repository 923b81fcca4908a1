/** What came of measuring: a number, or the reason why there is none. Never 0, NaN or Infinity in the place of an answer. */
export interface Measured {
  readonly value: number | null;
  /** Null where there is a value. */
  readonly why: string | null;
  /** Returns, trades or orders that it stands on. */
  readonly observations: number;
}

export const METRIC_UNITS = ['fraction', 'ratio', 'currency', 'count', 'sessions', 'bps', 'probability'] as const;
export type MetricUnit = (typeof METRIC_UNITS)[number];

/**
 * One step on the way to a metric, told by the function that computes it. `at`: position of the session it is about, or number of the fill;
 * `before`: the close before that session, where what is measured begins.
 */
export interface MetricStep {
  readonly title: string;
  readonly detail: string;
  readonly value: number | null;
  readonly unit: MetricUnit;
  readonly at?: number;
  readonly before?: boolean;
}
/** Where steps are told. A metric computes the same with and without it. */
export type Note = (step: MetricStep) => void;

/** A metric that has a value; one that is not finite has none, and says so. */
export function defined(value: number, observations: number): Measured {
  if (Number.isFinite(value)) return { value, why: null, observations };
  return { value: null, why: 'the result is beyond what a number can hold', observations };
}

export function undefinedFor(why: string, observations: number): Measured {
  return { value: null, why, observations };
}
