import type { SeededRandom } from '../../../../../src-shared/kernel/seeded-random.ts';
import type { BarPanel } from '../../../../../src-shared/model/market/panel.ts';
import type { ExperimentSpec, FeatureUse } from '../../../../../src-shared/model/research/spec.ts';
import { featureOf } from '../../features/registry.ts';
import type { FactTable } from '../../features/side-facts.ts';
import type { Strategy } from '../../strategy.ts';
import { PRODUCT, type Program } from '../program.ts';
import type { Mutant, Operator } from './operators.ts';

type Column = (x: Float64Array, panel: BarPanel, train: { readonly from: string; readonly to: string }) => Float64Array;
const clean = (spec: ExperimentSpec, program: Partial<Program>, what: string): Mutant => ({ spec, program: { ...PRODUCT, ...program }, what });

/** The program with one feature's column, drawn, made over after it was computed. */
function overColumn(id: string, title: string, make: (random: SeededRandom) => { readonly column: Column; readonly what: string }): Operator {
  return {
    id, title, at: 'program',
    plant: (spec, random) => {
      const uses = spec.features.flatMap((use) => (typeof use === 'string' || !moves(use) ? [] : [use]));
      if (uses.length === 0) return null;
      const [use, { column, what }] = [random.pick(uses), make(random)];
      const name = use.as ?? use.name;
      return clean(spec, {
        features: (panel, side, of) => {
          const made = PRODUCT.features(panel, side, of);
          const x = made.columns.get(name);
          return x === undefined ? made : { ...made, columns: new Map([...made.columns, [name, column(x, panel, of.train)]]) };
        },
      }, `${use.name}: ${what}`);
    },
  };
}

/** Each value of a column by the symbol's own series. */
const bySeries = (x: Float64Array, T: number, at: (series: Float64Array, t: number) => number): Float64Array => x.map((_, i) => at(x.subarray(i - (i % T), i - (i % T) + T), i % T));
const known = (series: Float64Array, from: number, to: number): number[] => [...series.subarray(Math.max(0, from), Math.max(0, to))].filter((value) => value === value);
const mean = (values: readonly number[]): number => (values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length);

/** Facts with another day in place of that on which they were known, or of what they are about. */
const redated = (table: FactTable, change: Partial<Pick<FactTable, 'known' | 'about'>>): FactTable => ({ ...table, ...change });

/** Held back by a lag the fact would be known by then; a flag may never change. */
const moves = (use: FeatureUse): boolean => use.lag === 0 && featureOf(use.name).unit !== 'flag';
const standsOn = (spec: ExperimentSpec, input: string): boolean => spec.features.some((use) => typeof use !== 'string' && moves(use) && featureOf(use.name).inputs.includes(input));

/** A strategy that decides as the clean one, and then looks at the next session's price. */
function peeking(strategy: Strategy, next: (symbol: number, session: number) => number): Strategy {
  return {
    ...strategy,
    targets: (state, target, signal) => {
      strategy.targets(state, target, signal);
      for (let s = 0; s < target.length; s += 1) if (next(s, state.session) < 0) target[s] = 0;
    },
  };
}

