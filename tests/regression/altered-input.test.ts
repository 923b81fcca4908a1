import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { engineBench } from '../engine/bench.ts';

test('ENG-17 an input whose file no longer has its hash stops the run, even where everything could be reused', async () => {
  const bench = engineBench();
  try {
    await bench.run();
    let path = '';
    const artifacts = { ...bench.artifacts, pathOf: (ref: { sha256: string; extension: string }) => { path = bench.artifacts.pathOf(ref); return path; } };
    const altered = await bench.run({ artifacts: { ...artifacts, holds: async (ref) => { if (ref.extension === 'txt') writeFileSync(artifacts.pathOf(ref), 'one two three four'); return bench.artifacts.holds(ref); } } });
    expect([altered.status, altered.error?.code, altered.gates[0]?.status]).toEqual(['failed', 'CORRUPT', 'failed']);
    expect(altered.error?.message).toContain('input text');
  } finally {
    bench.dispose();
  }
});
