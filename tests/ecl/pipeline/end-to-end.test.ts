import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EclSummary } from '../../../src-shared/model/ecl/summary.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { PORTFOLIO } from './documents.ts';
import { eclBench, told, type EclBench } from './ecl-bench.ts';

describe('a run of expected credit loss', () => {
  let bench: EclBench;
  let run: Run;
  beforeAll(async () => {
    bench = eclBench();
    run = await bench.run({ loans: PORTFOLIO });
  }, 120_000);
  afterAll(() => bench.dispose());

  it('EPI-1 succeeds', async () => {
    expect(told(run)).toMatch(/^succeeded/);
    console.log(told(run));
    console.table(await bench.rows(run, 'ecl', 'SELECT loan_id, segment, stage, decisive, reasons, fallbacks, remaining_term AS term, pd_12m, pd_annualised, origination_pd, lgd, gross_carrying_amount AS gca, ead, ecl_12m, ecl_lifetime, modelled, provision, allowance, nneg_shortfall AS nneg FROM it'));
  });
});
