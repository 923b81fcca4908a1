import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../../src-shared/model/run.ts';
import { line, loanFile, POLICY, PORTFOLIO, SCENARIOS } from './documents.ts';
import { eclBench, told, type EclBench } from './ecl-bench.ts';

const NEUTRAL = { pdMultiplier: 1, lgdShift: 0, housePrices: 0, overlays: 'kept' as const };
const cents = (text: string): number => Math.round(Number(text) * 100);
const uplift = { kind: 'overlay', version: 1, id: 'uplift', title: 'Uplift', scope: { segments: ['retail'] }, effect: { kind: 'percent', percent: 10 }, risk: 'energy', reason: 'test', owner: 'ada', effective: '2026-01-01', expires: '2026-12-31' };

describe('levers over a run that stays in memory', () => {
  let bench: EclBench;
  let run: Run;
  beforeAll(async () => {
    bench = eclBench();
    run = await bench.run({ loans: PORTFOLIO, overlays: [uplift] });
    expect(told(run)).toMatch(/^succeeded/);
  }, 120_000);
  afterAll(() => bench.dispose());
  const ask = (adjustments: object, more: object = {}) => bench.client['ecl.whatIf']({ run: run.id, adjustments: { ...NEUTRAL, ...adjustments }, ...more });

  it('EPI-40 at the run\'s own position nothing differs by a cent, whichever group is asked for', async () => {
    for (const by of ['segment', 'grade', 'currency'] as const) {
      const answer = await ask({}, { by });
      expect([answer.total, ...answer.stages, ...answer.groups].map(({ difference }) => difference).every((each) => each === '0.00')).toBe(true);
      const { total } = await bench.client['ecl.overview']({ run: run.id });
      expect([answer.total.record, answer.total.exposure]).toEqual([total.allowance.value, total.exposure.value]);
      expect(answer.groups.reduce((sum, { record }) => sum + cents(record), 0)).toBe(cents(answer.total.record));
    }
  });

  it('EPI-41 moved weights are what a run under those weights books', async () => {
    const weights = { base: 0, upside: 0, downside: 1 };
    const answer = await ask({ weights });
    const other = await bench.run({ loans: PORTFOLIO, overlays: [uplift], scenarios: { ...SCENARIOS, scenarios: SCENARIOS.scenarios.map((each) => ({ ...each, weight: each.id === 'downside' ? 1 : 0 })) } });
    const rows = await bench.rows(other, 'ecl', "SELECT CAST(sum(modelled) AS VARCHAR) AS modelled FROM it WHERE stage IN ('1', '2', '3', 'S')");
    const own = await bench.rows(run, 'ecl', 'SELECT CAST(sum(overlay) AS VARCHAR) AS overlay FROM it');
    const restaged = await bench.rows(other, 'ecl', 'SELECT loan_id, stage FROM it ORDER BY source_row');
    const stages = await bench.rows(run, 'ecl', 'SELECT loan_id, stage FROM it ORDER BY source_row');
    // Staging weights PDs, too: this portfolio is made so that no loan changes its stage by it.
    expect(restaged).toEqual(stages);
    expect(cents(answer.total.whatIf)).toBe(cents(String(rows[0]?.['modelled'])) + cents(String(own[0]?.['overlay'])));
  }, 60_000);

  it('EPI-42 each lever moves the allowance its own way, and back to the same cent', async () => {
    const base = cents((await ask({})).total.whatIf);
    expect(cents((await ask({ pdMultiplier: 1.5 })).total.whatIf)).toBeGreaterThan(base);
    expect(cents((await ask({ lgdShift: -0.1 })).total.whatIf)).toBeLessThan(base);
    expect(cents((await ask({ housePrices: -0.2 })).total.whatIf)).toBeGreaterThan(base);
    const inTwo = (answer: Awaited<ReturnType<typeof ask>>): number => answer.stages.find(({ key }) => key === '2')?.loans ?? 0;
    // L04 and L06 are in stage 2 by their PDs alone (9.6 and 16 times those of origination), L02 and L08 by days past due.
    expect(inTwo(await ask({}))).toBe(4);
    expect([inTwo(await ask({ sicrRatio: 10 })), inTwo(await ask({ sicrRatio: 20 }))]).toEqual([3, 2]);
    expect(cents((await ask({})).total.whatIf)).toBe(base);
    const removed = await ask({ overlays: 'removed' });
    expect(cents(removed.total.difference)).toBe(-cents(removed.overlays.record));
  });

  it('EPI-43 weights that do not sum to one are refused', async () => {
    await expect(ask({ weights: { base: 0.5, upside: 0.2, downside: 0.2 } })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('EPI-44 a reverse stress finds the lever at which the allowance reaches a target, or says that it does not', async () => {
    const target = (cents((await ask({})).total.record) * 1.02) / 100;
    const found = await bench.client['ecl.reverseStress']({ run: run.id, target: target.toFixed(2), by: 'pd' });
    expect(found.reached).toBe(true);
    expect(Math.abs(cents(found.allowance) - Math.round(target * 100))).toBeLessThanOrEqual(1);
    expect(cents((await ask({ pdMultiplier: found.value ?? 0 })).total.whatIf)).toBe(cents(found.allowance));
    const never = await bench.client['ecl.reverseStress']({ run: run.id, target: '99999999.00', by: 'lgd' });
    expect([never.reached, never.value]).toEqual([false, null]);
  }, 60_000);

  it('EPI-45 an overlay is previewed on the loans that it would hold, beside the run\'s own', async () => {
    const preview = (effect: object, scope: object = { segments: ['retail'] }) => bench.client['ecl.previewOverlay']({ run: run.id, overlay: { ...uplift, id: 'second', scope, effect } as never });
    const percent = await preview({ kind: 'percent', percent: 10 });
    expect([percent.loans, percent.overlaps]).toEqual([6, [{ overlay: 'uplift', loans: 6 }]]);
    expect(Math.abs(cents(percent.amount) - 0.1 * (cents(percent.modelled) + 0.1 * cents(percent.modelled)))).toBeLessThan(6);
    expect(cents((await preview({ kind: 'pd', multiplier: 2 })).amount)).toBeGreaterThan(0);
    expect(cents((await preview({ kind: 'absolute', amount: '100.00' })).amount)).toBe(10_000);
  });
});

describe('the first answer of many loans', () => {
  it('EPI-46 is of a sample drawn with a fixed seed and scaled; the same sample every time', async () => {
    const bench = eclBench();
    try {
      const run = await bench.run({ loans: loanFile(Array.from({ length: 3000 }, (_, i) => line(`S${i}`, { Balance: `${1000 + i}.00` }))) });
      expect(told(run)).toMatch(/^succeeded/);
      const ask = (sample?: number) => bench.client['ecl.whatIf']({ run: run.id, adjustments: { ...NEUTRAL, pdMultiplier: 2 }, ...(sample === undefined ? {} : { sample }) });
      const [first, again, all] = [await ask(1000), await ask(1000), await ask()];
      expect([first.basis.loans, first.basis.of, all.basis.loans]).toEqual([1000, 3000, 3000]);
      expect(first.total).toEqual(again.total);
      expect(Math.abs(cents(first.total.difference) / cents(all.total.difference) - 1)).toBeLessThan(0.05);
    } finally {
      await bench.dispose();
    }
  }, 120_000);
});

describe('sensitivities', () => {
  it('EPI-50 each is what a run of its own books: a scenario alone, other bars of SICR; all of stage 1 at lifetime adds what that adds', async () => {
    const bench = eclBench();
    try {
      const run = await bench.run({ loans: PORTFOLIO, overlays: [uplift] });
      expect(told(run)).toMatch(/^succeeded/);
      const { base, lines } = await bench.client['ecl.sensitivity']({ run: run.id });
      const by = new Map(lines.map((each) => [each.id, each]));
      expect(base).toBe((await bench.client['ecl.overview']({ run: run.id })).total.allowance.value);
      const modelled = async (of: Run): Promise<number> => cents(String((await bench.rows(of, 'ecl', 'SELECT CAST(sum(modelled) AS VARCHAR) AS m FROM it WHERE in_scope'))[0]?.['m']));
      const [own] = await bench.rows(run, 'ecl', "SELECT CAST(sum(overlay) AS VARCHAR) AS overlay, CAST(sum(ecl_lifetime - ecl_12m) FILTER (WHERE stage = '1') AS VARCHAR) AS lift, count(*) FILTER (WHERE stage IN ('1', '2')) AS both FROM it");
      const downside = await bench.run({ loans: PORTFOLIO, scenarios: { ...SCENARIOS, scenarios: SCENARIOS.scenarios.map((each) => ({ ...each, weight: each.id === 'downside' ? 1 : 0 })) } });
      expect(cents(by.get('scenario-downside')?.allowance ?? '')).toBe((await modelled(downside)) + cents(String(own?.['overlay'])));
      const { staging } = POLICY;
      const strict = await bench.run({ loans: PORTFOLIO, policy: { ...POLICY, staging: { ...staging, relative: 1.5, absolute: 0 } } });
      expect([cents(by.get('sicr-1.5-0')?.allowance ?? ''), by.get('sicr-1.5-0')?.stage2]).toEqual([(await modelled(strict)) + cents(String(own?.['overlay'])), Number((await bench.rows(strict, 'ecl', "SELECT count(*) AS n FROM it WHERE stage = '2'"))[0]?.['n'])]);
      expect([cents(by.get('all-stage-2')?.difference ?? ''), by.get('all-stage-2')?.stage2]).toEqual([cents(String(own?.['lift'])), own?.['both']]);
      expect(by.get('sicr-2-0.005')?.difference).toBe('0.00');
      expect([cents(by.get('pd-up')?.difference ?? '') > 0, cents(by.get('pd-down')?.difference ?? '') < 0, cents(by.get('hpi-down')?.difference ?? '') > 0, cents(by.get('notch-down')?.difference ?? '') > 0, cents(by.get('notch-up')?.difference ?? '') < 0]).toEqual([true, true, true, true, true]);
    } finally {
      await bench.dispose();
    }
  }, 180_000);
});
