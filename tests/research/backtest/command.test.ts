import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { CommandContext, CommandResult } from '../../../src-main/hosts/cli/command.ts';
import { COMMANDS } from '../../../src-main/hosts/cli/commands.ts';
import { researchBacktest } from '../../../src-main/hosts/cli/research-backtest-command.ts';
import { HAS_PEERS, peerJson, peerPath } from './peer-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapestry-backtest-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const run = (values: CommandContext['values']): Promise<CommandResult> => researchBacktest.run({
  options: { workspace: folder, actor: 'test', json: true }, positionals: [], values, cwd: folder, open: () => Promise.reject(new Error('no workspace is needed')), say: () => undefined, signal: new AbortController().signal,
});
const refused = async (values: CommandContext['values']): Promise<AppError> => {
  try { await run(values); } catch (thrown) { return thrown as AppError; }
  throw new Error('nothing was refused');
};
const FILE = 'bars.csv';
writeFileSync(join(folder, FILE), `Date,Open,High,Low,Close,Volume\n${Array.from({ length: 60 }, (_, i) => { const price = 100 + 10 * Math.sin(i / 3); return `2024-0${1 + Math.floor(i / 28)}-${String(1 + (i % 28)).padStart(2, '0')},${price},${price + 1},${price - 1},${price},1000`; }).join('\n')}\n`);
const GOOD = { bars: FILE, strategy: 'sma-cross', fast: '3', slow: '8' };

describe('research backtest', () => {
  it('RBT-27 is a command of the command line', () => {
    expect(COMMANDS.filter(({ name }) => name === 'research backtest')).toHaveLength(1);
  });

  it.skipIf(!HAS_PEERS)('RBT-27 prints stats and trades with the peer’s keys and forms', async () => {
    const { json, exit } = await run({ bars: peerPath('backtesting_py/EURUSD.csv'), strategy: 'sma-cross', fast: '20', slow: '50', spread: '0.0001', cash: '10000', 'fill-model': 'backtesting.py' });
    const theirs = peerJson<Record<string, { stats: Record<string, unknown>; trades: Record<string, unknown>[] }>>('backtesting_py/expected_open.json')['eurusd_sma20_50_spread_0.0001_cash_10000']!;
    expect(exit).toBe(0);
    expect(Object.keys(json)).toEqual(['stats', 'trades']);
    const printed = JSON.parse(JSON.stringify(json)) as typeof theirs;
    for (const [key, value] of Object.entries(theirs.stats)) {
      if (typeof value === 'string') expect(printed.stats[key], key).toBe(value);
      else expect(Math.abs(Number(printed.stats[key]) / Number(value) - 1), key).toBeLessThan(1e-6);
    }
    expect(printed.trades.map(({ Size, EntryTime, ExitTime }) => [Size, EntryTime, ExitTime])).toEqual(theirs.trades.map(({ Size, EntryTime, ExitTime }) => [Size, EntryTime, ExitTime]));
  });

  it('RBT-28 without a fill model it says its own semantics; purchases are in whole units at the next open', async () => {
    const { json, text } = await run({ ...GOOD, 'long-only': true, commission: '0.001', finalize: true });
    const { stats, trades, semantics } = json as unknown as { stats: Record<string, number>; trades: { Size: number; EntryBar: number; ExitBar: number }[]; semantics: string };
    expect(semantics).toContain('signal at the close, filled at the next open');
    expect(text).toContain(semantics);
    expect(trades.length).toBeGreaterThan(1);
    expect(trades.every(({ Size, EntryBar, ExitBar }) => Number.isInteger(Size) && Size > 0 && ExitBar > EntryBar)).toBe(true);
    expect(stats['Commissions [$]']).toBeGreaterThan(0);
  });

  it.each([
    [{ ...GOOD, strategy: 'macd' }, /no strategy "macd"/], [{ ...GOOD, strategy: undefined }, /--strategy NAME is missing/], [{ ...GOOD, 'fill-model': 'zipline' }, /no fill model "zipline"/], [{ ...GOOD, fast: '0' }, /--fast 0/], [{ ...GOOD, slow: '2.5' }, /--slow 2.5/],
    [{ ...GOOD, slow: undefined }, /--slow N is missing/], [{ ...GOOD, cash: 'much' }, /--cash much is no number/], [{ ...GOOD, cash: '-5' }, /cash -5/], [{ ...GOOD, commission: '0.5' }, /commission 0.5/], [{ ...GOOD, margin: '0' }, /margin 0/], [{ ...GOOD, spread: '1e999' }, /--spread 1e999/],
    [{ ...GOOD, commission: '-0.01' }, /below 0/], [{ ...GOOD, bars: undefined }, /--bars FILE is missing/],
  ] as const)('RBT-29 refuses %j', async (values, message) => {
    const error = await refused(values as CommandContext['values']);
    expect(error).toBeInstanceOf(AppError);
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.message).toMatch(message);
    expect(error.userAction).toBeTruthy();
  });

  it('RBT-29 refuses a bar without a price or with one that is not above 0: nothing is filled in', async () => {
    writeFileSync(join(folder, 'gap.csv'), 'Date,Open,High,Low,Close\n2024-01-01,1,2,1,2\n2024-01-02,1,2,1,\n');
    expect((await refused({ ...GOOD, bars: 'gap.csv' })).message).toMatch(/2024-01-02 has no close/);
    writeFileSync(join(folder, 'negative.csv'), 'Date,Open,High,Low,Close\n2024-01-01,-1,2,1,2\n');
    expect((await refused({ ...GOOD, bars: 'negative.csv' })).message).toMatch(/the open -1 as its open/);
  });
});
