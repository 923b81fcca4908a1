import { describe, expect, it } from 'vitest';
import { upTo } from '../../../src-shared/model/market/panel.ts';
import { ExperimentSpec, Universe } from '../../../src-shared/model/research/spec.ts';
import { marketView } from '../../../src-main/pipelines/research/features/market-view.ts';
import { factTable, keepFacts, knownUpTo, membersOf, NO_SIDE_FACTS } from '../../../src-main/pipelines/research/features/side-facts.ts';
import { TRADED_LEAST, universeOf } from '../../../src-main/pipelines/research/features/universe.ts';
import { columnOf, handPanel } from './hand-panel.ts';

const NAN = Number.NaN;
const x = [1, 2, 4, NAN, NAN, 7, 11, 16];
const panel = handPanel({ AAA: x });
/** Known in every session with a bar, so that only the use decides. */
const use = (more: object): number[] => columnOf(panel, { name: 'ema5', ...more });

describe('uses', () => {
  const ema = columnOf(panel, 'ema5');

  it('RFE-14 a lag holds back, a lag below 0 looks ahead', () => {
    expect(use({ lag: 1 })).toEqual([NAN, ema[0], ema[1], NAN, NAN, NAN, ema[5], ema[6]]);
    expect(use({ lag: -1 })).toEqual([ema[1], ema[2], NAN, NAN, NAN, ema[6], ema[7], NAN]);
    expect(use({ lag: 30 }).every(Number.isNaN)).toBe(true);
  });

  it('RFE-14 a fill carries at most so many sessions, forward or back, and no value stands without a bar', () => {
    const returns = columnOf(panel, 'ret_1d');
    expect(returns.map(Number.isNaN)).toEqual([true, false, false, true, true, true, false, false]);
    expect(columnOf(panel, { name: 'ret_1d', fill: 'forward', fillLimit: 3 })).toEqual([NAN, returns[1], returns[2], NAN, NAN, returns[2], returns[6], returns[7]]);
    expect(columnOf(panel, { name: 'ret_1d', fill: 'forward', fillLimit: 2 })[5]).toBeNaN();
    expect(columnOf(panel, { name: 'ret_1d', fill: 'backward', fillLimit: 1 })).toEqual([returns[1], returns[1], returns[2], NAN, NAN, returns[6], returns[6], returns[7]]);
  });

  it('RFE-15 each normalisation by what it says it is fitted on', () => {
    const y = handPanel({ AAA: [3, 5, 4, 8, 6, 7] });
    const [r, fit] = [columnOf(y, 'ret_1d'), (values: readonly number[], value: number): number => {
      const m = values.reduce((a, b) => a + b, 0) / values.length;
      return (value - m) / Math.sqrt(values.reduce((a, b) => a + (b - m) ** 2, 0) / values.length);
    }];
    const at = (normalise: string, t: number, more: object = {}): number => columnOf(y, { name: 'ret_1d', normalise, ...more } as never, NO_SIDE_FACTS, { from: y.sessions[0]!, to: y.sessions[3]! })[t]!;
    expect(at('rolling', 4, { window: 3 })).toBeCloseTo(fit(r.slice(2, 5), r[4]!), 12);
    expect(at('rolling', 2, { window: 3 })).toBeNaN();
    expect(at('expanding', 4)).toBeCloseTo(fit(r.slice(1, 5), r[4]!), 12);
    expect(at('expanding', 1)).toBeNaN();
    expect(at('train', 5)).toBeCloseTo(fit(r.slice(1, 4), r[5]!), 12);
    expect(at('full-sample', 2)).toBeCloseTo(fit(r.slice(1), r[2]!), 12);
    const flat = handPanel({ AAA: [5, 5, 5, 5] });
    for (const normalise of ['rolling', 'expanding', 'train', 'full-sample']) expect(columnOf(flat, { name: 'ret_1d', normalise, window: 2 } as never).every(Number.isNaN), normalise).toBe(true);
  });
});

describe('universe and view', () => {
  const two = handPanel({ AAA: Array.from({ length: 40 }, () => 10), BBB: Array.from({ length: 40 }, (_, t) => (t < 20 ? 5 : t < 30 ? 20 : NAN)) });
  const of = (universe: object): number[] => [...universeOf(two, Universe.parse(universe))];

  it('RFE-19 listed by bars up to the session; a name that is gone leaves, and comes into no earlier one', () => {
    const listed = of({});
    expect(listed.slice(0, 40).every((each) => each === 1)).toBe(true);
    expect([listed[40 + 29], listed[40 + 34], listed[40 + 35], listed[40 + 39]]).toEqual([1, 1, 0, 0]);
    expect(of({ known: 'sample-end' }).slice(40).every((each) => each === 0)).toBe(true);
    expect(of({ symbols: ['BBB'] }).slice(0, 40).every((each) => each === 0)).toBe(true);
  });

  it('RFE-19 the most traded by what was traded up to the session, none before enough bars', () => {
    const most = of({ select: 'most-traded', count: 1 });
    expect(most[TRADED_LEAST - 2]! + most[40 + TRADED_LEAST - 2]!).toBe(0);
    expect([most[19], most[40 + 19]]).toEqual([1, 0]);
    // The mean over all bars: (20 x 5 + n x 20) / (20 + n) passes 10 at the eleventh; ten bars at 20 only reach it, and ties go by name.
    expect([most[29], most[40 + 29]]).toEqual([1, 0]);
    expect(most.slice(0, 40).map((each, t) => each + most[40 + t]!).slice(TRADED_LEAST).every((each) => each === 1)).toBe(true);
    const cut = universeOf(upTo(two, 25), Universe.parse({ select: 'most-traded', count: 1 }));
    expect([...cut.subarray(0, 26)]).toEqual(most.slice(0, 26));
  });

  it('RFE-5 signals see the close times the factor, or as traded', () => {
    const adjusted = handPanel({ AAA: [10, 10, 5] }, { factor: [1, 1, 2] });
    const spec = ExperimentSpec.shape.universe.parse({});
    const none = { names: [], columns: new Map(), warmUp: new Map() };
    expect([...marketView(adjusted, { universe: spec, prices: 'adjusted' }, none).price]).toEqual([10, 10, 10]);
    expect([...marketView(adjusted, { universe: spec, prices: 'raw' }, none).price]).toEqual([10, 10, 5]);
  });
});

describe('facts', () => {
  it('RFE-20 what was known at a session: later facts are gone, and an end that nobody knew of is none', () => {
    const members = factTable([{ symbol: 'AAA', about: '2020-01-01', known: '2020-01-01', texts: { until: '2020-01-04', until_known: '2020-01-05' } }, { symbol: 'BBB', about: '2020-01-03', known: '2020-01-03', texts: { until: '', until_known: '' } }]);
    const axes = handPanel({ AAA: x, BBB: x });
    const known = knownUpTo({ ...NO_SIDE_FACTS, members }, '2020-01-02').members;
    expect([known.count, known.texts.get('until'), known.texts.get('until_known')]).toEqual([1, [''], ['']]);
    expect([...membersOf(axes, members)].slice(0, 8)).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    expect([...membersOf(axes, members)].slice(8)).toEqual([0, 0, 1, 1, 1, 1, 1, 1]);
    expect(keepFacts(members, () => true)).toBe(members);
    expect(knownUpTo({ ...NO_SIDE_FACTS, members }, '2020-01-06').members.texts.get('until')).toEqual(['2020-01-04', '']);
  });
});
