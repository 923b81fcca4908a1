import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Command, CommandContext } from '../../../src-main/hosts/cli/command.ts';
import { readNumbersFile } from '../../../src-main/hosts/cli/numbers-file.ts';
import { researchMetrics } from '../../../src-main/hosts/cli/research-metrics-command.ts';
import { researchVolatility } from '../../../src-main/hosts/cli/research-volatility-command.ts';

const QUANT = join(import.meta.dirname, '../../../../shared/data/quant');
const HERE = existsSync(join(QUANT, 'volatility/dem2gbp.csv'));
let dir: string;
beforeAll(() => { dir = mkdtempSync(join(tmpdir(), 'tapestry-measure-')); });
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const run = (command: Command, values: Record<string, string>, positionals: readonly string[] = []) => command.run({ options: { workspace: '', actor: '', json: true }, positionals, values, cwd: dir, open: () => { throw new Error('needs no workspace'); }, say: () => undefined, signal: new AbortController().signal } satisfies CommandContext);
const file = (name: string, text: string): string => { writeFileSync(join(dir, name), text); return name; };

test.skipIf(!HERE)('RIN-36 research volatility garch gives the published benchmark to six digits', async () => {
  const { json } = await run(researchVolatility, { returns: join(QUANT, 'volatility/dem2gbp.csv') }, ['garch']);
  const published = JSON.parse(readFileSync(join(QUANT, 'volatility/garch_benchmark.json'), 'utf8')) as Record<'mu' | 'omega' | 'alpha' | 'beta' | 'loglik', number>;
  for (const name of ['mu', 'omega', 'alpha', 'beta'] as const) expect(Math.abs(Number(json[name]) / published[name] - 1)).toBeLessThan(1e-5);
  expect(Number(json['logLikelihood'])).toBeCloseTo(published.loglik, 3);
  expect((json['variance'] as number[]).length).toBe(1974);
});

test.skipIf(!HERE)('RIN-36 the other models answer over bars, and say what they do not know', async () => {
  const bars = join(QUANT, 'indicators/quotes_default_502.csv');
  expect(Number((await run(researchVolatility, { bars, estimator: 'parkinson', window: '20' }, ['realised'])).json['last'])).toBeGreaterThan(0);
  const regimes = (await run(researchVolatility, { bars, states: '2' }, ['regimes'])).json;
  expect((regimes['path'] as number[]).length).toBe(501);
  expect((regimes['deviations'] as number[])[0]).toBeLessThan((regimes['deviations'] as number[])[1] as number);
  const tail = (await run(researchVolatility, { bars }, ['tail'])).json;
  expect((tail['quantile'] as Record<string, number>)['0.99']).toBeGreaterThan((tail['quantile'] as Record<string, number>)['0.95'] as number);
  await expect(run(researchVolatility, { bars }, ['arch'])).rejects.toThrow(/no model "arch"/);
  await expect(run(researchVolatility, {}, ['garch'])).rejects.toThrow(/one of the two/);
  await expect(run(researchVolatility, { bars, estimator: 'x' }, ['realised'])).rejects.toThrow(/no estimator "x"/);
});

test('REV-25 research metrics measures a file of returns by our definitions and by a peer’s', async () => {
  const returns = file('returns.txt', 'return\n0.01\n-0.02\n0.03\n0.005\n-0.001\n');
  const own = (await run(researchMetrics, { returns })).json['metrics'] as { metric: string; value: number | null; definition: string }[];
  expect(own.find(({ metric }) => metric === 'total_return')?.value).toBeCloseTo(1.01 * 0.98 * 1.03 * 1.005 * 0.999 - 1, 14);
  expect(own.every(({ definition }) => definition.length > 10)).toBe(true);
  const peer = (await run(researchMetrics, { returns, convention: 'empyrical', benchmark: file('b.txt', '0.01\n-0.02\n0.03\n0.005\n-0.001\n') })).json;
  expect(peer['cum_returns_final']).toBeCloseTo(1.01 * 0.98 * 1.03 * 1.005 * 0.999 - 1, 12);
  expect(peer['beta']).toBeCloseTo(1, 12);
  await expect(run(researchMetrics, { returns, convention: 'other' })).rejects.toThrow(/no convention "other"/);
  await expect(run(researchMetrics, { returns, benchmark: file('c.txt', '0.01\n') })).rejects.toThrow(/5 returns and 1 of the benchmark/);
});

test('RIN-37 a file of numbers is numbers or says which line is none (fuzz)', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), fc.string({ maxLength: 12 }).filter((text) => !/[\n\r]/.test(text))), { maxLength: 30 }), (lines) => {
    const path = join(dir, 'fuzz.txt');
    writeFileSync(path, lines.join('\n'));
    try {
      expect(readNumbersFile(path).every(Number.isFinite)).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).code).toBe('INVALID_INPUT');
    }
  }), { numRuns: 300 });
  expect(() => readNumbersFile(join(dir, file('gap.txt', '1\n\n2\n')))).toThrow(/line 2/);
  expect([...readNumbersFile(join(dir, file('bom.txt', '\uFEFFx\r\n1\r\n2.5\r\n')))]).toEqual([1, 2.5]);
});
