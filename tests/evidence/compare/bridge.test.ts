import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openSession, type Session } from '../../../src-main/data/duckdb-session.ts';
import { joinRelation, tableRelation } from '../../../src-main/derive/relations.ts';
import { addUpBridge, writeBridge, type BridgePlan } from '../../../src-main/evidence/compare/bridge.ts';
import { liveLoan, monthlyInterest } from '../../../src-main/pipelines/tape/generator/life.ts';
import { loanCount, makeLoan } from '../../../src-main/pipelines/tape/generator/loan.ts';
import { poolOf } from '../../../src-main/pipelines/tape/generator/generate.ts';
import { BridgeDeclaration, type BridgeAnswer } from '../../../src-shared/model/bridge.ts';
import { REPO } from '../../support/run-tape.ts';
import { comparedPool } from './pool-bench.ts';

const TYPES = new Map(Object.entries({
  new_underlying_exposure_identifier: 'text', current_principal_balance: 'decimal(18,2)', exposure_currency_denomination: 'text', data_cut_off_date: 'date', account_status: 'text', payment_due: 'decimal(18,2)',
  accrued_interest_in_period: 'decimal(18,2)', current_interest_rate: 'decimal(18,6)', principal_advances_in_period: 'decimal(18,2)', cumulative_drawn_amount: 'decimal(18,2)', cumulative_prepayments: 'decimal(18,2)', allocated_losses: 'decimal(18,2)',
  origination_date: 'date', original_principal_balance: 'decimal(18,2)',
}));
const SQL_TYPE = (type: string): string => (type === 'text' ? 'VARCHAR' : type === 'date' ? 'DATE' : type.toUpperCase());
const DECLARATION = BridgeDeclaration.parse((parse(readFileSync(join(REPO, 'config/bridges/principal.yaml'), 'utf8')) as { bridges: unknown[] }).bridges[0]);

type Loan = Readonly<Record<string, string | null>>;
/** A table of loans as SQL; a column that is not said is null. */
function tableOf(loans: readonly Loan[], date: string): string {
  const columns = [...TYPES];
  const cells = (loan: Loan, row: number): string => [`${row}::BIGINT`, ...columns.map(([name, type]) => { const value = name === 'data_cut_off_date' ? date : loan[name] ?? null; return `CAST(${value === null ? 'NULL' : `'${value}'`} AS ${SQL_TYPE(type)})`; })].join(', ');
  const names = ['source_row', ...columns.map(([name]) => name)].join(', ');
  return loans.length === 0 ? `(SELECT * FROM (VALUES (${cells({}, 0)})) t(${names}) WHERE false)` : `(SELECT * FROM (VALUES ${loans.map((loan, i) => `(${cells(loan, i)})`).join(', ')}) t(${names}))`;
}
function planOf(before: readonly Loan[], after: readonly Loan[]): BridgePlan {
  const side = (id: string, loans: readonly Loan[], date: string) => tableRelation(id, tableOf(loans, date), TYPES);
  const relation = joinRelation({ id: 'bridge', left: 'prior', right: 'current', leftKey: DECLARATION.key, rightKey: DECLARATION.key, kind: 'full' }, side('prior', before, '2026-01-31'), side('current', after, '2026-02-28'));
  return { declaration: DECLARATION, relation, steps: DECLARATION.steps, notes: [], types: new Map([...relation.types, ['prior__source_row', 'integer'], ['current__source_row', 'integer']]) };
}
const loan = (id: string, balance: string | null, more: Loan = {}): Loan => ({ new_underlying_exposure_identifier: id, current_principal_balance: balance, exposure_currency_denomination: 'GBP', account_status: 'PERF', payment_due: '0.00', current_interest_rate: '6.000000', cumulative_prepayments: '0.00', origination_date: '2020-01-01', original_principal_balance: '100.00', ...more });
const amounts = (answer: BridgeAnswer, currency = 'GBP'): Record<string, string> => Object.fromEntries((answer.bridges.find((bridge) => bridge.currency === currency)?.steps ?? []).filter(({ loans }) => loans > 0).map(({ id, amount }) => [id, amount]));

