import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession, type Session } from '../../../src-main/data/duckdb-session.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';

/** What a back-test reads of a loan. */
export interface TestedLoan { id: string; stage: string; grade: string | null; vintage: number | null; inScope: boolean; pd: number; pdLifetime: number; lgd: number; ead: number; ecl12: number; eclLifetime: number; outcome: boolean | null; realised: number | null }

const fixed = (value: number, digits: number): number => Number(value.toFixed(digits));

/** A seeded book of loans: PDs by grade, outcomes drawn from them, severities around the modelled ones. */
export function drawnBook(count: number, seed: number, options: { outcomes?: boolean; grades?: boolean } = {}): TestedLoan[] {
  const random = seededRandom(seed, 1);
  const { outcomes = true, grades = true } = options;
  return Array.from({ length: count }, (_, i) => {
    const grade = random.below(5);
    const pd = fixed([0.004, 0.01, 0.03, 0.08, 0.2][grade]! * (0.8 + 0.4 * random.next()), 12);
    const stage = random.next() < 0.04 ? '3' : random.next() < pd * 3 ? '2' : '1';
    const lgd = fixed(0.2 + 0.1 * random.below(5), 12);
    const ead = fixed(1000 + 50_000 * random.next(), 2);
    const outcome = outcomes ? (random.next() < 0.05 ? null : stage === '3' || random.next() < pd) : null;
    const realised = outcome === true && random.next() < 0.9 ? fixed(Math.min(1, Math.max(0, lgd + 0.3 * (random.next() - 0.45))), 12) : null;
    return { id: `L${i}`, stage, grade: grades ? 'ABCDE'[grade]! : null, vintage: random.next() < 0.02 ? null : 2019 + random.below(5), inScope: random.next() < 0.97, pd, pdLifetime: fixed(Math.min(1, pd * 2.5), 12), lgd, ead, ecl12: fixed(pd * lgd * ead, 2), eclLifetime: fixed(pd * 2.5 * lgd * ead, 2), outcome, realised };
  });
}

/** Writes `ecl` and `loan` as a run keeps them (the columns a back-test reads), runs the work, removes everything. */
export async function withTables<T>(tables: Record<string, readonly TestedLoan[]>, work: (session: Session, path: (name: string) => string) => Promise<T>, threads = 2): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-backtest-'));
  const session = await openSession({ threads, memoryLimitMb: 512, tempDirectory: join(folder, 'duckdb'), directories: [folder] });
  try {
    for (const [name, loans] of Object.entries(tables)) {
      const cell = (value: string | number | boolean | null): string => (value === null ? '' : String(value));
      const csv = join(folder, `${name}.csv`);
      writeFileSync(csv, loans.map((loan, i) => [i, loan.id, loan.stage, loan.grade, loan.vintage, loan.inScope, loan.pd.toFixed(12), loan.pdLifetime.toFixed(12), loan.lgd, loan.ead, loan.ecl12, loan.eclLifetime, loan.outcome, loan.realised].map(cell).join(',')).join('\n'));
      const cast = `SELECT CAST(c0 AS BIGINT) source_row, c1 AS loan_id, c2 AS stage, c3 AS grade, CAST(c4 AS INTEGER) vintage, CAST(c5 AS BOOLEAN) in_scope, CAST(c6 AS DECIMAL(18,12)) pd_12m, CAST(c7 AS DECIMAL(18,12)) pd_lifetime,
        CAST(c8 AS DECIMAL(18,12)) lgd, CAST(c9 AS DECIMAL(18,2)) ead, CAST(c10 AS DECIMAL(18,2)) ecl_12m, CAST(c11 AS DECIMAL(18,2)) ecl_lifetime, CAST(c12 AS BOOLEAN) default_outcome, CAST(c13 AS DECIMAL(18,12)) realised_lgd
        FROM read_csv('${csv}', header = false, all_varchar = true, names = [${Array.from({ length: 14 }, (_, i) => `'c${i}'`).join(',')}])`;
      await session.copyOrdered(`SELECT * EXCLUDE (default_outcome, realised_lgd) FROM (${cast})`, join(folder, `${name}.parquet`), 'source_row');
      await session.copyOrdered(`SELECT source_row, default_outcome, realised_lgd FROM (${cast})`, join(folder, `${name}.loan.parquet`), 'source_row');
    }
    return await work(session, (name) => join(folder, `${name}.parquet`));
  } finally {
    session.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
