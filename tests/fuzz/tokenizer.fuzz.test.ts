import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parseRecord } from '../../src-main/data/cells.ts';
import { freeSeparator, joinCells } from '../../src-main/data/join-cells.ts';
import { DEFAULT_LIMITS } from '../../src-main/data/limits.ts';
import { NUL, STRAY, UNCLOSED } from '../../src-main/data/scanner.ts';
import { Tokenizer } from '../../src-main/data/tokenizer.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { bench, ingest } from '../data/fixtures.ts';

const settings = { seed: 20260131, numRuns: 3_000, interruptAfterTimeLimit: 4_000 };
const alphabet = fc.string({ unit: fc.constantFrom('a', 'b', ',', ',', '"', '"', '\r', '\n', '\n', ' ', '\0', 'é', '😀', '=', '\u001f'), maxLength: 60 });
const at = bench();
afterAll(() => at.close());

interface Seen { cells: string[]; offset: number; length: number; line: number }

function tokenize(bytes: Buffer, blocks: readonly number[], encoding: 'utf-8' | 'windows-1252' = 'utf-8', limits = DEFAULT_LIMITS): Seen[] {
  const tokenizer = new Tokenizer({ encoding, delimiter: ',', quote: '"' }, limits);
  const seen: Seen[] = [];
  for (let from = 0, k = 0; from < bytes.length; k += 1) {
    const to = Math.min(bytes.length, from + (blocks[k % blocks.length] ?? bytes.length));
    for (const batch of tokenizer.push(bytes.subarray(from, to), to === bytes.length)) for (let i = 0; i < batch.count; i += 1) seen.push({ cells: batch.parsed(i).cells, offset: batch.byteOffset(i), length: batch.byteLength(i), line: batch.line[i] as number });
    from = to;
  }
  return seen;
}

/** The rules of docs/spec/ingest.md ING-3 to ING-6, character by character, slow and plain: the oracle. */
function oracle(text: string): string[][] {
  const records: string[][] = [];
  for (let at = 0; at < text.length; ) {
    const cells: string[] = [];
    for (;;) {
      const start = at;
      let cell: string | null = null;
      if (text[at] === '"') {
        let inner = '';
        let p = at + 1;
        let closed = false;
        while (p < text.length && !closed) {
          if (text[p] !== '"') inner += text[p++];
          else if (text[p + 1] === '"') { inner += '"'; p += 2; } else { closed = true; p += 1; }
        }
        if (closed) {
          if (p >= text.length || ',\r\n'.includes(text[p] as string)) cell = inner;
          at = p;
        }
      }
      while (at < text.length && !',\r\n'.includes(text[at] as string)) at += 1;
      cells.push(cell ?? text.slice(start, at));
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 2;
    else at += 1;
    records.push(cells);
  }
  return records;
}

describe('tokenizer fuzz', () => {
  it('ING-3 ING-4 ING-5 ING-6 agrees with a character-by-character reading of the rules', () => {
    fc.assert(fc.property(alphabet, (text) => {
      expect(tokenize(Buffer.from(text), []).map(({ cells }) => cells)).toEqual(oracle(text));
    }), settings);
  });

  it('ING-11 blocks cut anywhere change nothing', () => {
    fc.assert(fc.property(alphabet, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), (text, blocks) => {
      expect(tokenize(Buffer.from(text), blocks)).toEqual(tokenize(Buffer.from(text), []));
    }), settings);
  });

  it('ING-2 the bytes at a record\'s place parse to its cells, and between records stand only line ends', () => {
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), alphabet.map((text) => Buffer.from(text))), (array) => {
      const bytes = Buffer.from(array);
      let end = -1;
      for (const { cells, offset, length } of tokenize(bytes, [], 'windows-1252')) {
        if (end < 0) expect(offset).toBe(0);
        else expect(bytes.subarray(end, offset).toString('latin1')).toMatch(/^(\r\n|\r|\n)$/);
        const text = bytes.toString('latin1', offset, offset + length);
        expect(parseRecord(text, ',', '"').cells.length).toBe(cells.length);
        end = offset + length;
      }
      expect(bytes.subarray(Math.max(0, end)).toString('latin1')).toMatch(/^(\r\n|\r|\n)?$/);
    }), settings);
  });

  it('ING-6 ING-11 with a small record limit blocks change nothing either', () => {
    const read = (bytes: Buffer, size: number): string => {
      try {
        return JSON.stringify(tokenize(bytes, [size], 'utf-8', { ...DEFAULT_LIMITS, maxRecordBytes: 12 }).map(({ cells }) => cells));
      } catch (error) {
        return (error as AppError).code;
      }
    };
    fc.assert(fc.property(alphabet, fc.integer({ min: 1, max: 30 }), (text, size) => {
      expect(read(Buffer.from(text), size)).toBe(read(Buffer.from(text), 1_000));
    }), settings);
  });

  it('ING-1 what RFC 4180 writes is read back', () => {
    const table = fc.array(fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }).map((cell) => cell.replaceAll('\0', '')), { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(fc.property(table, (rows) => {
      const text = rows.map((row) => row.map((cell) => `"${cell.toWellFormed().replaceAll('"', '""')}"`).join(',')).join('\r\n');
      expect(tokenize(Buffer.from(text), [5, 64]).map(({ cells }) => cells)).toEqual(rows.map((row) => row.map((cell) => cell.toWellFormed())));
    }), { ...settings, numRuns: 1_000 });
  });

  it('ING-1 the byte-wise join equals the cells joined', () => {
    fc.assert(fc.property(alphabet, (text) => {
      const bytes = Buffer.from(text);
      const tokenizer = new Tokenizer({ encoding: 'utf-8', delimiter: ',', quote: '"' }, DEFAULT_LIMITS);
      for (const batch of tokenizer.push(bytes, true)) {
        for (let i = 0; i < batch.count; i += 1) {
          if ((batch.flags[i] as number) & (STRAY | UNCLOSED | NUL)) continue;
          const out = Buffer.alloc(200);
          const end = joinCells(batch.bytes(i), 44, 34, out, 0);
          const { cells } = batch.parsed(i);
          if (end >= 0) expect(out.toString('utf8', 0, end)).toBe(cells.join('\u001f'));
          else expect(cells.join('')).toContain('\u001f');
        }
      }
    }), settings);
  });

  it('ING-1 a free separator splits back to the cells', () => {
    const cell = fc.string({ unit: fc.constantFrom('\u001f', '\u001e', '0', '1', 'a'), maxLength: 8 });
    fc.assert(fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
      const separator = freeSeparator(cells);
      expect(cells.join(separator).split(separator)).toEqual(cells);
    }), settings);
  });

  it('HOS-6 any bytes give a table or an AppError', async () => {
    const bytes = fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 300 }), alphabet.map((text) => new Uint8Array(Buffer.from(text || 'x'))));
    await fc.assert(fc.asyncProperty(bytes, async (array) => {
      try {
        const { rows, table, dialect } = await ingest(at, at.file('fuzz.csv', array));
        expect(table).toHaveLength(rows);
        expect(dialect.headerRecord).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).code).not.toBe('INTERNAL');
      }
    }), { seed: 7, numRuns: 60, interruptAfterTimeLimit: 6_000 });
  });
});
