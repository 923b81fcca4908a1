import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { parseCsv } from '../../../src-main/adapters/config/lookup-table.ts';
import type { Mapping } from '../../../src-shared/model/mapping.ts';
import { intakeBench, registryConfig } from './intake-bench.ts';
import { confirmSba, SBA_DECISIONS, SBA_FILE } from './sba-mapping.ts';

const bench = intakeBench();
afterAll(() => bench.dispose());

// Skipped where ../shared/data/loans is not on this machine.
describe.skipIf(!existsSync(SBA_FILE))('the SBA 7(a) sample', () => {
  test('EIN-19 align proposes by itself what the headers say, and asks about the dates that cannot be day first', async () => {
    const run = await bench.run({ file: SBA_FILE, config: registryConfig() });
    expect(run.gate('align')).toMatchObject({ status: 'review_required', summary: { columns: 25, mapped: 10, review: 1, ignored: 14 } });
    const { columns } = run.json<Mapping>('mapping');
    expect(Object.fromEntries(columns.filter((column) => column.field !== null).map((column) => [column.header, column.field]))).toEqual({
      LoanNr_ChkDgt: 'loan_identifier', State: 'region', NAICS: 'industry_sector', Term: 'original_term', ChgOffDate: 'outcome_date', DisbursementDate: 'origination_date', DisbursementGross: 'original_principal_balance',
      MIS_Status: 'loan_outcome', ChgOffPrinGr: 'realised_loss_amount', SBA_Appv: 'guarantee_amount', lgd_realised: 'realised_loss_given_default',
    });
    expect(columns.filter((column) => column.status === 'review')).toMatchObject([{ header: 'DisbursementDate', readingReason: expect.stringContaining('cannot be read day first') as string }]);
  });

  test('EIN-19 with a confirmed mapping every loan goes through the same gates; amounts, outcomes and realised losses are the file\'s', async () => {
    const proposal = (await bench.run({ file: SBA_FILE, config: registryConfig() })).json<Mapping>('mapping');
    const run = await bench.run({ file: SBA_FILE, config: registryConfig(), mapping: confirmSba(proposal), decisions: SBA_DECISIONS, params: { reportingDate: '2006-12-31' } });
    expect(run.gates.map((gate) => [gate.id, gate.status])).toEqual([['ingest', 'reused'], ['align', 'passed'], ['decide', 'passed'], ['transform', 'passed'], ['validate', 'passed'], ['aggregate', 'passed'], ['loans', 'passed']]);
    const [header = [], ...cells] = parseCsv(readFileSync(SBA_FILE, 'utf8'));
    const records = cells.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
    const sum = (name: string): string => (records.reduce((total, record) => total + Math.round(Number(record[name]) * 100), 0) / 100).toFixed(2);
    const [made] = await run.rows('loan', "SELECT count(*) AS n, count(DISTINCT loan_id) AS ids, CAST(sum(balance) AS VARCHAR) AS balance, count(*) FILTER (WHERE default_outcome) AS bad, count(default_outcome) AS known, count(*) FILTER (WHERE currency = 'USD') AS usd, CAST(sum(remaining_term) AS BIGINT) AS months, count(eir) AS eirs, count(additional_row) FILTER (WHERE additional_row) AS additional, count(vintage) AS vintages FROM it");
    expect(made).toEqual({
      n: records.length, ids: new Set(records.map((record) => record['LoanNr_ChkDgt'])).size, balance: sum('DisbursementGross'), bad: records.filter((record) => record['MIS_Status'] === 'CHGOFF').length, known: records.length, usd: records.length,
      months: records.reduce((total, record) => total + Number(record['Term']), 0), eirs: 0, additional: 0, vintages: records.filter((record) => record['DisbursementDate'] !== '').length,
    });
    const lgd = await run.rows('loan', 'SELECT loan_id, CAST(realised_lgd AS VARCHAR) AS lgd FROM it WHERE default_outcome ORDER BY source_row LIMIT 400');
    const stated = new Map(records.map((record) => [record['LoanNr_ChkDgt'], record['lgd_realised']]));
    for (const { loan_id, lgd: value } of lgd) expect(Math.abs(Number(value) - Number(stated.get(loan_id as string)))).toBeLessThanOrEqual(6e-11);
    const paid = await run.rows('loan', 'SELECT count(*) FILTER (WHERE realised_lgd = 0) AS zero, count(*) AS n FROM it WHERE NOT default_outcome AND realised_lgd IS NOT NULL');
    expect(Number(paid[0]?.['zero'])).toBeGreaterThan(Number(paid[0]?.['n']) * 0.98);
    const groups = run.json<{ verdict: string; groups: { rule: string; field: string; findings: number }[] }>('findings.groups');
    expect(groups.verdict).toBe('passed');
    expect(groups.groups.find((group) => group.rule === 'REQ-001' && group.field === 'effective_interest_rate')?.findings).toBe(1);
    expect(groups.groups.find((group) => group.rule === 'ECL-040')?.findings).toBe(records.length);
  });
});
