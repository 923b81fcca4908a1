import { expect, test } from 'vitest';
import { keyWords, leftOutWords, markLook, markNeedsNote, planWords, progressWords, versionWords, walkLook } from '../../src-renderer/features/desk/words.ts';
import type { PaperItem } from '../../src-shared/contract/desk.ts';
import { SamplePlan } from '../../src-shared/model/work-paper.ts';

const plan = (more: object) => SamplePlan.parse({ method: 'stratified', size: 5, seed: 1, ...more });
const walk = (holds: boolean): PaperItem['walk'] => ({ item: 1, holds, stored: '1', recomputed: '1', origin: 'o', origins: 1, hashes: { checked: 1, held: 1 }, reasons: [], at: '2026-01-01T00:00:00.000Z' });
const mark = (kind: 'tick' | 'exception'): PaperItem['mark'] => ({ item: 1, mark: kind, note: null, actor: 'a', at: '2026-01-01T00:00:00.000Z' });

test('DSK-8 an exception asks for its note; a tick only where the item does not hold', () => {
  expect(markNeedsNote('exception', { walk: walk(true) }, ' ')).toMatch(/needs a note/);
  expect(markNeedsNote('exception', { walk: walk(true) }, 'why')).toBeNull();
  expect(markNeedsNote('tick', { walk: walk(true) }, '')).toBeNull();
  expect(markNeedsNote('tick', { walk: walk(false) }, '')).toMatch(/does not hold/);
  expect(markNeedsNote('tick', { walk: walk(false) }, 'seen')).toBeNull();
});

test('DSK-20 marks and walks are a shape and a word; what is not yet done is neither good nor bad', () => {
  expect([markLook({ mark: null }), markLook({ mark: mark('tick') }), markLook({ mark: mark('exception') })].map(({ look, word }) => `${look} ${word}`)).toEqual(['queued Open', 'done Ticked', 'blocked Exception']);
  expect([walkLook({ walk: null }), walkLook({ walk: walk(true) }), walkLook({ walk: walk(false) })].map(({ look, word }) => `${look} ${word}`)).toEqual(['skipped Not walked', 'done Holds', 'failed Does not hold']);
});

test('DSK-6 the draw, what it leaves out and how far the paper is, in words', () => {
  expect(planWords(plan({ method: 'mus' }))).toBe('Monetary unit');
  expect(planWords(plan({ by: 'column', allocation: 'equal' }))).toBe('Stratified by column, evenly');
  expect(planWords(plan({ by: 'bands:region' }), [{ id: 'region', title: 'Region of the property' }])).toBe('Stratified by region of the property, in proportion');
  expect(planWords(plan({ by: 'bands:gone' }))).toBe('Stratified by gone, in proportion');
  expect(leftOutWords([{ reason: 'Annex 2: blank cells', units: 58_101 }, { reason: 'Findings: again', units: 1 }])).toBe('Annex 2: blank cells (58,101); Findings: again (1)');
  expect(progressWords({ items: 10_000, walked: 3, fails: 0, ticked: 1_200, exceptions: 1 })).toBe('1,201 of 10,000 marked, 1 exception');
  expect(progressWords({ items: 3, walked: 3, fails: 0, ticked: 0, exceptions: 0 })).toBe('0 of 3 marked');
  expect(versionWords({ node: '24.4.1', code: 'ab'.repeat(32) })).toBe('node 24.4.1, code abab abab');
  expect(versionWords({})).toBe('not stated');
});

test('DSK-21 an item is told by the key of its address; a source row is named as one', () => {
  expect(keyWords({ address: 'canonical:x@17', sourceRow: 17 })).toBe('row 17');
  expect(keyWords({ address: 'annex2:RREL3@a@b:c', sourceRow: 17 })).toBe('a@b:c');
  expect(keyWords({ address: 'annex12:IVSS39', sourceRow: null })).toBe('the run');
});
