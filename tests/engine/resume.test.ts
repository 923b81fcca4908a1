import { expect, test } from 'vitest';
import { engineBench, statuses } from './bench.ts';

class Killed extends Error {}

/** Every checkpoint that an undisturbed run passes, in order. */
async function checkpoints(): Promise<{ points: string[]; manifest: string | undefined }> {
  const bench = engineBench();
  const points: string[] = [];
  const outcome = await bench.run({ checkpoint: (point) => void points.push(point) });
  bench.dispose();
  return { points, manifest: outcome.manifest?.sha256 };
}

test('ENG-15 killed at any checkpoint, the next run takes up what was recorded and ends with the same manifest', async () => {
  const { points, manifest } = await checkpoints();
  expect(points).toEqual(expect.arrayContaining(['words:started', 'words:writing:counts', 'words:computed', 'words:recorded', 'report:recorded', 'run:manifest']));
  for (const point of points) {
    const bench = engineBench();
    try {
      const recorded: string[] = [];
      // A kill cannot be caught: from the checkpoint on, the ledger hears nothing more.
      let dead = false;
      const ledger = { ...bench.ledger, gateFinished: async (record: Parameters<typeof bench.ledger.gateFinished>[0]) => { if (dead) return; await bench.ledger.gateFinished(record); recorded.push(record.id); } };
      await bench.run({ ledger, checkpoint: (at) => { if (dead) throw new Killed(); if (at === point) { dead = true; throw new Killed(); } } }).catch((error: unknown) => { if (!(error instanceof Killed)) throw error; });
      const resumed = await bench.run();
      expect(resumed.status, point).toBe('succeeded');
      expect(resumed.manifest?.sha256, point).toBe(manifest);
      expect(Object.entries(statuses(resumed)).filter(([, status]) => status === 'reused').map(([id]) => id), point).toEqual(recorded);
    } finally {
      bench.dispose();
    }
  }
});
