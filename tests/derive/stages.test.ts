import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from '../../src-main/data/duckdb-session.ts';
import { rowStatement } from '../../src-main/derive/row-steps.ts';
import { text } from '../../src-main/derive/sql-text.ts';
import { blankSql, trimSql } from '../../src-main/derive/steps/blanks.ts';
import { stripUnitSql } from '../../src-main/derive/steps/numbers.ts';
import { compileTable } from '../../src-main/derive/table.ts';
import type { Derivation, Step } from '../../src-shared/model/derivation.ts';
import { makeTable, ORIGIN } from './session.ts';

let session: Session;
const root = mkdtempSync(join(tmpdir(), 'tapestry-stages-'));
beforeAll(async () => { session = await openSession({ threads: 2, memoryLimitMb: 512, tempDirectory: root, directories: [root] }); });
afterAll(() => { session.close(); rmSync(root, { recursive: true, force: true }); });

const WHITE = ' \t\r\n\u00a0\u2007\u202f\ufeff';
const TOKENS = ['-', 'n/a', 'unknown', 'nd1'];
const UNITS = ['£', '€', '$', 'GBP', '%'];
const part = fc.constantFrom(...WHITE, '\v', '\u2003', '!', '£', '€', '$', 'GBP', '%', '(', ')', '+', '-', '0', '7', '12', '1,234.56', '.5', 'a', 'N/A', 'unKnown', 'ND1', 'é', 'İ', 'K', '\u007f', '\u0080', '😀');
const cells = fc.sample(fc.array(part, { maxLength: 5 }).map((parts) => parts.join('')), { numRuns: 3_000, seed: 40 });

test('DER-40 what decides by the first and last characters decides as the plain definition does', async () => {
  await makeTable(session, 'cells', { v: { type: 'text', values: [...cells, null] } });
  const escaped = UNITS.map((unit) => unit.replace('$', '\\$')).join('|');
  const pairs = [
    [trimSql('v'), `trim(v, ${text(WHITE)})`],
    [blankSql('v', TOKENS), `CASE WHEN lower(v) IN (${['', ...TOKENS].map(text).join(', ')}) THEN NULL ELSE v END`],
    [blankSql('v', ['0', 'k', 'é']), "CASE WHEN lower(v) IN ('', '0', 'k', 'é') THEN NULL ELSE v END"],
    [stripUnitSql('v', UNITS), `CASE WHEN regexp_full_match(v, '[0-9]|(?s:[0-9].*[0-9])') THEN v ELSE trim(regexp_replace(v, ${text(`^([+-]?\\(?)\\s*(?:${escaped})\\s*|\\s*(?:${escaped})(\\)?)$`)}, '\\1\\2', 'g')) END`],
  ];
  for (const [made, plain] of pairs) {
    const [counts] = await session.rows(`SELECT count(*) AS rows, count(*) FILTER (WHERE (${made}) IS DISTINCT FROM (${plain})) AS differ, count(*) FILTER (WHERE (${made}) IS DISTINCT FROM v) AS changed FROM cells`);
    expect(counts, made).toMatchObject({ rows: cells.length + 1, differ: 0 });
    expect(counts?.['changed'], made).toBeGreaterThan(10);
  }
});

test('DER-41 values and failures are the same over Parquet dictionaries, over plain columns, and row by row', async () => {
  const cell: Step = { step: 'cell', index: 0, header: 'x', origin: ORIGIN };
  const start: Step[] = [cell, { step: 'trim' }, { step: 'blank-to-null', tokens: TOKENS }];
  const derivations: Derivation[] = [
    { column: 'd', title: 'd', type: 'decimal(18,2)', steps: [...start, { step: 'strip-unit', tokens: UNITS }, { step: 'parse-decimal', locale: '1,234.56', precision: 18, scale: 4 }, { step: 'scale', factor: '100', precision: 18, scale: 2 }, { step: 'default', value: '1.00', origin: ORIGIN }] },
    { column: 'i', title: 'i', type: 'integer', steps: [...start, { step: 'parse-integer', locale: '1,234.56' }] },
    { column: 'k', title: 'k', type: 'text', steps: [...start, { step: 'map-code', table: 't', entries: { a: 'A', '12': 'B' }, origins: {}, keepUnknown: false }, { step: 'lookup', table: 't', entries: { A: 'one' }, origin: ORIGIN }] },
    { column: 't', title: 't', type: 'text', steps: [cell] },
  ];
  const few = ['12', ' a\u00a0', '£5', 'x', '-', '', 'N/A', '1,234.56', 'A', '7%', ...cells.slice(0, 6)];
  const values = Array.from({ length: 4_000 }, (_, i) => (i % 17 === 16 ? null : (few[i % few.length] as string)));
  await makeTable(session, 'plain', { c0: { type: 'text', values } });
  const path = join(root, 'few.parquet');
  await session.copyOrdered('plain', path, 'source_row');
  const [encoding] = await session.rows(`SELECT encodings FROM parquet_metadata(${text(path)}) WHERE path_in_schema = 'c0'`);
  expect(String(encoding?.['encodings'])).toContain('DICTIONARY');
  const over = (input: string) => compileTable({ derivations, input, inputTypes: new Map() });
  const digest = (input: string): Promise<string> => session.logicalDigest(`SELECT * FROM (${over(input).sql})`, 'source_row');
  const dictionary = `read_parquet(${text(path)})`;
  expect(await digest(dictionary)).toBe(await digest('plain'));
  const [some] = await session.rows(`SELECT count(d) AS d, count(i) AS i, count(k) AS k, sum(len(_failures)) AS lost FROM (${over(dictionary).sql})`);
  for (const count of Object.values(some ?? {})) expect(Number(count)).toBeGreaterThan(0);
  for (const row of Array.from({ length: 18 }, (_, i) => i)) {
    for (const { column, steps } of derivations) {
      const [traced] = await session.rows(rowStatement(over(dictionary), column, row)?.sql ?? '');
      const [bulk] = await session.rows(`SELECT CAST("${column}" AS VARCHAR) AS v FROM (${over('plain').sql}) WHERE source_row = ${row}`);
      expect(traced?.[`v${steps.length - 1}`], `${column} row ${row}`).toBe(bulk?.['v']);
    }
  }
});
