import { expect, test } from 'vitest';
import type { CommandContext } from '../../../src-main/hosts/cli/command.ts';
import { researchSweep } from '../../../src-main/hosts/cli/research-sweep-command.ts';
import { HAS_PEERS, peerJson, peerPath } from './peer-files.ts';

const run = (values: Record<string, string>) => researchSweep.run({ options: { workspace: '', actor: '', json: true }, positionals: [], values, cwd: process.cwd(), open: () => { throw new Error('needs no workspace'); }, say: () => undefined, signal: new AbortController().signal } satisfies CommandContext);

test('RBT-42 a sweep says what is wrong with what it was asked', async () => {
  await expect(run({ fast: '5:50', slow: '60' })).rejects.toThrow(/--slow 60 is no range/);
  await expect(run({ slow: '5:50' })).rejects.toThrow(/--fast FROM:TO/);
  await expect(run({ fast: '50:60', slow: '5:10', bars: 'x.csv' })).rejects.toThrow(/no pair/);
  await expect(run({ fast: '1:5000', slow: '1:5000', bars: 'x.csv' })).rejects.toThrow(/a sweep may have/);
  await expect(run({ fast: '5:10', slow: '20:30', cost: '-1', bars: 'x.csv' })).rejects.toThrow(/--cost -1/);
  await expect(run({ fast: '5:10', slow: '20:30' })).rejects.toThrow(/--bars FILE/);
});

test.skipIf(!HAS_PEERS)('RBT-42 over a peer’s bars every pair once, best first for people, as many entries as the peer’s long-only book trades', async () => {
  const { json, text } = await run({ bars: peerPath('backtesting_py/GOOG.csv'), fast: '10:20:10', slow: '30:60:30', cost: '0' });
  const cells = json['cells'] as { fast: number; slow: number; sharpe: number; entries: number }[];
  expect(cells.map(({ fast, slow }) => [fast, slow])).toEqual([[10, 30], [10, 60], [20, 30], [20, 60]]);
  expect(json['trials']).toBe(4);
  const best = cells.toSorted((a, b) => b.sharpe - a.sharpe)[0];
  expect(text.split('\n')[2]).toMatch(new RegExp(`^ +${best?.fast} +${best?.slow} `));
  const peer = (peerJson('backtesting_py/expected_open.json') as Record<string, { trades: unknown[] }>)['goog_longonly_20_60_commission_0.0005_cash_100000'];
  // The peer counts no trade for a first state that is long already, nor for one that is open at the end.
  expect(Math.abs((cells[3]?.entries ?? 0) - (peer?.trades.length ?? 0))).toBeLessThanOrEqual(2);
});
