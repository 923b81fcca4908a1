import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../src-shared/kernel/errors.ts';
import { formatAddress, parseAddress } from '../../src-shared/model/address.ts';
import { bandKeys, bandLabel, canonicalGrouping, formatCell, formatGrouping, parseCell, parseGrouping, readEdges, type CellBand, type Grouping } from '../../src-shared/model/cross-tab.ts';

const SEED = 20_261_120;
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((each) => each.isWellFormed());
const field = fc.oneof(fc.constantFrom('current_loan_to_value', 'property_type', 'a'), text);
const edges = fc.uniqueArray(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { minLength: 1, maxLength: 12 }).map((list) => list.toSorted((a, b) => a - b).map((each) => String(each / 1_000)));
const cellBand: fc.Arbitrary<CellBand> = fc.oneof(
  fc.tuple(field, edges, fc.nat()).map(([name, list, at]): CellBand => {
    const grouping = canonicalGrouping({ field: name, kind: 'bands', edges: list });
    const keys = [...bandKeys(grouping), null];
    return { grouping, band: keys[at % keys.length] ?? null };
  }),
  fc.tuple(field, fc.option(fc.oneof(text, fc.constantFrom('', '?', 'null', '..', 'a=b&c(d)@e:f', '%41')))).map(([name, band]): CellBand => ({ grouping: { field: name, kind: 'values', edges: [] }, band })),
  fc.tuple(field, fc.option(fc.integer({ min: -9_999, max: 99_999 }).map(String))).map(([name, band]): CellBand => ({ grouping: { field: name, kind: 'year', edges: [] }, band })),
);
const cell = fc.array(cellBand, { maxLength: 2 });

test('MEA-8 a cell that is written is read back as itself, through a whole address', () => {
  fc.assert(fc.property(cell, fc.constantFrom('strat_count', 'x'), (made, measure) => {
    const key = formatCell(made);
    const address = formatAddress({ space: 'tab', column: measure, key });
    const read = parseAddress(address);
    expect([read.space, read.column, read.key]).toEqual(['tab', measure, key]);
    const back = parseCell(read.key);
    expect(back).toHaveLength(made.length);
    for (const band of made) expect(back).toContainEqual(band);
    expect(formatCell(back)).toBe(key);
  }), { seed: SEED, numRuns: 3_000 });
});

test('MEA-8 one cell has one address: the order of its axes does not matter, and no other text reads as it', () => {
  fc.assert(fc.property(cellBand, cellBand, (a, b) => { expect(formatCell([a, b])).toBe(formatCell([b, a])); }), { seed: SEED, numRuns: 1_000 });
  fc.assert(fc.property(cell.filter((each) => each.length > 0), fc.nat(), fc.string({ maxLength: 2 }), (made, at, put) => {
    const key = formatCell(made) as string;
    const place = at % key.length;
    const altered = key.slice(0, place) + put + key.slice(place + 1);
    if (altered === key) return;
    let read;
    try {
      read = parseCell(altered);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      return;
    }
    // What still reads is another cell, and is written as it stands.
    expect(formatCell(read)).toBe(altered);
    expect(read).not.toEqual(made);
  }), { seed: SEED, numRuns: 3_000 });
});

test('MEA-8 any text is a cell or an INVALID_INPUT with what is wrong, quickly', () => {
  const junk = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 40 }), fc.array(fc.constantFrom('a', '(', ')', '=', '&', ',', '..', '?', '1', '-', '%', '%25', 'values', 'year', '\u0000', '@', ':'), { maxLength: 40 }).map((parts) => parts.join('')));
  let refused = 0;
  fc.assert(fc.property(junk, (made) => {
    for (const read of [() => formatCell(parseCell(made)), () => formatGrouping(parseGrouping(made))]) {
      try {
        expect(read()).toBe(made);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        expect([error.code, error.message.length > 10, error.message.length < 300]).toEqual(['INVALID_INPUT', true, true]);
        refused += 1;
      }
    }
  }), { seed: SEED, numRuns: 4_000 });
  expect(refused).toBeGreaterThan(4_000);
  expect(() => parseCell('a(1)=..1&'.repeat(10_000))).toThrow(/at most two axes/);
  expect(() => parseCell(`a(${'1,'.repeat(50_000)}2)=..1`)).toThrow(AppError);
});

test('MEA-8 edges: any typed list is canonical, rising edges or says in words which edge is wrong', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.constantFrom('', ' ', '1,5', 'abc', '1e5', '0x10', '--1', '+5', '007', '.5', '5.', '\u22121.50', '1234567890123', '0.1234567', '-0', 'NaN', 'Infinity'), fc.integer({ min: -50, max: 50 }).map(String)), { maxLength: 6 }), (typed) => {
    const { edges: made, problem } = readEdges(typed);
    if (problem !== null) {
      expect(problem.words).toMatch(/^[“A-Z0-9−-].*[.:]/);
      expect(problem.at).toBeLessThanOrEqual(typed.length);
      return;
    }
    expect(made).toHaveLength(typed.length);
    expect(readEdges(made)).toEqual({ edges: made, problem: null });
    for (let i = 1; i < made.length; i += 1) expect(Number(made[i])).toBeGreaterThan(Number(made[i - 1]));
  }), { seed: SEED, numRuns: 2_000 });
  expect(readEdges(['10', '9']).problem).toEqual({ at: 1, words: '9 follows 10: edges must rise.' });
  expect(readEdges(['10', '10.0']).problem?.words).toBe('10 stands twice: each edge begins a new band.');
  expect(readEdges(Array.from({ length: 201 }, (_, i) => String(i))).problem?.words).toMatch(/at most 200/);
});

test('MEA-8 bands are named by their ends, the lower one inside', () => {
  const grouping: Grouping = { field: 'a', kind: 'bands', edges: ['10', '20.5'] };
  expect([...bandKeys(grouping), null].map((key) => bandLabel(grouping, key))).toEqual(['under 10', '10 to under 20.5', '20.5 and over', 'not known']);
  expect([...bandKeys(grouping), null].map((band) => formatCell([{ grouping, band }]))).toEqual(['a(10,20.5)=..10', 'a(10,20.5)=10..20.5', 'a(10,20.5)=20.5..', 'a(10,20.5)=?']);
});
