import { afterAll, expect, test } from 'vitest';
import { LOAN_FIELDS } from '../../../src-shared/model/ecl/loan-fields.ts';
import { tapePipeline } from '../../../src-main/pipelines/tape/pipeline.ts';
import { demo, tapeBench } from '../../support/run-tape.ts';
import { intakeBench, intakePipeline, loanFile, registryConfig, tapeConfig } from './intake-bench.ts';

const bench = intakeBench();
afterAll(() => bench.dispose());

/** A loan as the model's own column names say it. */
const PLAIN = ['loan_id', 'customer_id', 'segment', 'reporting_date', 'currency', 'origination_date', 'maturity_date', 'amortisation', 'balance', 'eir', 'days_past_due', 'pd_12m', 'origination_pd', 'lgd', 'collateral_value', 'forborne'];
const loan = (over: Readonly<Record<string, string>> = {}): Record<string, string> => ({ loan_id: 'L1', customer_id: 'C1', segment: 'retail', reporting_date: '2025-12-31', currency: 'EUR', origination_date: '2022-01-15', maturity_date: '2027-06-30', amortisation: 'annuity', balance: '10000.00', eir: '0.045', days_past_due: '0', pd_12m: '0.0123456789', origination_pd: '1%', lgd: '0.45', collateral_value: '5000', forborne: 'no', ...over });
const aligned = (rows: readonly Readonly<Record<string, string>>[], columns = PLAIN) => loanFile(columns, rows.map((row) => ({ ...row, origination_pd: row['origination_pd'] ?? '' })));

test('EIN-1 the gates that read a file are the same objects in both pipelines', () => {
  const shared = ['ingest', 'align', 'decide', 'transform', 'validate', 'aggregate'];
  for (const id of shared) expect(intakePipeline.gates.find((gate) => gate.id === id), id).toBe(tapePipeline.gates.find((gate) => gate.id === id));
});

test('EIN-10 a file with the model\'s column names needs no person, and becomes loans: columns, types and fractions of LOAN_FIELDS', async () => {
  const run = await bench.run({ file: aligned([loan()]), config: registryConfig() });
  expect(run.gates.map((gate) => [gate.id, gate.status])).toEqual(intakePipeline.gates.map((gate) => [gate.id, 'passed']));
  const columns = await run.rows('loan', "SELECT column_name, lower(column_type) AS type FROM (DESCRIBE it)");
  const sql: Readonly<Record<string, string>> = { text: 'varchar', integer: 'bigint', date: 'date', boolean: 'boolean' };
  expect(columns.map(({ column_name, type }) => [column_name, type])).toEqual([['source_row', 'bigint'], ...LOAN_FIELDS.map((field) => [field.name, sql[field.type] ?? field.type])]);
  const [row] = await run.rows('loan', 'SELECT CAST(COLUMNS(*) AS VARCHAR) FROM it');
  expect(row).toMatchObject({ loan_id: 'L1', eir: '0.045000000000', pd_12m: '0.012345678900', lgd: '0.450000000000', balance: '10000.00', remaining_term: '18', months_on_book: '47', original_term: '66', vintage: '2022', amortisation: 'annuity', additional_row: 'false', collateral_value: '5000.00', forborne: 'false', score: null, measurement: null });
});

test('EIN-11 a column whose values all carry a percent sign is points, whatever the configuration declares for the field', async () => {
  const run = await bench.run({ file: aligned([loan(), loan({ loan_id: 'L2', origination_pd: '2.5 %' })]), config: registryConfig() });
  expect(await run.rows('loan', 'SELECT CAST(origination_pd AS VARCHAR) AS pd FROM it ORDER BY source_row')).toEqual([{ pd: '0.010000000000' }, { pd: '0.025000000000' }]);
});

test('EIN-12 a contract rate is written both ways: a person declares which', async () => {
  const run = await bench.run({ file: aligned([loan({ interest_rate: '4.5' })], [...PLAIN, 'interest_rate']), config: registryConfig() });
  expect(run.gate('align').status).toBe('review_required');
  const waiting = run.json<{ columns: { header: string; status: string; readingReason: string }[] }>('mapping').columns.filter((column) => column.status === 'review');
  expect(waiting.map(({ header, readingReason }) => [header, /percent points or fractions/.test(readingReason)])).toEqual([['interest_rate', true]]);
});

