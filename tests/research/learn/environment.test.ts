import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { Execution } from '../../../src-shared/model/research/spec.ts';
import { runBook } from '../../../src-main/pipelines/research/backtest/engine.ts';
import { TradingEnvironment } from '../../../src-main/pipelines/research/learn/environment.ts';
import { slotRuleOf, trainingMarket } from '../../../src-main/pipelines/research/learn/training-market.ts';
import { syntheticPanel } from '../../../src-main/pipelines/research/panel/synthetic-panel.ts';
import { smallView, spec } from '../strategies/small-market.ts';

const PANEL = syntheticPanel({ symbols: 15, sessions: 300, seed: 3 });
const VIEW = smallView(PANEL);
const EXECUTIONS: Readonly<Record<string, unknown>> = {
  'daily at the next open': { rebalance: 'daily' },
  'weekly, with spread, slippage and charges': { rebalance: 'weekly', costs: { commissionBps: 5, perShare: 0.01, perOrder: 2, spreadBps: 8, slippage: { kind: 'bps', bps: 3 } } },
  'monthly at the next close': { rebalance: 'monthly', fill: 'next-close' },
  'every fifth session at the same close': { rebalance: 5, fill: 'same-close' },
  'small parts of volume at the same close': { rebalance: 'weekly', cash: 5e9, fill: 'same-close', costs: { commissionBps: 2, participation: 0.05 } },
  'small parts of volume by the square root': { rebalance: 'weekly', cash: 5e9, costs: { slippage: { kind: 'square-root', coefficientBps: 30 }, participation: 0.05 } },
  'constrained': { rebalance: 'daily', maxWeight: 0.12, maxGross: 0.9, minCash: 0.15, maxTurnover: 0.2, band: 0.01 },
  'borrowed, with interest': { rebalance: 'weekly', maxGross: 1.6, longOnly: false, costs: { borrowBps: 400, cashRateBps: 200 } },
};

describe('the environment that policies are trained in', () => {
  for (const [name, given] of Object.entries(EXECUTIONS)) {
    it(`RPP-1 ${name}: its equity path is the engine's within 1e-9`, () => {
      const execution = Execution.parse({ ...(given as object), units: 'fractional' });
      const { market } = trainingMarket(slotRuleOf(spec({ kind: 'ppo' }), VIEW), VIEW, execution, 20, 299);
      // Some names are told to stay as they are; weights are signed where that is allowed.
      const wanted = (session: number): Float64Array => {
        const draw = seededRandom(session, 5);
        return Float64Array.from(PANEL.symbols, () => (draw.next() < 0.15 ? Number.NaN : (draw.next() - (execution.longOnly ? 0 : 0.3)) * 0.16));
      };
      const begin = 7;
      const decided: number[] = [];
      const atDecision = new Map<number, number>();
      const book = runBook({
        panel: PANEL, view: VIEW, execution, recorder: { decided: ({ session, equity }) => void atDecision.set(session, equity) }, from: 20 + begin, to: 299, holdings: false,
        strategy: {
          warmUp: 0, explain: () => [],
          targets: ({ session }, target) => {
            decided.push(session);
            target.set(wanted(session));
          },
        },
      });
      const environment = new TradingEnvironment(market);
      environment.reset(begin);
      const seen: number[] = [];
      let growth = 1;
      while (environment.session < 279) {
        seen.push(environment.session + 20);
        const equity = atDecision.get(environment.session + 20)!;
expect(Math.abs(environment.equity / equity - 1)).toBeLessThan(1e-9);
        growth *= environment.hold(wanted(environment.session + 20), 279);
      }
      expect(seen).toEqual(decided);
      expect(seen.length).toBeGreaterThan(10);
      expect(Math.abs((growth * execution.cash) / book.equity.at(-1)! - 1)).toBeLessThan(1e-9);
      expect(Math.abs(growth - 1)).toBeGreaterThan(1e-4);
    });
  }
});
