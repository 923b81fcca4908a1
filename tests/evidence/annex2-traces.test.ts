import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../src-shared/kernel/decimal.ts';
import type { Trace } from '../../src-shared/model/trace.ts';
import { originOf, type AnswerKey, type Annex2KeyRow } from '../../src-main/pipelines/tape/generator/answer-key.ts';
import { generateTape } from '../../src-main/pipelines/tape/generator/generate.ts';
import { configOf, demo } from '../support/run-tape.ts';
import { readTape } from '../generator/read-tape.ts';
import { evidenceBench, type TracedRun } from './demo-evidence.ts';
import { cellsOf, nodesOf, wrongOrigin } from './origin-of-key.ts';

const FEBRUARY = '2026-02-28';
let bench: Awaited<ReturnType<typeof evidenceBench>>;
let february: TracedRun;
let key: AnswerKey;
let rows: Annex2KeyRow[];
let tape: ReturnType<typeof readTape>;
/** Currencies: an attribute of amounts, so that one whose amounts all have a no-data answer stands nowhere in the file. */
const CURRENCIES = new Set(configOf('regulatory').sections.templates['esma/annex2']?.value.fields.filter((field) => field.placement === 'attribute').map((field) => field.code));

beforeAll(async () => {
  bench = await evidenceBench();
  const out = join(bench.root, 'key');
  const pool = await generateTape({ out });
  key = JSON.parse(readFileSync(pool.answerKey as string, 'utf8')) as AnswerKey;
  rows = readFileSync(pool.months[1]?.annex2Key as string, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Annex2KeyRow);
  const documents = demo(FEBRUARY);
  // The shipped tape is the generated one: otherwise the key speaks of another file.
  expect(readFileSync(documents.tape).equals(readFileSync(pool.months[1]?.tape as string))).toBe(true);
  tape = readTape(documents.tape, 'utf-8');
  february = await bench.register('february', 'regulatory', await bench.run({ mode: 'regulatory', ...documents }), null);
  expect(february.outcome.status).toBe('succeeded');
}, 240_000);
afterAll(() => bench.dispose());

const same = (a: string, b: string): boolean => a === b || (/^-?\d+(\.\d+)?$/.test(a) && /^-?\d+(\.\d+)?$/.test(b) && decimal(a).eq(decimal(b)));
const unescaped = (xml: string): string => xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');

/** Everything that is wrong with one element's trace; empty when it is right. */
function wrong(trace: Trace, row: Annex2KeyRow, code: string): string[] {
  const expected = row.values[code];
  const found: string[] = [];
  const origin = originOf(key, row, code);
  const stored = trace.root.stored ?? '';
  if (!trace.holds) found.push('does not hold');
  if (trace.root.recomputed !== trace.root.stored) found.push(`recomputed ${trace.root.recomputed}`);
  if (expected === undefined || !same(stored, expected)) found.push(`is ${stored}, the key says ${expected}`);
  if (nodesOf(trace.root).some((node) => !node.agrees)) found.push('a node does not agree');
  if (trace.hashes.checked < 5 || trace.hashes.broken.length > 0) found.push(`${trace.hashes.checked} hashes, ${trace.hashes.broken.length} broken`);
  const origins = origin ? wrongOrigin(trace.root, origin, row.sourceRow) : 'the key names no origin';
  if (origins !== null) found.push(origins);
  for (const cell of cellsOf(trace.root)) {
    const text = tape.rows[row.sourceRow]?.[cell.column];
    if (cell.sourceRow !== row.sourceRow || cell.value !== text) found.push(`cell ${cell.column} says ${cell.value}, the tape ${text}`);
    if (unquoted(cell.rawLine.slice(cell.cellStart, cell.cellEnd)) !== text) found.push(`the raw line's cell is ${cell.rawLine.slice(cell.cellStart, cell.cellEnd)}`);
  }
  if (!trace.delivered) { if (!CURRENCIES.has(code) || !stored.startsWith('ND')) found.push('not delivered'); }
  else {
    const { xml, valueStart, valueEnd } = trace.delivered;
    const value = unescaped(xml.slice(valueStart, valueEnd));
    // ND4 is delivered with its date beside it.
    const wanted = stored.startsWith('ND4-') ? 'ND4' : stored;
    if (!same(value, wanted)) found.push(`delivered as ${value} in ${xml}`);
    if (stored.startsWith('ND4-') && !xml.includes(stored.slice(4))) found.push(`delivered without its date in ${xml}`);
  }
  return found;
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

describe('Annex 2 of the demo, February', () => {
  it('EVD-1 every element of annex2.xml, 107 codes of every exposure: its trace ends where the answer key says, recomputes to what is stored, stands in the file', async () => {
    const codes = Object.keys(key.annex2Origins);
    expect(codes).toHaveLength(107);
    let traced = 0;
    const mistakes: string[] = [];
    for (const row of rows) {
      for (const code of codes) {
        const address = `annex2:${code}@${row.exposure}${code.startsWith('RREC') ? `/${row.collateral}` : ''}`;
        const problems = wrong(await bench.tracer.trace(february.run, address), row, code);
        if (problems.length > 0) mistakes.push(`${address}: ${problems.join('; ')}`);
        traced += 1;
      }
    }
    expect(mistakes.slice(0, 20)).toEqual([]);
    expect(traced).toBe(107 * rows.length);
    // Nothing in the file is without a trace: as many records as were traced.
    expect(february.outcome.json<{ records: number }>('annex2.delivery').records).toBe(rows.length);
  }, 900_000);
});