describe('bridges of invented cut-offs', () => {
  let root: string;
  let session: Session;
  let files = 0;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'tapestry-bridge-'));
    session = await openSession({ threads: 1, memoryLimitMb: 256, tempDirectory: join(root, 'spill'), directories: [root] });
  });
  afterAll(() => { session.close(); rmSync(root, { recursive: true, force: true }); });
  async function bridge(before: readonly Loan[], after: readonly Loan[]): Promise<BridgeAnswer> {
    const path = join(root, `${files += 1}.parquet`);
    const plan = planOf(before, after);
    await writeBridge(session, plan, path);
    return addUpBridge(session, plan, `read_parquet('${path}')`, { from: '2026-01-31', to: '2026-02-28' });
  }

  it('CMP-30 each movement stands in its step, and what nothing explains in one of its own', async () => {
    const before = [loan('gone', '50.00'), loan('paid', '70.00'), loan('bought', '30.00'), loan('rolls', '1000.00'), loan('stated', '1000.00'), loan('prepays', '200.00', { cumulative_prepayments: '5.00' }), loan('draws', '400.00', { cumulative_drawn_amount: '300.00' }), loan('told', '500.00'), loan('serviced', '80.00', { payment_due: '1.00' }), loan('odd', '10.00', { payment_due: '1.00' })];
    const after = [loan('paid', '0.00', { account_status: 'RDMD' }), loan('bought', '0.00', { account_status: 'REBR' }), loan('rolls', '1005.00'), loan('stated', '1004.20', { accrued_interest_in_period: '4.20' }), loan('prepays', '161.00', { cumulative_prepayments: '45.00' }), loan('draws', '427.00', { cumulative_drawn_amount: '325.00' }), loan('told', '522.50', { principal_advances_in_period: '20.00' }), loan('serviced', '80.00', { payment_due: '1.00' }), loan('odd', '12.34', { payment_due: '1.00' }), loan('new', '90.00')];
    const answer = await bridge(before, after);
    expect(amounts(answer)).toEqual({ joined: '90.00', left: '-50.00', redemption: '-70.00', repurchase: '-30.00', 'interest-stated': '4.20', 'interest-computed': '10.50', advances: '20.00', drawings: '25.00', 'part-repayments': '-40.00', other: '2.34' });
    expect(answer.bridges[0]).toMatchObject({ opening: { amount: '3340.00', loans: 10 }, closing: { amount: '3302.04', loans: 10 }, unchanged: 1, rows: 11, residual: '0.00', loansThatDoNotTie: 0, ties: true });
  });

  it('CMP-31 currencies are never added: one bridge for each, and a loan that changed its own is left out and said', async () => {
    const euro = (id: string, balance: string): Loan => loan(id, balance, { exposure_currency_denomination: 'EUR', payment_due: '1.00' });
    const answer = await bridge([loan('a', '10.00', { payment_due: '1.00' }), euro('b', '20.00'), euro('c', '5.00')], [loan('a', '11.00'), euro('b', '25.00'), loan('c', '6.00')]);
    expect(answer.bridges.map(({ currency, opening, closing, ties }) => [currency, opening.amount, closing.amount, ties])).toEqual([['EUR', '20.00', '25.00', true], ['GBP', '10.00', '11.00', true]]);
    expect(answer.leftOut).toEqual([{ reason: 'The currency is another one than before', currency: 'GBP', loans: 1, opening: '5.00', closing: '6.00' }]);
    expect(answer.notes.join()).toContain('different currencies are not added');
  });

  it('CMP-32 an unknown balance is never zero: the loan is left out with what is known of it; an unknown rate leaves its movement unexplained', async () => {
    const answer = await bridge([loan('a', null), loan('b', '100.00'), loan('c', '100.00', { current_interest_rate: null })], [loan('a', '7.00'), loan('b', '100.50'), loan('c', '103.00')]);
    expect(answer.leftOut).toEqual([{ reason: 'The balance is not known at a cut-off', currency: 'GBP', loans: 1, opening: '0.00', closing: '7.00' }]);
    expect(amounts(answer)).toEqual({ 'interest-computed': '0.50', other: '3.00' });
    expect(answer.bridges[0]?.steps.find(({ id }) => id === 'interest-computed')?.unknown).toBe(1);
  });

  it('CMP-33 loans whose origination differs are said: their identifier may mean another loan', async () => {
    expect((await bridge([loan('a', '1.00')], [loan('a', '1.00', { origination_date: '2021-01-01' })])).notes.join()).toMatch(/^Of 1 loan the origination date/);
  });

  it('CMP-34 any two cut-offs tie, loan by loan and in the sum', async () => {
    const money = fc.integer({ min: -10_000_000, max: 1_000_000_000 }).map((pence) => (pence / 100).toFixed(2));
    const maybe = fc.option(money, { nil: null });
    const made = fc.record({ status: fc.constantFrom('PERF', 'ARRE', 'RDMD', 'REBR', null), balance: fc.option(money, { nil: null, freq: 8 }), currency: fc.constantFrom('GBP', 'GBP', 'EUR'), due: maybe, interest: maybe, advances: maybe, drawn: maybe, prepaid: maybe, losses: maybe, rate: fc.option(fc.integer({ min: 0, max: 20_000 }).map((rate) => (rate / 1000).toFixed(6)), { nil: null }) });
    const tape = fc.uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 12 }), made }), { selector: ({ id }) => id, maxLength: 10 }).map((loans) => loans.map(({ id, made: of }) => loan(`L${id}`, of.balance, { account_status: of.status, exposure_currency_denomination: of.currency, payment_due: of.due, accrued_interest_in_period: of.interest, principal_advances_in_period: of.advances, cumulative_drawn_amount: of.drawn, cumulative_prepayments: of.prepaid, allocated_losses: of.losses, current_interest_rate: of.rate })));
    await fc.assert(fc.asyncProperty(tape, tape, async (before, after) => {
      const answer = await bridge(before, after);
      for (const each of answer.bridges) {
        expect([each.ties, each.residual, each.loansThatDoNotTie]).toEqual([true, '0.00', 0]);
        const pence = (text: string): bigint => BigInt(text.replace('.', ''));
        expect(pence(each.opening.amount) + each.steps.reduce((sum, step) => sum + pence(step.amount), 0n)).toBe(pence(each.closing.amount));
        for (const step of each.steps) expect(pence(step.raises) + pence(step.lowers)).toBe(pence(step.amount));
      }
      const known = answer.bridges.reduce((sum, each) => sum + each.rows, 0) + answer.leftOut.reduce((sum, each) => sum + each.loans, 0);
      expect(known).toBe(new Set([...before, ...after].map((each) => each['new_underlying_exposure_identifier'])).size);
    }), { seed: 20260131, numRuns: 40 });
  }, 60_000);
});

