import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from '../../../src-main/data/duckdb-session.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { Staging } from '../../../src-shared/model/ecl/policy.ts';
import { contagion, contagionSql } from '../../../src-main/pipelines/ecl/staging/contagion.ts';
import { NOTHING_ADVERSE, stageLoan } from '../../../src-main/pipelines/ecl/staging/stage-loan.ts';

let session: Session;
const dir = mkdtempSync(join(tmpdir(), 'tapestry-contagion-'));
beforeAll(async () => { session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: join(dir, 'tmp'), directories: [dir] }); });
afterAll(() => { session.close(); rmSync(dir, { recursive: true, force: true }); });

test('EST-9 shares of customers; a loan without exposure neither infects nor dilutes', () => {
  const shares = contagion([
    { customer: 'a', exposure: 2000, inDefault: true }, { customer: 'a', exposure: 8000, inDefault: false },
    { customer: 'b', exposure: 100, inDefault: false }, { customer: 'c', exposure: 0, inDefault: true }, { customer: 'c', exposure: 10, inDefault: false }, { customer: 'd', exposure: 5, inDefault: true },
  ]);
  expect([...shares]).toEqual([['a', 0.2], ['d', 1]]);
});

test('EST-9 contagion is told only where the policy has it', () => {
  const drawn = { ...NOTHING_ADVERSE, contagion: true, customerDefaultShare: 0.2, pdLifetime: 0.01, pd12: 0.01, originationPdLifetime: 0.01 };
  expect(stageLoan(drawn, Staging.parse({ contagionShare: 0.2 }))).toMatchObject({ stage: '3', reasons: ['CONTAGION'] });
  expect(stageLoan(drawn, Staging.parse({}))).toMatchObject({ stage: '1', reasons: [] });
  expect(contagionSql(Staging.parse({}), 'loan')).toBeNull();
});

test('EST-9 EST-10 SQL and plain form name the same customers', async () => {
  const random = seededRandom(7);
  const staging = Staging.parse({ contagionShare: 0.2, noDpdProducts: ["roll'up"], default: { operator: '>', days: 89 } });
  const loans = Array.from({ length: 900 }, () => ({
    customer: `C${random.below(250)}`, cents: random.below(5) === 0 ? 20_000 : random.below(4) * 10_000, dpd: random.pick([0, 0, 0, 0, 89, 90, 91]), product: random.pick(['card', "roll'up"]),
    utp: random.below(30) === 0, exit: random.below(20) === 0 ? random.below(9) : null, further: random.below(15) === 0,
  }));
  await session.run('create table loan(customer_id varchar, balance decimal(18,2), days_past_due integer, product varchar, unlikely_to_pay boolean, months_since_default_exit integer, additional_row boolean)');
  await session.run(`insert into loan values ${loans.map((loan) => `('${loan.customer}', ${(loan.cents / 100).toFixed(2)}, ${loan.dpd}, '${loan.product.replace("'", "''")}', ${loan.utp}, ${loan.exit ?? 'null'}, ${loan.further ? 'true' : 'null'})`).join(', ')}`);
  const own = (loan: (typeof loans)[number]): boolean => (loan.product === 'card' && loan.dpd > 89) || loan.utp || (loan.exit !== null && loan.exit < 6);
  const shares = contagion(loans.filter((loan) => !loan.further).map((loan) => ({ customer: loan.customer, exposure: loan.cents, inDefault: own(loan) })));
  const plain = [...shares].filter(([, share]) => share >= 0.2).map(([customer]) => customer).sort();
  const rows = await session.rows<{ customer_id: string }>(contagionSql(staging, 'loan') as string);
  expect(rows.map((row) => row.customer_id).sort()).toEqual(plain);
  expect(plain.length).toBeGreaterThan(20);
  expect([...shares.values()].some((share) => share === 0.2)).toBe(true);
});
