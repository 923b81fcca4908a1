import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EclSummary } from '../../../src-shared/model/ecl/summary.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { line, loanFile, POLICY } from './documents.ts';
import { eclBench, told, type EclBench } from './ecl-bench.ts';

/** One loan each for what can be wrong, and one that is right. Line 2 is row 0. */
const BAD = loanFile([
  line('GOOD'),
  line('MATURED', { 'Maturity Date': '2026-01-31' }),
  line('NO-EIR', { 'Effective interest rate': '' }),
  line('PD-ABOVE-1', { PD: '140%' }),
  line('NEG-BALANCE', { Balance: '-250.00' }),
  line('CURRENCY', { Currency: 'JPY' }),
  line('NO-SEGMENT', { Segment: '' }),
  line('NO-DAYS', { 'Days past due': '' }),
  line('NO-AMORT', { Amortisation: '' }),
  line('NEG-TERM', { 'Maturity Date': '', 'Remaining term': '-4' }),
  line('TWICE', { Balance: '500.00' }), line('TWICE', { Balance: '700.00' }),
]);

const BOOKED = { ...POLICY, fallbacks: { eir: { use: 0.05 }, pd: { use: 0.07 }, lgd: { use: 0.45 }, term: { use: 24 }, balance: 'zero', currency: 'reporting', duplicate: 'first' }, quality: { ...POLICY.quality, fallback: { atMost: 1, block: false } } };

describe('bad input is a finding with its cell, and the loan is booked by the stated fallback', () => {
  let bench: EclBench;
  let run: Run;
  beforeAll(async () => {
    bench = eclBench();
    run = await bench.run({ loans: BAD, policy: BOOKED });
  }, 120_000);
  afterAll(() => bench.dispose());

  it('EPI-20 each names rule, field, row and what the file holds', async () => {
    expect(told(run)).toMatch(/^succeeded/);
    const found = await bench.rows(run, 'ecl.findings', 'SELECT rule, field, source_row, observed FROM it ORDER BY source_row, rule');
    expect(found.map(({ rule, field, source_row: row, observed }) => `${String(row)} ${String(rule)} ${String(field)} ${String(observed)}`)).toEqual([
      '1 FALLBACK-TERM maturity_date 2026-01-31', '2 FALLBACK-EIR eir null', '3 FALLBACK-PD pd_12m 1.4', '4 FALLBACK-BALANCE balance -250', '5 FALLBACK-CURRENCY currency JPY',
      '6 FALLBACK-SEGMENT segment null', '7 FALLBACK-STAGING days_past_due null', '8 FALLBACK-AMORTISATION amortisation null', '9 FALLBACK-TERM remaining_term -4', '10 FALLBACK-DUPLICATE loan_id TWICE',
    ].flatMap((expected) => (expected.startsWith('6 ') ? [expected, '6 FALLBACK-LGD lgd null', '6 FALLBACK-PD pd_12m null'].sort() : [expected])));
    const page = await bench.client['findings.page']({ run: run.id, rule: 'FALLBACK-EIR' });
    expect(page.items.map(({ exposure, line: at, field }) => [exposure, at, field])).toEqual([['NO-EIR', 4, 'eir']]);
    const groups = await bench.client['findings.groups']({ run: run.id });
    expect(groups.groups.find(({ rule }) => rule === 'FALLBACK-TERM')).toMatchObject({ materiality: 'review', findings: 1 });
  });

  it('EPI-21 what stood in is what the policy says, loan by loan', async () => {
    const rows = await bench.rows(run, 'ecl', 'SELECT loan_id, fallbacks, remaining_term AS term, CAST(eir AS DECIMAL(6,4)) AS eir, balance, currency, segment, modelled > 0 AS booked FROM it ORDER BY source_row');
    const by = new Map(rows.map((row) => [String(row['loan_id']), row]));
    expect(by.get('GOOD')?.['fallbacks']).toBeNull();
    expect([by.get('MATURED')?.['term'], by.get('NEG-TERM')?.['term'], by.get('NO-EIR')?.['eir'], by.get('NEG-BALANCE')?.['balance'], by.get('CURRENCY')?.['currency'], by.get('NO-SEGMENT')?.['segment'], by.get('TWICE')?.['balance']]).toEqual([24, 24, '0.0500', '0.00', 'EUR', 'other', '500.00']);
    expect(rows.filter(({ loan_id: id }) => id === 'TWICE')).toHaveLength(1);
    expect(rows.filter(({ booked }) => booked !== true).map(({ loan_id: id }) => id)).toEqual(['NEG-BALANCE']);
  });

  it('EPI-22 the summary says what rests on a fallback, by count and by amount', async () => {
    const summary = await bench.json<EclSummary>(run, 'ecl.summary');
    const [sums] = await bench.rows(run, 'ecl', 'SELECT count(*) FILTER (WHERE fallbacks IS NOT NULL) AS loans, CAST(sum(allowance) FILTER (WHERE fallbacks IS NOT NULL) AS VARCHAR) AS amount FROM it');
    expect(summary.resting).toEqual({ loans: sums?.['loans'], amount: sums?.['amount'] });
    expect([summary.resting.loans, summary.additionalRows, summary.duplicates]).toEqual([10, 1, 1]);
    expect(summary.fallbacks.map(({ fallback, loans }) => [fallback, loans])).toEqual([['EIR', 1], ['PD', 2], ['LGD', 1], ['TERM', 2], ['CURRENCY', 1], ['SEGMENT', 1], ['BALANCE', 1], ['STAGING', 1], ['AMORTISATION', 1], ['DUPLICATE', 1]]);
    const overview = await bench.client['ecl.overview']({ run: run.id });
    expect([overview.restingOnFallback.loans.value, overview.restingOnFallback.amount.value]).toEqual(['10', summary.resting.amount]);
  });

  it('EPI-23 a finding is traced to the cell of the file', async () => {
    const trace = await bench.client['trace.get']({ run: run.id, address: 'finding:FALLBACK-TERM/maturity_date@1' });
    expect(trace.holds).toBe(true);
  });
});

