import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSession } from '../../../src-main/data/duckdb-session.ts';
import { Overlay } from '../../../src-shared/model/ecl/overlay.ts';
import type { OverlayScope } from '../../../src-shared/model/ecl/overlay.ts';
import { amountText, exactShare, minorUnits, timesShare } from '../../../src-main/pipelines/ecl/amounts/minor-units.ts';
import { allocate } from '../../../src-main/pipelines/ecl/overlays/allocate.ts';
import { applyOverlays } from '../../../src-main/pipelines/ecl/overlays/apply-overlays.ts';
import { doubleCounts, refuseDoubleCounts } from '../../../src-main/pipelines/ecl/overlays/double-count.ts';
import { overlaysInForce } from '../../../src-main/pipelines/ecl/overlays/in-force.ts';
import { differenceOf, layOn, modelOrder, noMoves } from '../../../src-main/pipelines/ecl/overlays/in-model.ts';
import { positionsOf, scopeSql } from '../../../src-main/pipelines/ecl/overlays/scope.ts';
import type { ScopedLoan } from '../../../src-main/pipelines/ecl/overlays/scope.ts';

const overlay = (id: string, effect: object, more: object = {}): Overlay => Overlay.parse({ kind: 'overlay', version: 1, id, title: id, scope: {}, effect, risk: id, reason: 'r', owner: 'o', effective: '2026-01-01', expires: '2026-12-31', ...more });
const all = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);
const base = (modelled: number[], gca: number[] = modelled.map((each) => each * 100)) => ({ modelled: Float64Array.from(modelled), grossCarryingAmount: Float64Array.from(gca), loanId: (i: number) => `L${i}` });

test('EOV-1 both days count; others are listed; ids are unique', () => {
  const overlays = [overlay('a', { kind: 'percent', percent: 1 }), overlay('b', { kind: 'percent', percent: 1 }, { effective: '2026-07-01' }), overlay('c', { kind: 'percent', percent: 1 }, { expires: '2026-06-29' })];
  const at = (date: string): string => { const { inForce, notYet, expired } = overlaysInForce({ overlays }, date); return [inForce, notYet, expired].map((list) => list.map((each) => each.id).join('')).join('|'); };
  expect([at('2025-12-31'), at('2026-01-01'), at('2026-06-29'), at('2026-06-30'), at('2026-07-01'), at('2026-12-31'), at('2027-01-01')]).toEqual(['|abc|', 'ac|b|', 'ac|b|', 'a|b|c', 'ab||c', 'ab||c', '||abc']);
  expect(() => overlaysInForce({ overlays: [overlays[0] as Overlay, overlays[0] as Overlay] }, '2026-01-01')).toThrow(/two overlays have the id a/);
  expect(() => overlaysInForce({ overlays: [overlay('z', { kind: 'percent', percent: 1 }, { effective: '2026-05-01', expires: '2026-04-30' })] }, '2026-01-01')).toThrow(/before it takes effect/);
});

