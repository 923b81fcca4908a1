import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EclSummary } from '../../../src-shared/model/ecl/summary.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { DEMO } from '../../support/run-tape.ts';
import { POLICY } from './documents.ts';
import { eclBench, told, type EclBench } from './ecl-bench.ts';

/** The demo tape has a servicer's words for products and no segments that a policy names: one curve and one rule for all. */
const FOR_ALL = { ...POLICY, name: 'for-all', provisionMatrices: [], pd: { curves: [{ source: 'annual', id: 'all', pd: [0.02] }], assign: [{ curve: 'all' }] }, lgd: [{ id: 'all', title: 'All', lgd: 0.4, collateral: {} }], fallbacks: { eir: { use: 0.06 }, term: { use: 240 }, balance: 'zero', currency: 'reporting', duplicate: 'first' } };

describe('expected credit loss of a tape that was run', () => {
  let bench: EclBench;
  let tape: Run;
  let run: Run;
  beforeAll(async () => {
    bench = eclBench();
    const token = (name: string): string => bench.context.files.issue(join(DEMO, name), name);
    const { run: id } = await bench.client['runs.start']({ tape: token('tape-2026-01-31.csv'), mode: 'mi', regime: null, mapping: token('mapping.yaml'), decisions: token('decisions.yaml') });
    tape = await bench.client['runs.wait']({ run: id });
    run = await bench.run({ fromRun: tape.id, policy: FOR_ALL, reportingDate: '2026-01-31' });
  }, 180_000);
  afterAll(() => bench.dispose());

  it('EPI-60 what was read of the tape is taken from the memo: the same cells stand behind both', async () => {
    expect(told(run)).toMatch(/^succeeded/);
    const reused = run.gates.filter(({ id }) => ['ingest', 'align', 'decide', 'transform'].includes(id));
    expect(reused.map(({ id, status }) => `${id} ${status}`)).toEqual(['ingest reused', 'align reused', 'decide reused', 'transform reused']);
    expect(bench.context.runFiles.get(run.id, 'canonical').sha256).toBe(bench.context.runFiles.get(tape.id, 'canonical').sha256);
  });

  it('EPI-61 every exposure is measured or listed; further rows of a loan are counted, not measured twice', async () => {
    const summary = await bench.json<EclSummary>(run, 'ecl.summary');
    const [loans] = await bench.rows(run, 'loan', 'SELECT count(*) FILTER (WHERE NOT COALESCE(additional_row, false)) AS loans, count(*) FILTER (WHERE additional_row) AS more FROM it');
    const outside = summary.outOfScope.reduce((sum, each) => sum + each.loans, 0);
    expect([summary.total.loans + outside, summary.additionalRows, summary.duplicates]).toEqual([loans?.['loans'], loans?.['more'], 0]);
    expect(Number(summary.total.allowance)).toBeGreaterThan(0);
  });

  it('EPI-62 a figure is traced over the kernel and the canonical table to a cell of the tape', async () => {
    const { stages } = await bench.client['ecl.overview']({ run: run.id });
    const stage = await bench.client['trace.get']({ run: run.id, address: stages[0]?.allowance.address ?? '' });
    expect([stage.holds, stage.root.recomputed]).toEqual([true, stages[0]?.allowance.value]);
    const [loan] = (await bench.client['ecl.loans']({ run: run.id, order: 'allowance', limit: 1 })).items;
    const trace = await bench.client['trace.get']({ run: run.id, address: loan?.address ?? '' });
    expect([trace.holds, trace.root.stored]).toEqual([true, loan?.allowance]);
  }, 60_000);

  it('EPI-63 options of a file are refused with a run; a run without canonical table is refused', async () => {
    const start = (more: object) => bench.client['ecl.start']({ from: { run: tape.id }, reportingDate: '2026-01-31', policy: { file: bench.file('p.json', FOR_ALL) }, scenarios: { file: bench.file('s.json', {}) }, ...more } as never);
    await expect(start({ mapping: bench.file('m.json', {}) })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(start({})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
