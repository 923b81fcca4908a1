import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../../src-shared/model/run.ts';
import { GATES, researchBench, type ResearchBench } from './research-bench.ts';

describe('a shadow replay is asked for and read', () => {
  let bench: ResearchBench;
  let run: Run;
  beforeAll(async () => {
    bench = researchBench();
    run = await bench.experiment({ name: 'good', seed: 120 }, { gates: GATES });
    const { sha256 } = await bench.client['research.promote']({ run: run.id, alias: 'house', tier: 'research', reason: 'to be replayed' });
    await bench.client['approvals.decide']({ type: 'promotion', id: sha256, sha256, verdict: 'approve', reason: 'yes' });
  }, 30_000);
  afterAll(() => bench.dispose());

  it('RSV-13 it has the inputs of the run that the alias stands on, and goes on from the state of the replay before', async () => {
    const { run: first } = await bench.client['research.shadow']({ alias: 'house', steps: 4 });
    await bench.client['runs.wait']({ run: first });
    const request = bench.context.store.runs.request(first);
    expect(request).toMatchObject({ mode: 'shadow', priorRun: run.id, params: { experiment: bench.context.store.runs.request(run.id).params['experiment'] as string, shadow: { alias: 'house', steps: 4 } } });
    expect(request.inputs).toEqual(bench.context.store.runs.request(run.id).inputs);
    expect(await bench.client['research.shadowOverview']({ run: first })).toMatchObject({ of: run.id, alias: 'house', step: 3, steps: 10, equal: true, stateSha256: bench.context.runFiles.get(first, 'shadow.state').sha256 });
    const { run: second } = await bench.client['research.shadow']({ from: first });
    await bench.client['runs.wait']({ run: second });
    expect(bench.context.store.runs.request(second).inputs.find(({ name }) => name === 'shadow.prior')?.sha256).toBe(bench.context.runFiles.get(first, 'shadow.state').sha256);
    expect(await bench.client['research.shadowStep']({ run: second, step: 7 })).toMatchObject({ step: 7, session: '2020-01-08', equal: true, fills: [{ symbol: 'AAA', address: 'fill:price@candidate/1' }], checks: [{ code: 'gross', ok: true }] });
    await expect(bench.client['research.shadowStep']({ run: second, step: 2 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }, 30_000);

  it('RSV-13 an alias that stands on nothing, a run that is no experiment, another experiment’s state are refused', async () => {
    await expect(bench.client['research.shadow']({ alias: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(bench.client['research.shadow']({ alias: 'house', tier: 'production' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(bench.client['research.shadow']({})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(bench.client['research.shadow']({ run: (await bench.data()).id })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const other = await bench.experiment({ name: 'other', seed: 1 });
    const { run: shadow } = await bench.client['research.shadow']({ run: other.id, steps: 1 });
    await bench.client['runs.wait']({ run: shadow });
    await expect(bench.client['research.shadow']({ alias: 'house', from: shadow })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  }, 30_000);

  it('RSV-13 by other code it would be another experiment', async () => {
    const request = bench.context.store.runs.request(run.id);
    const made = bench.context.supervisor.submit({ ...request, params: { ...request.params, experiment: 'a'.repeat(64) } }, { actor: 'ada', host: 'test' });
    await bench.client['runs.wait']({ run: made.id });
    await expect(bench.client['research.shadow']({ run: made.id })).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/other code/) as string });
  });
});