test('EOV-2 the matcher and its SQL name the same loans', async () => {
  const word = fc.constantFrom(null, 'a', 'b', "c'd");
  const loans: ScopedLoan[] = fc.sample(fc.record({ segment: word, product: word, region: word, sector: word, grade: word, stage: fc.constantFrom('1', '2', '3', 'POCI', 'S', '-') }), { numRuns: 200, seed: 3 }).map((each, i) => ({ ...each, loanId: `L${i}` }));
  const list = fc.option(fc.subarray(['a', 'b', "c'd"]), { nil: undefined });
  const scopes = fc.sample(fc.record({ segments: list, products: list, regions: list, sectors: list, grades: list, stages: fc.option(fc.subarray(['1', '2', '3', 'POCI', 'S'] as const), { nil: undefined }), loans: fc.option(fc.constant(['L1', 'L5', 'L9']), { nil: undefined, freq: 1 }) }), { numRuns: 60, seed: 5 }) as OverlayScope[];
  const dir = mkdtempSync(join(tmpdir(), 'tapestry-scope-'));
  const session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: join(dir, 'tmp'), directories: [dir] });
  const cell = (value: string | null): string => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`);
  await session.run(`create table ecl as select * from (values ${loans.map((loan, i) => `(${i}, ${[loan.loanId, loan.segment, loan.product, loan.region, loan.sector, loan.grade, loan.stage].map(cell).join(', ')})`).join(', ')}) t(source_row, loan_id, segment, product, region, sector, grade, stage)`);
  let held = 0;
  for (const scope of [{}, ...scopes]) {
    const rows = await session.rows<{ source_row: number }>(`select source_row from ecl where ${scopeSql(scope)} order by source_row`);
    expect(rows.map((row) => row.source_row)).toEqual([...positionsOf(scope, loans)]);
    held += rows.length;
  }
  expect(held).toBeGreaterThan(200);
  session.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('EOV-3 double counts', () => {
  const climate = (id: string, more: object = {}): Overlay => overlay(id, { kind: 'percent', percent: 5 }, { risk: 'climate', ...more });
  test('EOV-3 the same risk on shared loans stops the run, naming both and the number', () => {
    const holdings = [{ overlay: climate('flood'), loans: Uint32Array.of(1, 4, 6, 9) }, { overlay: climate('heat', { risk: ' Climate' }), loans: Uint32Array.of(0, 4, 5, 9) }];
    expect(doubleCounts(holdings)).toEqual([{ one: 'flood', other: 'heat', risk: 'climate', loans: 2, first: 4 }]);
    expect(() => refuseDoubleCounts(holdings, (i) => `L${i}`)).toThrow('overlays flood and heat both stand for "climate" on 2 loans, first L4');
  });
  test('EOV-3 apart, on another risk, or spoken of: no double count', () => {
    const loans = Uint32Array.of(1, 2);
    expect(doubleCounts([{ overlay: climate('a'), loans: Uint32Array.of(0, 2) }, { overlay: climate('b'), loans: Uint32Array.of(1, 3) }])).toEqual([]);
    expect(doubleCounts([{ overlay: climate('a'), loans }, { overlay: climate('b', { risk: 'energy' }), loans }])).toEqual([]);
    expect(doubleCounts([{ overlay: climate('a'), loans }, { overlay: climate('b', { besides: [{ overlay: 'a', reason: 'one is on PD, one on LGD' }] }), loans }])).toEqual([]);
    expect(() => refuseDoubleCounts([{ overlay: climate('a'), loans }], String)).not.toThrow();
  });
});

test('EOV-4 shares sum to the amount and none is off by one unit, whatever the sizes', () => {
  const weight = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 5e12 }));
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map((n) => n / 10n ** BigInt(Number(n & 7n) * 2)), fc.array(weight, { minLength: 1, maxLength: 40 }), (amount, weights) => {
    fc.pre(weights.some((each) => each > 0));
    const total = weights.reduce((sum, each) => sum + BigInt(each), 0n);
    const shares = allocate(amount, weights);
    fc.pre([...shares].every((each) => Number.isSafeInteger(each)));
    expect([...shares].reduce((sum, each) => sum + BigInt(each), 0n)).toBe(amount);
    shares.forEach((share, i) => {
      const off = BigInt(share) * total - amount * BigInt(weights[i] as number);
      expect((off < 0n ? -off : off) < total).toBe(true);
      if (weights[i] === 0) expect(share).toBe(0);
    });
  }), { numRuns: 400 });
});

test('EOV-4 largest remainder, the first position first', () => {
  expect([...allocate(100n, [1, 1, 1])]).toEqual([34, 33, 33]);
  expect([...allocate(-10n, [5, 4, 2])]).toEqual([-4, -4, -2]);
  expect([...allocate(7n, [0, 3, 0, 4])]).toEqual([0, 3, 0, 4]);
  expect(() => allocate(1n, [0, 0])).toThrow(/weighs nothing/);
  expect([...allocate(0n, [0, 0])]).toEqual([0, 0]);
  // The exact and the plain way agree where both can go.
  const weights = Array.from({ length: 500 }, (_, i) => (i * 7919) % 997);
  const small = allocate(123_457n, weights);
  const scaled = allocate(123_457n, weights.map((each) => each * 9_000_000_000));
  expect([...scaled]).toEqual([...small]);
});

test('EOV-5 a percentage is exact and rounded once, half away from zero', () => {
  const { entries, overlay: laid, total } = applyOverlays([{ overlay: overlay('up', { kind: 'percent', percent: 12.5 }), loans: all(4) }], base([4, 12, 100, 1_000_000_001]));
  expect([...laid]).toEqual([1, 2, 13, 125_000_000]);
  expect([total, entries[0]?.touched]).toEqual([125_000_016n, 4]);
  expect([...applyOverlays([{ overlay: overlay('down', { kind: 'percent', percent: -12.5 }), loans: all(2) }], base([4, 12])).overlay]).toEqual([-1, -2]);
  expect(exactShare(0.1)).toEqual({ numerator: 1n, scale: 10n });
  expect(exactShare(1.5e-7)).toEqual({ numerator: 15n, scale: 10n ** 8n });
  expect([timesShare(5n, exactShare(0.1)), timesShare(-5n, exactShare(0.1)), timesShare(4n, exactShare(0.1)), timesShare(3n, exactShare(200))]).toEqual([1n, -1n, 0n, 600n]);
});

test('EOV-6 floors come last and lift to their share', () => {
  const floor = { overlay: overlay('floor', { kind: 'floor', coverage: 0.01 }), loans: all(3) };
  const added = { overlay: overlay('add', { kind: 'percent', percent: 50 }), loans: Uint32Array.of(1) };
  const { entries, overlay: laid } = applyOverlays([floor, added], base([50, 80, 200], [10_000, 10_000, 10_050]));
  expect([...laid]).toEqual([50, 40, 0]);
  expect(entries.map((each) => [each.overlay, [...each.amounts], each.touched])).toEqual([['floor', [50, 0, 0], 1], ['add', [40], 1]]);
});

test('EOV-7 kinds in the model are factors and stages, in a stated order, measured by difference', () => {
  const holdings = [
    { overlay: overlay('l', { kind: 'lgd', multiplier: 1.1 }), loans: Uint32Array.of(0, 1) }, { overlay: overlay('p', { kind: 'pd', multiplier: 2 }), loans: Uint32Array.of(1) }, { overlay: overlay('q', { kind: 'pd', multiplier: 1.5 }), loans: Uint32Array.of(1, 2) },
    { overlay: overlay('s', { kind: 'stage', stage: '3' }), loans: Uint32Array.of(2) }, { overlay: overlay('t', { kind: 'stage', stage: '2' }), loans: Uint32Array.of(1, 2) }, { overlay: overlay('x', { kind: 'percent', percent: 1 }), loans: all(3) },
  ];
  expect(modelOrder(holdings).map((each) => each.overlay.id)).toEqual(['s', 't', 'p', 'q', 'l']);
  const moves = noMoves(3);
  for (const each of modelOrder(holdings)) layOn(moves, each);
  expect([[...moves.pd], [...moves.lgd], [...moves.stage]]).toEqual([[1, 3, 1.5], [1.1, 1.1, 1], [0, 2, 3]]);
  const amounts = differenceOf(Float64Array.of(10, 20, 30), Float64Array.of(11, 26, 29), Uint32Array.of(1, 2));
  const measured = new Map([['q', amounts]]);
  expect([...applyOverlays([holdings[2] as (typeof holdings)[number]], base([10, 20, 30]), measured).overlay]).toEqual([0, 6, -1]);
  expect(() => applyOverlays([holdings[1] as (typeof holdings)[number]], base([10, 20, 30]))).toThrow(/was not measured/);
});

test('EOV-8 entries sum to the loans, the modelled ECL stays', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 1e7 }), { minLength: 3, maxLength: 30 }), fc.integer({ min: 0, max: 1e6 }), fc.double({ min: 0, max: 40, noNaN: true }), (modelled, cents, percent) => {
    const at = base(modelled);
    const { entries, overlay: laid, total } = applyOverlays([
      { overlay: overlay('a', { kind: 'absolute', amount: amountText(BigInt(cents)) }), loans: all(modelled.length) }, { overlay: overlay('p', { kind: 'percent', percent }), loans: all(2) }, { overlay: overlay('f', { kind: 'floor', coverage: 0.02 }), loans: all(modelled.length) },
    ], at);
    expect([...at.modelled]).toEqual(modelled);
    expect([...laid].reduce((sum, each) => sum + BigInt(each), 0n)).toBe(total);
    expect(entries[0]?.total).toBe(BigInt(cents));
    expect(laid.every((each, i) => each >= 0 && each + (modelled[i] as number) >= (modelled[i] as number) * 2 - 1)).toBe(true);
  }), { numRuns: 200 });
});

test('EOV-9 nothing gets lost, nothing gets negative', () => {
  expect(() => applyOverlays([{ overlay: overlay('gone', { kind: 'absolute', amount: '5.00' }), loans: all(0) }], base([1]))).toThrow(/overlay gone of 5.00 has no loan in its scope/);
  expect(() => applyOverlays([{ overlay: overlay('gone', { kind: 'absolute', amount: '5.00' }), loans: all(2) }], base([0, 0]))).toThrow(/none with an exposure/);
  expect([...applyOverlays([{ overlay: overlay('byBalance'.toLowerCase(), { kind: 'absolute', amount: '0.10' }), loans: all(2) }], base([0, 0], [300, 700])).overlay]).toEqual([3, 7]);
  expect(() => applyOverlays([{ overlay: overlay('release', { kind: 'absolute', amount: '-0.11' }), loans: all(2) }], base([5, 5]))).toThrow(/allowance of loan L0 negative: modelled 0.05, overlays -0.06 \(release\)/);
});

test('EOV-4 amounts as text and back', () => {
  expect(['0', '1', '-0.05', '12.3', '1234567890123456.78'].map((each) => amountText(minorUnits(each)))).toEqual(['0.00', '1.00', '-0.05', '12.30', '1234567890123456.78']);
  for (const bad of ['', '1.234', '1e3', '1,00', '-', '0x10', ' 1']) expect(() => minorUnits(bad)).toThrow(/no amount/);
});
