import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSession } from '../../../src-main/data/duckdb-session.ts';
import { estimateParameters, type PolicyProposal } from '../../../src-main/pipelines/ecl/models/estimate/estimate-parameters.ts';
import { readExperience, splitOutOfTime, type Experience } from '../../../src-main/pipelines/ecl/models/estimate/experience.ts';
import { Validation } from '../../../src-shared/model/ecl/validation.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { confirmSba, SBA_FILE } from '../intake/sba-mapping.ts';
import { eclBench, told, type EclBench } from '../pipeline/ecl-bench.ts';

/** Loans as at disbursement, outcomes over their life: lifetime PDs, no prepayment, so that what is expected is what was estimated. */
const policyWith = (parts: object): object => ({
  kind: 'ecl-policy', version: 1, name: 'sba', title: 'SBA 7(a), estimated', reportingCurrency: 'USD', validation: { horizon: 'lifetime' }, fallbacks: { currency: 'reporting', eir: { use: 0.06 } },
  quality: { fallback: { atMost: 1, block: false }, completeness: { atLeast: 0, block: false }, coverage: { from: 0, to: 1, block: false }, stage3: { atMost: 1, block: false } }, ...parts,
});
const BEFORE = { pd: { curves: [{ source: 'annual', id: 'any', pd: [0.05] }], assign: [{ curve: 'any' }] }, lgd: [{ id: 'any', title: 'any', lgd: 0.45 }] };
const BASE = { kind: 'scenario-set', version: 1, name: 'one', title: 'One', date: '2006-12-31', scenarios: [{ id: 'base', title: 'Base', weight: 1 }] };

// Skipped where ../shared/data/loans is not on this machine.
describe.skipIf(!existsSync(SBA_FILE))('the SBA 7(a) sample through a run, estimated from it and back-tested (skipped without ../shared)', () => {
  let bench: EclBench;
  let first: Run;
  let experience: Experience[];
  beforeAll(async () => {
    bench = eclBench();
    const { run: id } = await bench.client['ecl.start']({ from: { file: bench.file('sba.csv', readFileSync(SBA_FILE, 'utf8')) }, reportingDate: '2006-12-31', policy: { file: bench.file('policy.json', policyWith(BEFORE)) }, scenarios: { file: bench.file('scenarios.json', BASE) }, overlays: 'none', kind: 'draft' });
    const asked = await bench.client['runs.wait']({ run: id });
    expect(asked.status, told(asked)).toBe('review_required');
    const { mapping } = await bench.client['mapping.get']({ run: id });
    const again = await bench.client['mapping.accept']({ run: id, mapping: confirmSba(mapping), note: '' });
    first = await bench.client['runs.wait']({ run: again.run });
    expect(first.status, told(first)).toBe('succeeded');
    const session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: `${bench.root}/estimate`, directories: [bench.context.folders.artifacts] });
    try {
      experience = await readExperience(session, `read_parquet('${bench.context.runFiles.get(first.id, 'loan').path}')`, { segmentBy: 'term-band', window: 'life' });
    } finally {
      session.close();
    }
  }, 240_000);
  afterAll(() => bench.dispose());

  async function measured(proposal: PolicyProposal): Promise<Validation> {
    const run = await bench.run({ fromRun: first.id, policy: policyWith(proposal.policy), scenarios: BASE, reportingDate: '2006-12-31' });
    expect(run.status, told(run)).toBe('succeeded');
    return Validation.parse(await bench.json(run, 'validation'));
  }

  test('EMD-41 EBT-8 a policy estimated from the run expects what came: lifetime PDs give the defaults back, LGDs the losses', async () => {
    const proposal = estimateParameters(experience, { segmentBy: 'term-band' });
    expect(proposal.loans).toBe(14_802);
    expect(proposal.pd.length).toBeGreaterThan(2);
    const validation = await measured(proposal);
    if (!validation.calibration.present || !validation.lgd.present || !validation.discrimination.present) throw new Error('parts are missing');
    expect(validation.withOutcome).toBe(14_802);
    expect(validation.calibration.meanPd / validation.calibration.observed).toBeCloseTo(1, 1);
    expect(validation.lgd.model).toBeCloseTo(validation.lgd.realised, 2);
    expect(validation.tests.find(({ id }) => id === 'lgd-t')?.light).toBe('green');
    expect(validation.discrimination.auc).toBeGreaterThan(0.7);
    expect(validation.loss).toMatchObject({ present: true, total: { defaults: validation.withRealisedLgd } });
  }, 240_000);

  test('EMD-43 EBT-3 estimated up to 2004, the vintages after it lose more than expected, and the lights say so', async () => {
    const { train } = splitOutOfTime(experience, 2004);
    const validation = await measured(estimateParameters(train, { segmentBy: 'term-band' }));
    if (!validation.loss.present || !validation.calibration.present) throw new Error('parts are missing');
    const ratio = (of: (vintage: number) => boolean): number => {
      const bands = (validation.loss as Extract<Validation['loss'], { present: true }>).vintages.filter(({ label }) => /^\d+$/.test(label) && of(Number(label)));
      return bands.reduce((sum, { realised }) => sum + realised, 0) / bands.reduce((sum, { expected }) => sum + expected, 0);
    };
    expect(ratio((vintage) => vintage > 2004)).toBeGreaterThan(1.1 * ratio((vintage) => vintage <= 2004));
    expect(validation.tests.find(({ id }) => id === 'jeffreys')).toMatchObject({ light: 'red' });
    expect(validation.calibration.observed).toBeGreaterThan(validation.calibration.meanPd);
  }, 240_000);
});
