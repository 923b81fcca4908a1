import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../../src-shared/model/run.ts';
import { preparedPipeline } from './prepared-engine.ts';
import { GATES, researchBench, type ResearchBench } from './research-bench.ts';

const RUNS = 120;

describe('many experiments', () => {
  let bench: ResearchBench;
  let run: Run;
  beforeAll(async () => {
    bench = researchBench();
    run = await bench.experiment({ name: 'many', seed: 120 }, { gates: GATES });
    const { store } = bench.context;
    const who = { actor: 'ada', host: 'test' } as const;
    const request = store.runs.request(run.id);
    for (let i = 0; i < RUNS; i += 1) {
      const { id } = store.runs.create({ ...request, params: { ...request.params, experiment: String(i).padStart(64, '0') } }, preparedPipeline.order, who);
      store.runs.start(id, who);
      for (const gate of run.gates) store.runs.recordGateFinished(id, { gate: gate.id, status: gate.outputs.length > 0 ? 'passed' : 'skipped', key: null, seconds: 0, message: null, outputs: gate.outputs }, who);
      store.runs.finish(id, { status: 'succeeded' }, who);
    }
  }, 60_000);
  afterAll(() => bench.dispose());

  it('RSV-14 are listed with one statement, and again with none', async () => {
    const session = await bench.context.reader.session();
    let statements = 0;
    const rows = session.rows.bind(session);
    session.rows = ((...asked: Parameters<typeof rows>) => { statements += 1; return rows(...asked); }) as typeof session.rows;
    try {
      const first = await bench.client['research.experiments']({ limit: 500 });
      expect(first.total).toBe(RUNS + 1);
      expect(first.items.every(({ values, qualified, lookAhead }) => values['sharpe'] === 1.2 && qualified === true && lookAhead === 'passed')).toBe(true);
      expect(statements).toBe(1);
      const again = await bench.client['research.experiments']({ limit: 2, offset: RUNS - 1 });
      expect(again.items.map(({ run: id }) => id)).toEqual(['r0002', 'r0001']);
      expect(statements).toBe(1);
      expect(again.studies).toEqual([{ study: 'one', trials: RUNS + 1 }]);
    } finally {
      session.rows = rows;
    }
  }, 30_000);
});
