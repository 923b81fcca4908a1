import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineGate } from '../../src-main/engine/gate.ts';
import { engineBench } from '../engine/bench.ts';
import { toyPipeline } from '../engine/toy-pipeline.ts';

test('ENG-16 a document or parameter that does not fit is INVALID_INPUT with the place, no defect of the product', async () => {
  const bench = engineBench();
  const reads = defineGate({ id: 'reads', version: '1', title: 'Read', inputs: ['text'], outputs: [], params: z.object({ n: z.number().optional() }), run: async (context) => { await context.inputJson('text', z.object({ columns: z.array(z.object({ index: z.number() })) })); return { outcome: 'passed', summary: {} }; } });
  try {
    const run = async (text: string, params = {}) => (await bench.run({ pipeline: toyPipeline([reads]), text, params })).error;
    expect(await run('{"columns":[{"index":"one"}]}')).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('columns.0.index') as string });
    expect(await run('no json')).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('text is no JSON') as string });
    expect(await run('{"columns":[]}', { n: 'x' })).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('parameters of Read') as string });
    expect(await run('{"columns":[]}')).toBeNull();
  } finally {
    bench.dispose();
  }
});
