import { afterAll, expect, test } from 'vitest';
import { demoScenarios } from '../../../src-main/pipelines/ecl/generator/demo-documents.ts';
import { demoPolicy } from '../../../src-main/pipelines/ecl/generator/demo-policy.ts';
import { generatePortfolio, planOf } from '../../../src-main/pipelines/ecl/generator/generate.ts';
import { eclBench, told } from '../pipeline/ecl-bench.ts';

const bench = eclBench();
afterAll(() => bench.dispose());

test('EGN-4 one portfolio in three languages gives the same loans, and none waits for a person', async () => {
  const options = { loans: 250, seed: 5, country: 'latam', date: '2025-12-31' } as const;
  const digests: string[] = [];
  for (const headers of ['canonical', 'english', 'spanish'] as const) {
    const run = await bench.run({ loans: [...(generatePortfolio({ ...options, headers })[0]?.lines() ?? [])].join(''), policy: demoPolicy('latam'), scenarios: demoScenarios(planOf(options)), reportingDate: options.date });
    expect(told(run), headers).toMatch(/^succeeded/);
    expect(run.gates.find((gate) => gate.id === 'align')?.summary, headers).toMatchObject({ review: 0 });
    digests.push(JSON.stringify(await bench.rows(run, 'loan', 'SELECT * FROM it ORDER BY source_row')));
  }
  expect(digests[1]).toBe(digests[0]);
  expect(digests[2]).toBe(digests[0]);
}, 120_000);
