import { describe, expect, it } from 'vitest';
import { upTo } from '../../../src-shared/model/market/panel.ts';
import { listedMembers, memberIntervals } from '../../../src-main/pipelines/research/panel/membership.ts';
import { actionFactor } from '../../../src-main/pipelines/research/panel/adjust.ts';
import { syntheticMarket, syntheticPanel } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';

describe('RDA-1 the synthetic market', () => {
  it('RDA-1 is the same for the same options, and a symbol does not depend on the others', () => {
    const a = syntheticPanel({ symbols: 12, sessions: 300, seed: 7 });
    expect(syntheticPanel({ symbols: 12, sessions: 300, seed: 7 })).toEqual(a);
    const more = syntheticPanel({ symbols: 20, sessions: 300, seed: 7 });
    expect(more.close.slice(0, 11 * 300)).toEqual(a.close.slice(0, 11 * 300));
    expect(syntheticPanel({ symbols: 12, sessions: 300, seed: 8 }).close).not.toEqual(a.close);
  });

  it('RDA-1 holds what it says it planted, and bars are in order', () => {
    const { panel, events } = syntheticMarket({ symbols: 12, sessions: 300, seed: 7 });
    const kinds = new Set(events.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['delisting', 'dividend', 'gap', 'late-listing', 'split']);
    for (let i = 0; i < panel.close.length; i += 1) {
      if (panel.row[i] === -1) { expect(panel.close[i]).toBeNaN(); continue; }
      expect(panel.high[i]).toBeGreaterThanOrEqual(Math.max(panel.open[i] as number, panel.close[i] as number));
      expect(panel.low[i]).toBeLessThanOrEqual(Math.min(panel.open[i] as number, panel.close[i] as number));
    }
    const split = events.find(({ kind }) => kind === 'split');
    const i = (split?.symbol ?? 0) * 300 + (split?.session ?? 0);
    expect((panel.close[i] as number) / (panel.close[i - 1] as number)).toBeLessThan(0.6);
    expect(((panel.close[i] as number) * (panel.factor[i] as number)) / ((panel.close[i - 1] as number) * (panel.factor[i - 1] as number))).toBeGreaterThan(0.9);
  });

  it('RDA-2 membership without a table looks at nothing later', () => {
    const panel = syntheticPanel({ symbols: 12, sessions: 300, seed: 7 });
    for (const t of [10, 60, 165, 170, 245, 299]) {
      const cut = upTo(panel, t);
      expect(listedMembers(cut)).toEqual(cut.member);
    }
  });

  it('RDA-2 a membership interval counts from when it was known, and ends when its end was known', () => {
    const axes = { symbols: ['A'], sessions: ['2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07', '2020-01-08'] };
    expect([...memberIntervals(axes, [{ symbol: 'A', from: '2020-01-02', to: '2020-01-06', known: '2020-01-03', endKnown: '2020-01-08' }])]).toEqual([0, 1, 1, 1, 0]);
    expect([...memberIntervals(axes, [{ symbol: 'A', from: '2020-01-03', to: '2020-01-06', known: '2019-12-01', endKnown: '2019-12-20' }])]).toEqual([0, 1, 1, 0, 0]);
  });

  it('RDA-3 a factor goes as the holding goes', () => {
    expect(actionFactor({ ratio: 2, cash: 0 }, 100)).toBe(2);
    // 100 before; one unit becomes two, each pays 1: two units at 49 and 2 in cash are what there was.
    expect(49 * actionFactor({ ratio: 2, cash: 1 }, 100)).toBeCloseTo(100, 12);
    expect(actionFactor({ ratio: 1, cash: 100 }, 100)).toBeNaN();
    expect(actionFactor({ ratio: -2, cash: 0 }, 100)).toBeNaN();
  });
});