test('EIN-13 terms: a begun month counts, month\'s end to month\'s end is whole; the file\'s own months go first; the run\'s date stands in', async () => {
  const rows = [
    loan({ loan_id: 'end', maturity_date: '2026-02-28' }), loan({ loan_id: 'begun', maturity_date: '2026-02-01' }), loan({ loan_id: 'matured', maturity_date: '2025-11-30' }),
    loan({ loan_id: 'mid', reporting_date: '2025-12-15', maturity_date: '2026-02-16' }), loan({ loan_id: 'stated', remaining_term: '7' }),
    loan({ loan_id: 'term', maturity_date: '', original_term: '60', origination_date: '2025-01-31' }), loan({ loan_id: 'open', maturity_date: '' }), loan({ loan_id: 'asked', reporting_date: '', maturity_date: '2026-03-31' }),
  ];
  const run = await bench.run({ file: aligned(rows, [...PLAIN, 'remaining_term', 'original_term']), config: registryConfig(), params: { reportingDate: '2025-12-31' } });
  const terms = await run.rows('loan', 'SELECT loan_id, remaining_term, months_on_book FROM it');
  expect(Object.fromEntries(terms.map((row) => [row['loan_id'], row['remaining_term']]))).toEqual({ end: 2, begun: 2, matured: -1, mid: 3, stated: 7, term: 49, open: null, asked: 3 });
  expect(terms.find((row) => row['loan_id'] === 'asked')).toMatchObject({ months_on_book: 47 });
  expect(run.gate('loans').summary).toMatchObject({ otherDate: 1 });
});

test('EIN-14 rows of a loan after its first are flagged; the first carries the collateral of all, each item once', async () => {
  const columns = [...PLAIN, 'collateral_id'];
  const rows = [
    loan({ loan_id: 'A', collateral_id: 'P1', collateral_value: '100.10' }), loan({ loan_id: 'B', collateral_value: '7' }), loan({ loan_id: 'A', collateral_id: 'P2', collateral_value: '200.20' }),
    loan({ loan_id: 'A', collateral_id: 'P1', collateral_value: '100.10' }), loan({ loan_id: '', collateral_value: '5' }), loan({ loan_id: '', collateral_value: '6' }), loan({ loan_id: 'D', collateral_value: '' }), loan({ loan_id: 'D', collateral_value: '' }),
  ];
  const run = await bench.run({ file: aligned(rows, columns), config: registryConfig() });
  const made = await run.rows('loan', 'SELECT loan_id, additional_row, CAST(collateral_value AS VARCHAR) AS v FROM it ORDER BY source_row');
  expect(made.map((row) => [row['loan_id'], row['additional_row'], row['v']])).toEqual([['A', false, '300.30'], ['B', false, '7.00'], ['A', true, null], ['A', true, null], [null, false, '5.00'], [null, false, '6.00'], ['D', false, null], ['D', true, null]]);
  expect(run.gate('loans').summary).toMatchObject({ rows: 8, loans: 5, additionalRows: 3 });
  // Other items of collateral are no repetition; the same item again is, and so are rows that name none.
  expect((await run.rows('findings', "SELECT source_row AS r FROM it WHERE rule = 'ECL-001' ORDER BY r")).map((row) => row['r'])).toEqual([0, 3, 6, 7]);
});

test('EIN-15 the same table for 1, 2 and 4 threads', async () => {
  const rows = Array.from({ length: 3_000 }, (_, i) => loan({ loan_id: `L${i % 2_500}`, collateral_value: String(i), balance: String(1_000 + i) }));
  const digests = [];
  for (const threads of [1, 2, 4]) {
    const own = intakeBench();
    const run = await own.run({ file: aligned(rows), config: registryConfig(), threads });
    digests.push([run.ref('loan').sha256, run.ref('loan').logicalDigest, run.ref('loan.plan').sha256]);
    own.dispose();
  }
  expect(digests[1]).toEqual(digests[0]);
  expect(digests[2]).toEqual(digests[0]);
});