describe.each([{ seed: 20260131, loans: 120 }, { seed: 7, loans: 60 }])('bridges of generated cut-offs, seed $seed', ({ seed, loans }) => {
  it('CMP-35 every step is what the generator did to each loan, to the penny; only drawings, which no column states, are unexplained', async () => {
    const bench = await comparedPool({ name: `bridge-${seed}`, seed, loans, months: 2 });
    try {
      const [left, right] = [await bench.run({ ...bench.month(0), mode: 'mi' }), await bench.run({ ...bench.month(1), mode: 'mi' })];
      const answer = await bench.client['compare.bridge']({ left: left.id, right: right.id, bridge: 'principal' });
      const expected = movements(seed, loans);
      const [made] = answer.bridges;
      expect(answer.bridges.length).toBe(1);
      expect(Object.fromEntries((made?.steps ?? []).filter((step) => step.loans > 0).map((step) => [step.id, [step.amount, step.loans]]))).toEqual(Object.fromEntries([...expected.steps].map(([id, { pence, loans: count }]) => [id, [pounds(pence), count]])));
      expect([made?.opening.amount, made?.closing.amount, made?.ties, answer.from, answer.to]).toEqual([pounds(expected.opening), pounds(expected.closing), true, '2026-01-31', '2026-02-28']);
      // The loans of a step, each with both addresses; every amount again by loan.
      const page = await bench.client['compare.bridgeRows']({ left: left.id, right: right.id, bridge: 'principal', currency: 'GBP', step: 'other', limit: 500 });
      expect(Object.fromEntries(page.items.map(({ key, amount }) => [key, amount]))).toEqual(Object.fromEntries([...expected.drawn].map(([key, pence]) => [key, pounds(pence)])));
      for (const row of page.items.slice(0, 2)) for (const [run, side] of [[left.id, row.opening], [right.id, row.closing]] as const) expect((await bench.client['trace.get']({ run, address: side?.address ?? '' })).root.stored).toBe(side?.value);
      await expect(bench.client['compare.bridge']({ left: right.id, right: left.id, bridge: 'principal' })).resolves.toMatchObject({ bridges: [], why: expect.stringContaining('Swap') as string });
    } finally {
      await bench.close();
    }
  }, 240_000);
});

const pounds = (pence: number): string => `${pence < 0 ? '-' : ''}${Math.trunc(Math.abs(pence) / 100)}.${String(Math.abs(pence) % 100).padStart(2, '0')}`;

/** What the generator did to each loan between its first two cut-offs, in pence, from its own states. */
function movements(seed: number, loans: number) {
  const pool = poolOf({ seed, loans, months: 2 });
  const steps = new Map<string, { pence: number; loans: number }>();
  const drawn = new Map<string, number>();
  const add = (id: string, pence: number): void => { const step = steps.get(id) ?? { pence: 0, loans: 0 }; steps.set(id, { pence: step.pence + pence, loans: step.loans + 1 }); };
  let [opening, closing] = [0, 0];
  for (let index = 0; index < loanCount(pool); index += 1) {
    const made = makeLoan(pool, index);
    const [before, now] = liveLoan(pool, made).states as [ReturnType<typeof liveLoan>['states'][number], ReturnType<typeof liveLoan>['states'][number]];
    opening += before?.balance ?? 0;
    closing += now?.balance ?? 0;
    if (before === null) { if (now !== null) add('joined', now.balance); continue; }
    if (now === null) { add('left', -before.balance); continue; }
    if (now.status === 'RDMD' || now.status === 'REBR') { if (before.balance > 0) add(now.status === 'RDMD' ? 'redemption' : 'repurchase', -before.balance); continue; }
    const interest = made.product === 'serviced' ? 0 : monthlyInterest(before.balance, made.rate);
    if (interest !== 0) add('interest-computed', interest);
    const paid = now.prepayments - before.prepayments;
    if (paid !== 0) add('part-repayments', -paid);
    const rest = now.balance - before.balance - interest + paid;
    if (rest !== 0) { add('other', rest); drawn.set(made.newId, rest); }
  }
  return { opening, closing, steps, drawn };
}
