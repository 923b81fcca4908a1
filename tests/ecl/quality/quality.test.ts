import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSession } from '../../../src-main/data/duckdb-session.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { LOAN_FIELDS } from '../../../src-shared/model/ecl/loan-fields.ts';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { sqlType } from '../../../src-main/derive/sql-text.ts';
import { qualityChecks, refuseQuality } from '../../../src-main/pipelines/ecl/quality/quality-checks.ts';
import type { QualityObserved } from '../../../src-main/pipelines/ecl/quality/quality-checks.ts';
import { completenessSql, duplicatesSql, outliersSql } from '../../../src-main/pipelines/ecl/quality/quality-sql.ts';

const quality = (more: object = {}): EclPolicy['quality'] => EclPolicy.shape.quality.parse(more);
const good: QualityObserved = {
  filled: [{ field: 'eir', filled: 95, rows: 100 }, { field: 'balance', filled: 100, rows: 100 }], loans: 99, duplicates: 1, outliers: [{ field: 'balance', outside: 5, rows: 100 }], fallback: { loans: 10, amount: 100n }, notAssessable: 3,
  inScope: { loans: 100, exposure: 100_000n, allowance: 1000n }, stage3Exposure: 10_000n, migration: { both: 100, moved: 15 },
};
const verdicts = (seen: QualityObserved, bars: object = {}): Record<string, string> => Object.fromEntries(qualityChecks(seen, quality(bars)).map((each) => [each.check, each.verdict]));

test('ECO-4 a bar met exactly passes', () => {
  expect(verdicts(good)).toEqual({ completeness: 'pass', duplicates: 'pass', 'outliers:balance': 'pass', 'fallback-count': 'pass', 'fallback-amount': 'pass', 'not-assessable': 'pass', coverage: 'pass', stage3: 'pass', migration: 'pass' });
});

test('ECO-4 beyond it: a finding, or a block where the policy says so', () => {
  const bad: QualityObserved = { ...good, filled: [{ field: 'eir', filled: 89, rows: 100 }, { field: 'balance', filled: 100, rows: 100 }], duplicates: 2, outliers: [{ field: 'balance', outside: 6, rows: 100 }], fallback: { loans: 11, amount: 101n }, inScope: { loans: 100, exposure: 100_000n, allowance: 25_001n }, stage3Exposure: 10_001n, migration: { both: 100, moved: 16 } };
  expect(verdicts(bad)).toEqual({ completeness: 'finding', duplicates: 'finding', 'outliers:balance': 'finding', 'fallback-count': 'finding', 'fallback-amount': 'pass', 'not-assessable': 'pass', coverage: 'finding', stage3: 'finding', migration: 'finding' });
  expect(verdicts(bad, { completeness: { atLeast: 0.95, block: true }, coverage: { from: 0, to: 0.25, block: true } })).toMatchObject({ completeness: 'block', coverage: 'block', stage3: 'finding' });
  expect(verdicts({ ...good, inScope: { ...good.inScope, allowance: 0n } }, { coverage: { from: 0.01, to: 0.25, block: false } })).toMatchObject({ coverage: 'finding', 'fallback-amount': 'not-tested' });
  expect(() => refuseQuality(qualityChecks(bad, quality()))).not.toThrow();
  expect(() => refuseQuality(qualityChecks(bad, quality({ coverage: { from: 0, to: 0.25, block: true } })))).toThrow('the data-quality gate stops the run: Allowance over gross carrying amount: 25.00 %, bar at least 0.00 %, at most 25.00 % (quality.coverage)');
  expect(qualityChecks(bad, quality())[0]).toMatchObject({ observed: 0.945, bar: { atLeast: 0.95 }, blocks: false, detail: 'least: eir, 89 of 100' });
});

test('ECO-4 nothing to count is not tested, never passed', () => {
  expect(verdicts({ ...good, migration: null, inScope: { loans: 0, exposure: 0n, allowance: 0n } })).toMatchObject({ migration: 'not-tested', coverage: 'not-tested', stage3: 'not-tested', 'fallback-count': 'not-tested' });
});

test('ECO-5 the SQL agrees with a plain count', async () => {
  const random = seededRandom(11);
  const rows = Array.from({ length: 400 }, (_, i) => ({
    loan_id: `L${random.below(10) === 0 ? random.below(50) : i}`, additional_row: random.below(20) === 0, segment: random.below(9) === 0 ? null : 'a', balance: random.below(25) === 0 ? null : (random.below(30) === 0 ? 900_000 : 1000 + random.below(5000)) / 100,
    eir: random.below(8) === 0 ? null : random.below(12) / 100, score: 300 + random.below(500) + (random.below(40) === 0 ? 5000 : 0),
  }));
  const dir = mkdtempSync(join(tmpdir(), 'tapestry-quality-'));
  const session = await openSession({ threads: 2, memoryLimitMb: 256, tempDirectory: join(dir, 'tmp'), directories: [dir] });
  await session.run(`create table loan(${LOAN_FIELDS.map((field) => `"${field.name}" ${sqlType(field.type)}`).join(', ')})`);
  await session.run(`insert into loan (loan_id, additional_row, segment, balance, eir, score) values ${rows.map((row) => `('${row.loan_id}', ${row.additional_row}, ${row.segment === null ? 'null' : "'a'"}, ${row.balance ?? 'null'}, ${row.eir ?? 'null'}, ${row.score})`).join(', ')}`);
  const first = rows.filter((row) => !row.additional_row);
  expect(await session.rows(completenessSql('loan'))).toMatchObject([{ rows: first.length, loan_id: first.length, segment: first.filter((row) => row.segment !== null).length, eir: first.filter((row) => row.eir !== null).length, currency: 0 }]);
  const ids = new Set(first.map((row) => row.loan_id)).size;
  expect(await session.rows(duplicatesSql('loan'))).toEqual([{ duplicates: first.length - ids, loans: ids }]);
  const plain = (field: 'balance' | 'eir' | 'score'): object => {
    const values = first.flatMap((row) => (row[field] === null ? [] : [row[field]])).sort((a, b) => a - b);
    const at = (share: number): number => values[Math.max(0, Math.ceil(values.length * share) - 1)] as number;
    const [low, high] = [at(0.25), at(0.75)];
    return { field, outside: values.filter((value) => value < low - 1.5 * (high - low) - 1e-9 || value > high + 1.5 * (high - low) + 1e-9).length, rows: values.length };
  };
  const found = await session.rows(outliersSql('loan'));
  expect(found).toEqual([plain('balance'), plain('eir'), plain('score')]);
  expect(Number(found[0]?.['outside'])).toBeGreaterThan(3);
  session.close();
  rmSync(dir, { recursive: true, force: true });
});
