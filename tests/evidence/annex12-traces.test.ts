import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal, isDecimal, toScale } from '../../src-shared/kernel/decimal.ts';
import type { Template } from '../../src-shared/model/regime.ts';
import type { AnswerKey } from '../../src-main/pipelines/tape/generator/answer-key.ts';
import { generateTape } from '../../src-main/pipelines/tape/generator/generate.ts';
import { configOf, demo } from '../support/run-tape.ts';
import { evidenceBench, type TracedRun } from './demo-evidence.ts';
import { nodesOf, wrongOrigin } from './origin-of-key.ts';

let bench: Awaited<ReturnType<typeof evidenceBench>>;
let january: TracedRun;
let february: TracedRun;
let key: AnswerKey['annex12'][number];

beforeAll(async () => {
  bench = await evidenceBench();
  const pool = await generateTape({ out: join(bench.root, 'key') });
  key = (JSON.parse(readFileSync(pool.answerKey as string, 'utf8')) as AnswerKey).annex12[1] as AnswerKey['annex12'][number];
  january = await bench.register('january', 'mi', await bench.run({ mode: 'mi', ...demo('2026-01-31') }), null);
  february = await bench.register('february', 'annex12', await bench.run({ mode: 'annex12', ...demo('2026-02-28'), prior: january.outcome }), 'january');
  expect(february.outcome.status).toBe('succeeded');
}, 240_000);
afterAll(() => bench.dispose());

const digits = (text: string): number => text.split('.')[1]?.length ?? 0;
/** Equal by value; a computed figure of fewer digits than the key's agrees when it is the key's, rounded as the formulas round. */
function same(found: string, expected: string, computed: boolean): boolean {
  if (found === expected || (isDecimal(found) && isDecimal(expected) && decimal(found).eq(decimal(expected)))) return true;
  return computed && isDecimal(found) && isDecimal(expected) && digits(found) >= 4 && decimal(toScale(decimal(toScale(decimal(expected), 6)), digits(found))).eq(decimal(found));
}

describe('Annex 12 of the demo, February', () => {
  it('EVD-2 every code of annex12.xml: its trace ends at the deal entry or the population that the answer key names, recomputes to what is stored, stands in the file', async () => {
    const template = configOf('annex12').sections.templates['esma/annex12']?.value as Template;
    const rows: { address: string; code: string; value: string; origin: AnswerKey['annex2Origins'][string] }[] = [];
    for (const [code, { value, origin }] of Object.entries(key.codes)) rows.push({ address: `annex12:${code}`, code, value, origin });
    for (const [list, id, space] of [[key.triggers, 'IVSR3', 'trigger'], [key.waterfall, 'IVSF3', 'waterfall']] as const) {
      for (const row of list) for (const [code, value] of Object.entries(row)) rows.push({ address: `annex12:${code}@${row[id]}`, code, value, origin: { kind: 'deal', key: code === 'IVSR1' || code === 'IVSF1' ? 'unique_identifier' : `${space}:${row[id]}` } });
    }
    expect(new Set(rows.map((row) => row.code))).toEqual(new Set(template.fields.map((field) => field.code)));
    const mistakes: string[] = [];
    for (const { address, value, origin } of rows) {
      const trace = await bench.tracer.trace(february.run, address);
      const stored = trace.root.stored ?? '';
      const problems: string[] = [];
      if (!trace.holds || trace.hashes.broken.length > 0) problems.push('does not hold');
      if (trace.root.recomputed !== trace.root.stored || nodesOf(trace.root).some((node) => node.recomputed !== node.stored)) problems.push('a node does not recompute');
      if (!same(stored, value, origin.kind === 'computed')) problems.push(`is ${stored}, the key says ${value}`);
      if (origin.kind === 'deal' && /^(trigger|waterfall):/.test(origin.key)) {
        const end = trace.root.origins[0];
        if (end?.kind !== 'document' || end.origin.kind !== 'deal' || !end.origin.ref.startsWith(`${origin.key}#`)) problems.push(`ends at ${JSON.stringify(end)}`);
      } else {
        const wrong = wrongOrigin(trace.root, origin, 0);
        if (wrong !== null) problems.push(wrong);
      }
      for (const population of nodesOf(trace.root).flatMap((node) => node.population ?? [])) {
        const left = population.leftOut.reduce((sum, each) => sum + each.rows, 0);
        if (population.contributors + left !== population.population) problems.push(`${population.contributors} and ${left} left out are not ${population.population}`);
        if (population.drivers.length !== Math.min(10, population.contributors)) problems.push(`${population.drivers.length} drivers of ${population.contributors}`);
      }
      const { xml = '', valueStart = 0, valueEnd = 0 } = trace.delivered ?? {};
      if (!trace.delivered || !same(xml.slice(valueStart, valueEnd).replaceAll('&apos;', "'").replaceAll('&amp;', '&'), stored, false)) problems.push(`delivered as ${xml}`);
      if (problems.length > 0) mistakes.push(`${address}: ${problems.join('; ')}`);
    }
    expect(mistakes.slice(0, 20)).toEqual([]);
  }, 300_000);

  it('EVD-3 the contributors of every figure are addresses whose own traces hold, down to the source cell, in this run and in the run before', async () => {
    const drivers = new Set<string>();
    for (const code of Object.keys(key.codes)) {
      const trace = await bench.tracer.trace(february.run, `annex12:${code}`);
      for (const node of nodesOf(trace.root)) for (const driver of node.population?.drivers ?? []) drivers.add(driver.address);
    }
    expect([...drivers].some((address) => address.startsWith('prior:'))).toBe(true);
    for (const address of drivers) {
      const trace = await bench.tracer.trace(february.run, address);
      expect([address, trace.holds, trace.hashes.checked >= 5, trace.address]).toEqual([address, true, true, address]);
      const tape = address.startsWith('prior:') ? 'tape-2026-01-31.csv' : 'tape-2026-02-28.csv';
      expect(nodesOf(trace.root).flatMap((node) => node.origins).every((origin) => origin.kind !== 'source-cell' || origin.file === tape)).toBe(true);
    }
  }, 300_000);
});
