import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { smaPairPath, smaSweep } from '../../../src-main/pipelines/research/backtest/sweep-kernel.ts';
import { sweepPeer } from '../../../bench/research-sweep/peer.ts';
import { draws } from './oracle/random-books.ts';

function series(seed: number, n: number): Float64Array {
  const draw = draws(seed);
  let price = 100;
  return Float64Array.from({ length: n }, () => (price *= 1 + (draw() - 0.495) * 0.04));
}

/** Total return and Sharpe ratio of a path of returns, bar by bar. */
function measured(returns: Float64Array): { total: number; sharpe: number } {
  const n = returns.length;
  const mean = returns.reduce((a, b) => a + b, 0) / n;
  const deviation = Math.sqrt(returns.reduce((a, b) => a + (b - mean) ** 2, 0) / n);
  return { total: returns.reduce((a, b) => a * (1 + b), 1) - 1, sharpe: (mean / deviation) * Math.sqrt(252) };
}

describe('the sweep of averages', () => {
  it('RBT-40 equals the same pair computed bar by bar, on 60 series of any length', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const close = series(seed, 20 + seed * 7);
      const pairs: [number, number][] = [[2, 5], [1, 8], [7, 3], [5, 19], [10, 15], [3, 600], [4, 4]];
      const swept = smaSweep({ close, pairs, cost: 0.002, periodsPerYear: 252 });
      for (const [p, [fast, slow]] of pairs.entries()) {
        const { position, returns } = smaPairPath({ close, cost: 0.002 }, fast, slow);
        const { total, sharpe } = measured(returns);
        const about = `${seed}: ${fast}/${slow}`;
        expect(Math.abs(swept.total[p]! - total), about).toBeLessThan(1e-11);
        if (Number.isNaN(sharpe)) expect(swept.sharpe[p], about).toBeNaN();
        else expect(Math.abs(swept.sharpe[p]! - sharpe), about).toBeLessThan(1e-9);
        expect(swept.entries[p], about).toBe(position.filter((on, t) => on === 1 && position[t - 1] !== 1).length);
      }
    }
  });

  it('RBT-40 reads nothing later: a pair over a series that ends earlier has the same positions', () => {
    const close = series(3, 300);
    const [whole, cut] = [smaPairPath({ close, cost: 0 }, 5, 20), smaPairPath({ close: close.slice(0, 180), cost: 0 }, 5, 20)];
    expect(cut.position).toEqual(whole.position.slice(0, 180));
  });

  it('RBT-40 refuses a gap and a window that is none', () => {
    const code = (run: () => unknown): string => { try { run(); } catch (thrown) { return (thrown as AppError).code; } return 'none'; };
    const close = series(1, 50);
    expect(code(() => smaSweep({ close: close.with(10, Number.NaN), pairs: [[2, 5]], cost: 0, periodsPerYear: 252 }))).toBe('INVALID_INPUT');
    expect(code(() => smaSweep({ close, pairs: [[0, 5]], cost: 0, periodsPerYear: 252 }))).toBe('INVALID_INPUT');
  });

  it('RBT-41 the peer’s 1,000 pairs: sums of returns and of Sharpe ratios to nine digits', ({ skip }) => {
    const folder = mkdtempSync(join(tmpdir(), 'tapestry-sweep-'));
    try {
      const peer = sweepPeer(folder);
      if (typeof peer === 'string') return skip(peer);
      const pairs: [number, number][] = [];
      for (let fast = 5; fast < 55; fast += 2) for (let slow = 60; slow < 260; slow += 5) pairs.push([fast, slow]);
      const { total, sharpe } = smaSweep({ close: peer.close, pairs, cost: 0.001, periodsPerYear: 252 });
      expect(pairs.length).toBe(1_000);
      expect(Math.abs(total.reduce((a, b) => a + b, 0) / peer.sumReturn - 1)).toBeLessThan(1e-9);
      expect(Math.abs(sharpe.reduce((a, b) => a + b, 0) / peer.sumSharpe - 1)).toBeLessThan(1e-9);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
