import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EclSummary } from '../../../src-shared/model/ecl/summary.ts';
import type { Overlay } from '../../../src-shared/model/ecl/overlay.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { minorUnits } from '../../../src-main/pipelines/ecl/amounts/minor-units.ts';
import { DEMO_OPTIONS } from '../../../src-main/pipelines/ecl/generator/options.ts';
import { eclBench, told } from '../pipeline/ecl-bench.ts';
import type { EclBench } from '../pipeline/ecl-bench.ts';

const DEMO = join(fileURLToPath(new URL('../../../', import.meta.url)), 'resources/demo/ecl');
const text = (name: string): string => readFileSync(join(DEMO, name), 'utf8');
const json = <T = object>(name: string): T => JSON.parse(text(name)) as T;

describe('the shipped portfolio through the pipeline', () => {
  let bench: EclBench;
  let runs: Run[] = [];
  let summaries: EclSummary[] = [];
  beforeAll(async () => {
    bench = eclBench();
    for (const date of [DEMO_OPTIONS.date, DEMO_OPTIONS.second]) {
      const prior = runs.at(-1)?.id;
      runs = [...runs, await bench.run({ loans: text(`loans-${date}.csv`), policy: json('policy.json'), scenarios: json('scenarios.json'), ledger: json(`ledger-${date}.json`), overlays: json<{ overlays: Overlay[] }>('overlays.json').overlays, reportingDate: date, ...(prior === undefined ? {} : { prior }) })];
    }
    summaries = await Promise.all(runs.map((run) => bench.json<EclSummary>(run, 'ecl.summary')));
  }, 280_000);
  afterAll(() => bench.dispose());

  it('EGN-4 no column waits for a person, and both runs succeed', () => {
    for (const run of runs) expect(told(run)).toMatch(/^succeeded/);
    for (const run of runs) expect(run.gates.find((gate) => gate.id === 'align')?.summary).toMatchObject({ review: 0, missing: 0 });
  });

  it('EGN-11 every balance of the ledger ties, and no loan is outside of them', () => {
    for (const { ledger } of summaries) {
      expect(ledger?.lines.filter((line) => !line.ties)).toEqual([]);
      expect([ledger?.outside.loans, ledger?.twice.loans, ledger?.complete]).toEqual([0, 0, true]);
    }
  });

  it('EGN-8 stages are spread as in a retail book, nothing rests on a fallback, every overlay adds what it says', () => {
    for (const { stages, total, resting, outOfScope, nneg, overlays } of summaries) {
      const share = (stage: string): number => (stages.find((each) => each.stage === stage)?.loans ?? 0) / total.loans;
      expect(share('1')).toBeGreaterThan(0.75);
      expect(share('2')).toBeGreaterThan(0.07);
      expect(share('2')).toBeLessThan(0.18);
      expect(share('3')).toBeGreaterThan(0.02);
      expect(share('3')).toBeLessThan(0.07);
      expect(stages.map((each) => each.stage)).toEqual(['1', '2', '3', 'POCI', 'S']);
      expect(resting.loans).toBe(0);
      expect(outOfScope.map((each) => each.measurement)).toEqual(['fvtpl']);
      expect([nneg?.notMeasured, Number(nneg?.amount) > 0]).toEqual([0, true]);
      expect(overlays.find((each) => each.id === 'flood')?.amount).toBe('25000.00');
      expect(overlays.every((each) => each.touched > 0)).toBe(true);
    }
  });

  it('ECO-8 posting files balance, and both together leave in the ledger what the second run books', async () => {
    const accounts = new Map<string, bigint>();
    for (const run of runs) {
      const [file] = await bench.client['deliver.export']({ run: run.id, names: ['posting.csv'] });
      const records = readFileSync(join(bench.context.folders.outbox, run.id, file?.fileName ?? ''), 'utf8').trim().split('\r\n').slice(1).map((line) => line.split(','));
      let sum = 0n;
      for (const [, , , account = '', debit = '', credit = ''] of records) {
        const amount = minorUnits(credit || '0') - minorUnits(debit || '0');
        sum += amount;
        accounts.set(account, (accounts.get(account) ?? 0n) + amount);
      }
      expect(sum).toBe(0n);
      expect(records.length).toBeGreaterThan(8);
    }
    const [used] = await bench.rows<{ used: string }>(runs[1] as Run, 'movement', 'SELECT CAST(sum(-written_off) AS VARCHAR) AS used FROM it');
    const { total, stages } = summaries[1] as EclSummary;
    const allowance = [...accounts].reduce((all, [account, amount]) => (account === '681000' ? all : all + amount), 0n);
    expect(allowance - minorUnits(used?.used ?? '')).toBe(minorUnits(total.allowance));
    const first = stages.find((each) => each.stage === '1');
    expect([accounts.get('143000'), accounts.get('295900'), accounts.get('295100')]).toEqual([minorUnits(total.provision), minorUnits(total.overlay), minorUnits(first?.modelled ?? '') - minorUnits(first?.provision ?? '')]);
  });

  it('EGN-9 the second run knows the first: loans kept, and few of them moved', () => {
    const migration = summaries[1]?.quality.find((check) => check.check === 'migration');
    expect(migration?.verdict).toBe('pass');
    expect(migration?.observed).toBeGreaterThan(0.02);
    expect(runs[1]?.gates.find((gate) => gate.id === 'movement')?.status).toBe('passed');
  });
});