export const PROGRAM_OPERATORS: readonly Operator[] = [
  overColumn('centred-window', 'A mean of sessions on both sides', (random) => {
    const k = 1 + random.below(4);
    return { what: `${k} sessions each side`, column: (x, { sessions: { length: T } }) => bySeries(x, T, (series, t) => mean(known(series, t - k, t + k + 1))) };
  }),
  overColumn('future-max', 'The highest of the sessions to come', (random) => {
    const k = 1 + random.below(5);
    return { what: `${k} sessions`, column: (x, { sessions: { length: T } }) => bySeries(x, T, (series, t) => Math.max(series[t] as number, ...known(series, t + 1, t + k + 1))) };
  }),
  overColumn('cross-section-of-tomorrow', 'Against the mean of the names of the next session', () => ({
    what: 'less tomorrow\'s mean',
    column: (x, { sessions: { length: T }, symbols }) => x.map((value, i) => {
      const later = symbols.flatMap((_, s) => (i % T < T - 1 ? [x[s * T + (i % T) + 1] as number] : [])).filter((each) => each === each);
      return later.length === 0 ? value : value - mean(later);
    }),
  })),
  overColumn('global-min-max', 'Scaled between the least and most of the whole sample', () => ({
    what: 'of each name',
    column: (x, { sessions: { length: T } }) => bySeries(x, T, (series, t) => {
      const all = known(series, 0, T);
      const [least, most] = [Math.min(...all), Math.max(...all)];
      return most > least ? ((series[t] as number) - least) / (most - least) : (series[t] as number);
    }),
  })),
  overColumn('rank-over-time', 'Its place among all sessions of the sample', () => ({ what: 'share of all sessions not above', column: (x, { sessions: { length: T } }) => bySeries(x, T, (series, t) => known(series, 0, T).filter((value) => value <= (series[t] as number)).length / Math.max(1, known(series, 0, T).length)) })),
  {
    id: 'fit-on-test', title: 'What is fitted on training is fitted on the test too', at: 'program',
    plant: (spec) => (spec.features.some((use) => typeof use !== 'string' && moves(use) && use.normalise === 'train') ? clean(spec, { features: (panel, side, of) => PRODUCT.features(panel, side, { ...of, train: { ...of.train, to: of.test.to } }) }, 'train to the end of the test') : null),
  },
  {
    id: 'filings-by-period', title: 'Filings joined by the end of their period, not by when they were known', at: 'program',
    plant: (spec) => (standsOn(spec, 'fundamentals') ? clean(spec, { features: (panel, side, of) => PRODUCT.features(panel, { ...side, fundamentals: redated(side.fundamentals, { known: side.fundamentals.about }) }, of) }, 'known on the last day of the period') : null),
  },
  {
    id: 'dealings-by-day', title: 'Insiders\' dealings by their day, not by their filing', at: 'program',
    plant: (spec) => (standsOn(spec, 'insiders') ? clean(spec, { features: (panel, side, of) => PRODUCT.features(panel, { ...side, insiders: redated(side.insiders, { known: side.insiders.about }) }, of) }, 'known on the day of the dealing') : null),
  },
  {
    id: 'surface-of-the-day', title: 'The surface of the session itself', at: 'program',
    plant: (spec) => (standsOn(spec, 'surfaces') ? clean(spec, {
      features: (panel, side, of) => {
        const before = new Map(panel.sessions.map((session, t) => [session, panel.sessions[t - 1] ?? session]));
        const shifted = side.surfaces.about.map((about) => before.get(about) ?? about);
        return PRODUCT.features(panel, { ...side, surfaces: redated(side.surfaces, { about: shifted, known: shifted }) }, of);
      },
    }, 'one session early') : null),
  },
  {
    id: 'members-of-tomorrow', title: 'The members of the next session', at: 'program',
    plant: (spec, random) => {
      if (spec.universe.select !== 'members') return null;
      const k = 1 + random.below(5);
      return clean(spec, {
        universe: (panel, side, of) => {
          const T = panel.sessions.length;
          const member = panel.member.map((_, i) => panel.member[i - (i % T) + Math.min(T - 1, (i % T) + k)] as number);
          return PRODUCT.universe({ ...panel, member }, side, of);
        },
      }, `${k} sessions early`);
    },
  },
  {
    id: 'price-of-tomorrow', title: 'Signals from the next session\'s price', at: 'program',
    plant: (spec) => {
      const { strategy } = spec;
      if (!['sma', 'momentum', 'mean-reversion', 'risk-parity'].includes(strategy.kind)) return null;
      // Momentum leaves the last sessions out: one further than these.
      const k = strategy.kind === 'momentum' ? strategy.skip + 1 : 1;
      return clean(spec, {
        strategy: (of, view, about) => {
          const T = view.panel.sessions.length;
          const price = view.price.map((_, i) => view.price[i - (i % T) + Math.min(T - 1, (i % T) + k)] as number);
          return PRODUCT.strategy(of, { ...view, price }, about);
        },
      }, `prices shifted by ${k}`);
    },
  },
  {
    id: 'sell-before-falls', title: 'Targets that know the next close', at: 'program',
    plant: (spec) => clean(spec, {
      strategy: (of, view, about) => {
        const T = view.panel.sessions.length;
        return peeking(PRODUCT.strategy(of, view, about), (s, t) => (t < T - 1 ? (view.price[s * T + t + 1] as number) - (view.price[s * T + t] as number) : 0));
      },
    }, 'nothing is held through a fall'),
  },
  {
    id: 'fill-at-decision', title: 'A book that fills at the close that decides, and does not say so', at: 'program',
    plant: (spec) => clean(spec, { book: (options) => PRODUCT.book({ ...options, execution: { ...options.execution, fill: 'same-close' } }) }, 'filled in the session of the decision'),
  },
];