test('EIN-16 bad input is found with its cell and stops nothing; what cannot be read is null, never zero', async () => {
  const bad = [
    loan({ loan_id: 'term', remaining_term: '-3' }), loan({ loan_id: 'pd', pd_12m: '1.2' }), loan({ loan_id: 'eir', eir: '' }), loan({ loan_id: 'matured', origination_date: '2015-01-15', maturity_date: '2020-01-31' }), loan({ loan_id: 'ccy', currency: 'QQQ' }),
    loan({ loan_id: 'twice' }), loan({ loan_id: 'twice' }), loan({ loan_id: 'lgd', lgd: '-0.1' }), loan({ loan_id: 'text', balance: 'ten' }), loan({ loan_id: 'minus', balance: '-1' }), loan({ loan_id: 'huge', eir: '900000000000' }),
  ];
  const run = await bench.run({ file: aligned(bad, [...PLAIN, 'remaining_term']), config: registryConfig() });
  expect(run.status).toBe('succeeded');
  const found = await run.rows('findings', "SELECT rule, field, source_row AS r, observed FROM it WHERE rule NOT IN ('REQ-001') ORDER BY rule, r");
  expect(found.map((each) => [each['rule'], each['field'], each['r'], each['observed']])).toEqual([
    ['ECL-001', 'loan_identifier', 5, 'twice'], ['ECL-001', 'loan_identifier', 6, 'twice'], ['ECL-003', 'remaining_term', 0, '-3'], ['ECL-005', 'maturity_date', 3, '2020-01-31'], ['ECL-020', 'current_principal_balance', 8, null],
    ['ECL-021', 'current_principal_balance', 9, '-1.00'], ['ECL-023', 'exposure_currency_denomination', 4, 'QQQ'], ['ECL-040', 'effective_interest_rate', 2, null], ['ECL-040', 'effective_interest_rate', 10, null], ['ECL-043', 'probability_of_default', 1, '120.0000000000'],
    ['ECL-046', 'loss_given_default', 7, '-10.0000000000'], ['ECL-074', 'remaining_term', 0, '-3'], ['FMT-001', 'current_principal_balance', 8, 'ten'], ['FMT-001', 'effective_interest_rate', 10, '900000000000'], ['REQ-002', 'current_principal_balance', 8, null],
  ]);
  const groups = run.json<{ verdict: string; policy: string }>('findings.groups');
  expect(groups).toMatchObject({ verdict: 'passed', policy: 'ecl: no finding blocks' });
  expect(await run.rows('loan', "SELECT balance, eir FROM it WHERE loan_id IN ('text', 'huge') ORDER BY source_row")).toMatchObject([{ balance: null }, { eir: null }]);
});

test('EIN-17 a tape\'s loans: the gates a management-information run made are found in the memo, its balances are the tape\'s', async () => {
  const tapes = tapeBench();
  const documents = demo('2026-01-31');
  const config = tapeConfig('equity-release');
  const read = (document: typeof documents.mapping): object => tapes.read(document as string) as object;
  const spec = { file: documents.tape, mapping: read(documents.mapping), deal: read(documents.deal), decisions: read(documents.decisions) };
  const mi = await bench.run({ ...spec, config: { ...config, sections: { ...config.sections } }, pipeline: tapePipeline, params: { mode: 'mi', asset: 'equity-release', regime: null } });
  const run = await bench.run({ ...spec, config, params: { asset: 'equity-release' } });
  tapes.dispose();
  expect(mi.gate('transform').status).toBe('passed');
  expect(run.gates.map((gate) => [gate.id, gate.status])).toEqual([['ingest', 'reused'], ['align', 'reused'], ['decide', 'reused'], ['transform', 'reused'], ['validate', 'passed'], ['aggregate', 'passed'], ['loans', 'passed']]);
  const [sums] = await run.rows('loan', `SELECT count(*) AS n, count(DISTINCT loan_id) AS loans, count(*) FILTER (WHERE product = 'equity-release' AND amortisation = 'roll-up' AND eir = contract_rate AND eir BETWEEN 0.01 AND 0.12) AS plain, count(youngest_age) AS aged, count(remaining_term) AS terms, CAST(sum(balance) AS VARCHAR) AS balance FROM it WHERE NOT additional_row`);
  const [tape] = await run.rows('canonical', `SELECT count(DISTINCT new_underlying_exposure_identifier) AS loans, CAST(sum(current_principal_balance) FILTER (WHERE account_status NOT IN ('RDMD')) AS VARCHAR) AS balance FROM (SELECT *, row_number() OVER (PARTITION BY new_underlying_exposure_identifier ORDER BY source_row) AS n FROM it) WHERE n = 1`);
  expect(sums).toMatchObject({ n: tape?.['loans'], loans: tape?.['loans'], plain: tape?.['loans'], aged: tape?.['loans'], balance: tape?.['balance'] });
  expect(sums?.['terms']).toBe(0);
});