describe('where the policy blocks, the run stops and says where and what to do', () => {
  let bench: EclBench;
  beforeAll(() => { bench = eclBench(); });
  afterAll(() => bench.dispose());

  it('EPI-24 each fallback that blocks stops the run, naming the setting, the count and the first loans; nothing is booked', async () => {
    const blocks = { ...BOOKED, fallbacks: { eir: 'block', pd: 'block', lgd: 'block', term: 'block', balance: 'block', currency: 'block', duplicate: 'block' } };
    const run = await bench.run({ loans: BAD, policy: blocks });
    expect(run.status).toBe('blocked');
    const message = run.gates.find(({ id }) => id === 'measure')?.message ?? '';
    for (const said of ['fallbacks.eir: block', 'NO-EIR (row 2)', 'fallbacks.term: block', 'MATURED (row 1), NEG-TERM (row 9)', 'fallbacks.currency: block', 'fallbacks.balance: block', 'fallbacks.duplicate: block', 'fallbacks.pd: block', 'Correct the file']) expect(message).toContain(said);
    expect(bench.context.runFiles.find(run.id, 'ecl')).toBeNull();
    const groups = await bench.client['findings.groups']({ run: run.id });
    expect(groups.groups.find(({ rule }) => rule === 'FALLBACK-EIR')).toMatchObject({ materiality: 'blocking', severity: 'blocking' });
    expect((await bench.client['decisions.skeleton']({ run: run.id })).items.map(({ code }) => code)).toContain('eir');
  }, 120_000);

  it('EPI-25 a loan without origination snapshot blocks where the policy says so, and is counted otherwise', async () => {
    const run = await bench.run({ loans: loanFile([line('KNOWN'), line('NO-SNAPSHOT', { 'PD at origination': '' })]), policy: { ...POLICY, staging: { ...POLICY.staging, noSnapshot: 'block' } } });
    expect([run.status, run.gates.find(({ id }) => id === 'measure')?.message]).toEqual(['blocked', expect.stringContaining('NO-SNAPSHOT (row 1)')]);
    const counted = await bench.run({ loans: loanFile([line('KNOWN'), line('NO-SNAPSHOT', { 'PD at origination': '' })]) });
    expect((await bench.json<EclSummary>(counted, 'ecl.summary')).notAssessable).toEqual({ loans: 1, amount: '10000.00' });
  }, 120_000);

  it('EPI-26 a bar of data quality that blocks stops the run after measuring, with what was seen', async () => {
    const run = await bench.run({ loans: loanFile([line('A'), line('B', { 'Days past due': '100' })]), policy: { ...POLICY, quality: { ...POLICY.quality, stage3: { atMost: 0.1, block: true } } } });
    expect([run.status, run.gates.find(({ id }) => id === 'measure')?.message]).toEqual(['blocked', expect.stringContaining('Stage 3 over gross carrying amount: 0.5 (quality.stage3')]);
    expect(bench.context.runFiles.find(run.id, 'ecl')).not.toBeNull();
  }, 120_000);
});
