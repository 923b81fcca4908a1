/**
 * How little a new pipeline needs: three gates, a pipeline, nothing else. `words` counts the words of a text, `limit` blocks above
 * a configured number, `report` says so.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { defineGate, type GateDefinition } from '../../src-main/engine/gate.ts';
import { definePipeline } from '../../src-main/engine/pipeline.ts';

const Counts = z.object({ words: z.number() });
const JSON_TYPE = { extension: 'json', mediaType: 'application/json' } as const;

export const wordsGate = defineGate({
  id: 'words', version: '1', title: 'Count words', inputs: ['text'], outputs: ['counts'],
  params: z.object({ separator: z.string().default(' ') }),
  run: async (context) => {
    const words = (await readFile(context.input('text').path, 'utf8')).split(context.params.separator).filter((word) => word !== '').length;
    context.progress(words, words, 'words');
    await context.output('counts', { json: { words } }, JSON_TYPE);
    return { outcome: 'passed', summary: { words } };
  },
});

export const limitGate = defineGate({
  id: 'limit', version: '1', title: 'Limit', inputs: ['counts'], outputs: ['verdict'], params: z.object({}), config: ['limit'],
  run: async (context) => {
    const { words } = await context.inputJson('counts', Counts);
    const limit = Number(context.config('limit'));
    await context.output('verdict', { json: { words, limit } }, JSON_TYPE);
    return words <= limit ? { outcome: 'passed', summary: { words } } : { outcome: 'blocked', summary: { words }, message: `${words} words are more than ${limit}` };
  },
});

export const reportGate = defineGate({
  id: 'report', version: '1', title: 'Report', inputs: ['counts', 'verdict', 'greeting?'], outputs: ['report'], params: z.object({ quiet: z.boolean().default(false) }),
  when: ({ params }) => (params['quiet'] === true ? 'nobody asked for a report' : null),
  run: async (context) => {
    const greeting = context.optional('greeting');
    const { words } = await context.inputJson('counts', Counts);
    await context.output('report', { text: `${greeting ? await readFile(greeting.path, 'utf8') : ''}${words} words\n` }, { extension: 'txt', mediaType: 'text/plain' });
    return { outcome: 'passed', summary: {} };
  },
});

export function toyPipeline(gates: readonly GateDefinition[] = [wordsGate, limitGate, reportGate], external: readonly string[] = ['text', 'greeting']) {
  return definePipeline({ id: 'toy', title: 'Toy', gates, external });
}
