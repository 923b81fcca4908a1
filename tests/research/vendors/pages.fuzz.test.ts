import { describe, expect, it } from 'vitest';
import { nextOf } from '../../../src-main/adapters/vendors/paging.ts';
import { memberAt, pageRows, parseJson } from '../../../src-main/adapters/vendors/rows.ts';
import { originProblem, SourceDocument } from '../../../src-main/adapters/vendors/source-document.ts';
import { heldSecret } from '../../../src-main/adapters/vendors/secret.ts';
import { retryAfter } from '../../../src-main/adapters/vendors/send.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { stillClock } from './fake-vendor.ts';

const random = seededRandom(20_261_120, 5);
const ALPHABET = ['"', ',', ';', '\n', '\r\n', '\\', '{', '}', '[', ']', ':', 'null', '1', '1e9', '-0', '1.10', 'a', 'é', '\u0000', '<', '>', 'rel=next', 'rel="', ' ', '\ufeff', '__proto__', 'https://', '//', '@', '%2e', '\u2028'] as const;
const noise = (most: number): string => Array.from({ length: random.below(most) }, () => random.pick(ALPHABET)).join('');
const csv = { answer: { format: 'csv' } } as const;
const answer = { format: 'json' as const, rows: '', absent: 'error' as const, columns: [{ header: 'a', path: 'a' }, { header: 'p', path: '__proto__' }, { header: 'l', path: 'constructor.name' }] };
const json: Pick<SourceDocument, 'answer'> = { answer };

describe('whatever a vendor answers', () => {
  it('RVN-6 noise is rows or an error of the table, never anything else', () => {
    for (let n = 0; n < 4_000; n += 1) {
      const text = noise(60);
      expect(() => pageRows(text, csv, 'AAA', 'x')).not.toThrow();
      try {
        pageRows(text, json, 'AAA', 'x');
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).code).toBe('UNREADABLE');
      }
      nextOf(text);
      originProblem(text);
      expect(retryAfter(text, stillClock().clock) ?? 0).toBeGreaterThanOrEqual(0);
    }
  });

  it('RVN-2 lines of CSV come back whole: cells with quotes, line ends and separators in them, and quotes inside plain cells', () => {
    for (let n = 0; n < 1_500; n += 1) {
      const separator = random.pick([',', ';', '\t', '|']);
      const cell = (): string => (random.below(2) === 0 ? `"${noise(6).replaceAll('"', '""').replaceAll('\r', '')}"` : `x${random.pick(['', '5"', 'a"b"c', '1.10', '""'])}`);
      const rows = Array.from({ length: 1 + random.below(5) }, () => Array.from({ length: 1 + random.below(4) }, cell).join(separator));
      const read = pageRows(`${rows.join(random.pick(['\n', '\r\n']))}\n`, csv, null, 'x');
      expect([...read.header, ...read.rows.map(([line]) => line)]).toEqual(rows);
    }
  });

  it('RVN-3 numbers of JSON are the text that stood there; members are own members', () => {
    for (const written of ['1.10', '12345678901234567890', '0.1e-400', '-0', '1E+2', '0.30000000000000004', '1e999']) expect(memberAt(parseJson(`{"a":[${written}]}`, 'x'), 'a.0')).toBe(written);
    for (const path of ['__proto__', 'constructor', 'toString', 'a.length', 'a.__proto__']) expect(memberAt(parseJson('{"a":[1]}', 'x'), path), path).toBe(path === 'a.length' ? 1 : undefined);
    expect(pageRows('[{"a":"v","__proto__":{"x":1}}]', { answer: { ...answer, columns: [{ header: 'a', path: 'a' }] } }, null, 'x').rows).toEqual([['v']]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('RVN-8 whatever the key is, no text that holds it does so afterwards', () => {
    for (let n = 0; n < 500; n += 1) {
      const key = Array.from({ length: 8 + random.below(30) }, () => String.fromCharCode(33 + random.below(94))).join('');
      const document = SourceDocument.parse({ kind: 'research.source', version: 1, name: 'a', title: 'A', baseUrl: 'https://vendor.example', path: '/a', answer: { format: 'csv' }, auth: { kind: 'query', parameter: 'k', secret: 'TAPESTRY_KEY_A' } });
      const held = heldSecret(document, { read: () => key });
      const url = new URL('https://vendor.example/a?x=1');
      held.into(url, {});
      expect(url.searchParams.get('k')).toBe(key);
      expect(held.address(url)).toBe('https://vendor.example/a?x=1');
      const { text } = held.without(`${key} ${encodeURIComponent(key)} ${JSON.stringify(key)} ${url.search} ${noise(10)}${key}`);
      for (const spelling of [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1), new URLSearchParams({ k: key }).toString().slice(2)]) expect(text.includes(spelling), spelling).toBe(false);
    }
  });
});
