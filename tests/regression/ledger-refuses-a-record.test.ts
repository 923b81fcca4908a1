import { expect, test } from 'vitest';
import { engineBench } from '../engine/bench.ts';

test('ENG-18 a gate whose record the ledger refused stands once in the run, as failed', async () => {
  const bench = engineBench();
  try {
    let refused = false;
    const outcome = await bench.run({ ledger: { ...bench.ledger, gateFinished: async (record) => { if (record.id === 'limit' && !refused) { refused = true; throw new Error('disk full'); } await bench.ledger.gateFinished(record); } } });
    expect(outcome.gates.map((gate) => [gate.id, gate.status])).toEqual([['words', 'passed'], ['limit', 'failed'], ['report', 'skipped']]);
    expect(outcome.status).toBe('failed');
  } finally {
    bench.dispose();
  }
});
