import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSession } from '../../../src-main/data/duckdb-session.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { Ledger } from '../../../src-shared/model/ecl/ledger.ts';
import { amountText } from '../../../src-main/pipelines/ecl/amounts/minor-units.ts';
import { tieSums, tieToLedger } from '../../../src-main/pipelines/ecl/completeness/ledger-ties.ts';
import type { TiedLoan } from '../../../src-main/pipelines/ecl/completeness/ledger-ties.ts';
import { readTieSums, tieSql } from '../../../src-main/pipelines/ecl/completeness/tie-sql.ts';

const ledger = (balances: object[], more: object = {}): Ledger => Ledger.parse({ kind: 'ledger', version: 1, date: '2026-06-30', currency: 'EUR', balances: balances.map((each, i) => ({ id: `b${i}`, title: `B${i}`, measure: 'gross-carrying-amount', ...each })), ...more });
const RUN = { reportingCurrency: 'EUR', reportingDate: '2026-06-30' };
const loan = (ledgerAccount: string | null, grossCarryingAmount: bigint, allowance = 0n, provision = 0n, more: Partial<TiedLoan> = {}): TiedLoan => ({ ledgerAccount, segment: 's', currency: 'EUR', grossCarryingAmount, undrawn: 0n, allowance, provision, ...more });

describe('ECO-6 lines', () => {
  const loans = [loan('1200', 100_050n, 510n, 10n, { undrawn: 5000n }), loan('1200', 200_000n, 90n), loan('1300', 7n, 3n, 3n)];
  test('ECO-6 ties to the cent, or within its tolerance, or not', () => {
    const book = ledger([{ accounts: ['1200'], amount: '3000.50' }, { accounts: ['1300'], amount: '0.09', tolerance: '0.02' }, { measure: 'allowance', amount: '5.91' }, { measure: 'provision', amount: '0.13' }, { measure: 'undrawn', amount: '50.00' }]);
    const { lines, complete } = tieToLedger(book, tieSums(book, loans), RUN);
    expect(lines.map((line) => [line.computed, line.difference, line.ties, line.loans])).toEqual([['3000.50', '0.00', true, 2], ['0.07', '-0.02', true, 1], ['5.90', '-0.01', false, 3], ['0.13', '0.00', true, 3], ['50.00', '0.00', true, 3]]);
    expect(complete).toBe(false);
  });
  test('ECO-6 a ledger of another currency, date, or with two lines of one id is refused', () => {
    const sums = tieSums(ledger([]), []);
    expect(() => tieToLedger(ledger([], { currency: 'USD' }), sums, RUN)).toThrow(/the ledger is in USD/);
    expect(() => tieToLedger(ledger([], { date: '2026-05-31' }), sums, RUN)).toThrow(/the ledger is of 2026-05-31/);
    expect(() => tieToLedger(ledger([{ id: 'x', amount: '1' }, { id: 'x', amount: '1' }]), sums, RUN)).toThrow(/same id/);
  });
});

test('ECO-7 loans outside every line of gross carrying amount, and in two of them', () => {
  const book = ledger([{ accounts: ['1200'], amount: '1.00' }, { segments: ['s'], accounts: ['1200', '1300'], amount: '1.00' }, { measure: 'allowance', amount: '0' }]);
  const { outside, twice, complete } = tieToLedger(book, tieSums(book, [loan('1200', 100n), loan('1300', 5n), loan(null, 250n), loan('9', 0n), loan('1200', 11n, 0n, 0n, { segment: null })]), RUN);
  expect([outside, twice, complete]).toEqual([{ loans: 1, amount: '2.50' }, { loans: 1, amount: '1.00' }, false]);
});

test('ECO-6 ECO-7 the SQL agrees with the plain pass', async () => {
  const random = seededRandom(5);
  const loans = Array.from({ length: 300 }, () => { const provision = BigInt(random.below(300)); return loan(random.pick(['1200', "13'00", '1400', null]), BigInt(random.below(3) === 0 ? 0 : random.below(10_000_000)), provision + BigInt(random.below(9000)), provision, { segment: random.pick(['s', 't', null]), currency: random.pick(['EUR', 'USD']), undrawn: BigInt(random.below(5000)) }); });
  const book = ledger([{ accounts: ['1200', "13'00"], amount: '1' }, { segments: ['t'], currencies: ['USD'], amount: '1' }, { measure: 'allowance', segments: ['s'], amount: '1' }, { measure: 'provision', amount: '1' }, { measure: 'undrawn', accounts: [], amount: '1' }]);
  const dir = mkdtempSync(join(tmpdir(), 'tapestry-ties-'));
  const session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: join(dir, 'tmp'), directories: [dir] });
  await session.run('create table ecl(ledger_account varchar, segment varchar, currency varchar, gross_carrying_amount decimal(18,2), undrawn decimal(18,2), allowance decimal(18,2), provision decimal(18,2))');
  const word = (value: string | null): string => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`);
  await session.run(`insert into ecl values ${loans.map((each) => `(${[each.ledgerAccount, each.segment, each.currency].map(word).join(', ')}, ${[each.grossCarryingAmount, each.undrawn, each.allowance, each.provision].map(amountText).join(', ')})`).join(', ')}`);
  const sql = tieSql(book, 'ecl');
  const [coverage = {}] = await session.rows(sql.coverage);
  const read = readTieSums(await session.rows(sql.lines as string), coverage);
  const plain = tieSums(book, loans);
  expect([...read.computed].sort()).toEqual([...plain.computed].sort());
  expect([read.outside, read.twice]).toEqual([plain.outside, plain.twice]);
  expect(plain.outside.loans > 20 && plain.twice.loans > 5).toBe(true);
  const bare = tieSql(ledger([]), 'ecl');
  expect(bare.lines).toBeNull();
  expect(await session.rows(bare.coverage)).toMatchObject([{ outside: loans.filter((each) => each.grossCarryingAmount > 0n).length, twice: 0 }]);
  session.close();
  rmSync(dir, { recursive: true, force: true });
});
