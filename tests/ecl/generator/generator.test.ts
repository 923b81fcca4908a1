import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { Ledger } from '../../../src-shared/model/ecl/ledger.ts';
import { OverlaySet } from '../../../src-shared/model/ecl/overlay.ts';
import { ScenarioSet } from '../../../src-shared/model/ecl/scenario-set.ts';
import { minorUnits } from '../../../src-main/pipelines/ecl/amounts/minor-units.ts';
import { COLUMNS, headerOf } from '../../../src-main/pipelines/ecl/generator/columns.ts';
import { demoPolicy } from '../../../src-main/pipelines/ecl/generator/demo-policy.ts';
import { generateLoans, generatePortfolio, planOf } from '../../../src-main/pipelines/ecl/generator/generate.ts';
import { DEMO_OPTIONS } from '../../../src-main/pipelines/ecl/generator/options.ts';
import { GRADES, gradePlace, scorePd, transitionMatrix } from '../../../src-main/pipelines/ecl/generator/risk-scale.ts';
import { writePortfolio } from '../../../src-main/pipelines/ecl/generator/write-portfolio.ts';
import { maybe, number, rowsOf } from './portfolio-rows.ts';

const REPO = fileURLToPath(new URL('../../../', import.meta.url));
const text = (options: Parameters<typeof generatePortfolio>[0], of = 0): string => [...(generatePortfolio(options)[of]?.lines() ?? [])].join('');

test('EGN-1 the same options give the same bytes, another seed others', () => {
  expect(text({ loans: 80, seed: 5, second: '2026-06-30' }, 1)).toBe(text({ loans: 80, seed: 5, second: '2026-06-30' }, 1));
  expect(text({ loans: 80, seed: 5 })).not.toBe(text({ loans: 80, seed: 6 }));
});

test('EGN-1 a loan depends on neither the size of the portfolio nor a second date', () => {
  const lines = text({ loans: 300, seed: 5 }).split('\r\n');
  expect(text({ loans: 80, seed: 5 }).split('\r\n').slice(0, 81)).toEqual(lines.slice(0, 81));
  expect(text({ loans: 300, seed: 5, second: '2026-03-31' }).split('\r\n')).toEqual(lines);
});

test('EGN-2 the shipped demo is what the default options write, and its documents parse', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tapestry-ecl-demo-'));
  const written = await writePortfolio(dir, DEMO_OPTIONS);
  const shipped = join(REPO, 'resources/demo/ecl');
  expect(readdirSync(shipped).filter((name) => name !== 'README.md').toSorted()).toEqual(written.map((each) => each.name).toSorted());
  for (const file of written) {
    const bytes = readFileSync(join(shipped, file.name));
    expect(createHash('sha256').update(bytes).digest('hex'), file.name).toBe(file.sha256);
    expect(bytes.length).toBe(file.bytes);
  }
  const json = (name: string): unknown => JSON.parse(readFileSync(join(shipped, name), 'utf8'));
  expect(EclPolicy.parse(json('policy.json'))).toEqual(json('policy.json'));
  expect(ScenarioSet.parse(json('scenarios.json')).scenarios.map((each) => each.weight)).toEqual([0.5, 0.3, 0.2]);
  expect(OverlaySet.parse(json('overlays.json')).overlays).toHaveLength(4);
  expect(Ledger.parse(json(`ledger-${DEMO_OPTIONS.date}.json`)).balances.length).toBeGreaterThan(10);
  rmSync(dir, { recursive: true, force: true });
});

test('EGN-3 impossible options are refused', () => {
  for (const options of [{ loans: 0 }, { loans: 1.5 }, { date: '2025-12-30' }, { date: '2025-02-30' }, { second: '2025-12-31' }, { second: '2028-12-31' }, { second: 'soon' }, { seed: Number.NaN }]) {
    expect(() => generatePortfolio({ loans: 10, seed: 1, ...options }), JSON.stringify(options)).toThrow();
  }
  expect(generatePortfolio({ loans: 10, seed: 1, date: '2024-02-29', second: '2026-02-28' })).toHaveLength(2);
});

test('EGN-4 canonical headers are fields of the registry, the others aliases of them; codes and synonyms are known', () => {
  const yaml = (path: string): Record<string, unknown> => parse(readFileSync(join(REPO, 'config', path), 'utf8')) as Record<string, unknown>;
  const all = (folder: string, key: string): Record<string, unknown> => Object.assign({}, ...readdirSync(join(REPO, 'config', folder)).filter((name) => name.endsWith('.yaml')).map((name) => yaml(join(folder, name))[key])) as Record<string, unknown>;
  const fields = all('fields/ecl', 'fields') as Record<string, { title: string }>;
  const plain = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();
  const aliases = readdirSync(join(REPO, 'config/aliases/ecl')).filter((name) => name.endsWith('.yaml')).map((name) => yaml(join('aliases/ecl', name))['aliases'] as Record<string, string[]>);
  const unknown = (['english', 'spanish'] as const).flatMap((language) => COLUMNS.filter((column) => ![column.field, fields[column.field]?.title ?? '', ...aliases.flatMap((each) => each[column.field] ?? [])].map(plain).includes(plain(column[language]))).map((column) => `${language}: ${column[language]} for ${column.field}`));
  expect(unknown).toEqual([]);
  expect(headerOf('canonical').filter((field) => fields[field] === undefined)).toEqual([]);
  const lists = all('enumerations/ecl', 'enumerations') as Record<string, { codes: Record<string, string>; synonyms: Record<string, string[]> }>;
  const lists_ = { amortisation_type: 'ecl_amortisation', interest_rate_type: 'ecl_rate_type', measurement_category: 'measurement_category', loan_outcome: 'loan_outcome' } as const;
  for (const headers of ['canonical', 'english', 'spanish'] as const) {
    for (const country of ['es', 'latam'] as const) {
      const [first] = generatePortfolio({ loans: 400, seed: 3, country, headers });
      const records = [...(first?.lines() ?? [])].slice(1).map((line) => line.replace(/\r\n$/, '').split(headers === 'spanish' ? ';' : ','));
      for (const [field, list] of Object.entries(lists_)) {
        const known = new Set(Object.entries(lists[list]?.codes ?? {}).flatMap(([code, title]) => [code, title, ...(lists[list]?.synonyms[code] ?? [])]).map(plain));
        const at = COLUMNS.findIndex((column) => column.field === field);
        expect([...new Set(records.map((cells) => cells[at] as string))].filter((word) => word !== '' && !known.has(plain(word))), `${headers} ${field}`).toEqual([]);
      }
    }
  }
});

test.each(['es', 'latam'] as const)('EGN-5 EGN-7 values of %s fit what loan systems check', (country) => {
  for (const rows of rowsOf({ loans: 1500, seed: 9, country, second: '2026-06-30' })) {
    expect(new Set(rows.map((row) => row['loan_identifier'])).size).toBe(rows.length);
    for (const row of rows) {
      for (const field of ['original_principal_balance', 'current_principal_balance', 'arrears_balance', 'total_credit_limit', 'current_valuation_amount', 'number_of_days_in_arrears']) expect(maybe(row, field) ?? 0, field).toBeGreaterThanOrEqual(0);
      for (const field of ['probability_of_default', 'origination_probability_of_default', 'loss_given_default', 'realised_loss_given_default']) { const points = maybe(row, field); if (points !== null) expect(points >= 0 && points <= 100, `${row['loan_identifier']} ${field} ${points}`).toBe(true); }
      const score = maybe(row, 'credit_score');
      if (score !== null) expect(score >= 300 && score <= 850).toBe(true);
      expect((row['origination_date'] as string) < (row['data_cut_off_date'] as string) && (row['origination_date'] as string) < (row['maturity_date'] as string)).toBe(true);
      expect(number(row, 'arrears_balance')).toBeLessThanOrEqual(number(row, 'current_principal_balance'));
      const secured = ['mortgage', 'auto', 'leasing', 'developer', 'equity-release'].includes(row['portfolio_segment'] as string);
      expect([row['current_valuation_amount'] !== '', row['loss_given_default'] !== '']).toEqual([secured, !secured]);
      const inDefault = number(row, 'number_of_days_in_arrears') >= 90 || row['unlikely_to_pay'] === 'true';
      expect([row['internal_risk_grade'] === 'D', row['default_date'] !== '']).toEqual([inDefault, inDefault]);
      if (row['probability_of_default'] !== '' && row['written_off_amount'] === '') expect(number(row, 'probability_of_default') === 100).toBe(inDefault);
    }
  }
});

test('EGN-6 grades rise with PD, a PD falls into its grade, the matrix is one', () => {
  GRADES.forEach((grade, i) => {
    expect(gradePlace(grade.pd)).toBe(i);
    expect(gradePlace(grade.upTo)).toBe(i);
    if (i > 0) expect(grade.pd).toBeGreaterThan(GRADES[i - 1]?.upTo as number);
  });
  const rows = transitionMatrix();
  rows.forEach((row, i) => {
    expect(row.reduce((sum, each) => sum + Math.round(each * 1e6), 0)).toBe(1_000_000);
    expect(row.every((each) => each >= 0)).toBe(true);
    if (i > 0) expect(row.at(-1)).toBeGreaterThan(rows[i - 1]?.at(-1) as number);
  });
  for (const days of [0, 20, 45, 80]) expect(scorePd(850, -1.5, days) > 0 && scorePd(300, 0.6, days) < 1).toBe(true);
  for (const row of rowsOf({ loans: 600, seed: 2 })[0] ?? []) if (row['probability_of_default'] !== '' && row['internal_risk_grade'] !== 'D') expect(row['internal_risk_grade']).toBe(GRADES[gradePlace(number(row, 'probability_of_default') / 100)]?.grade);
});

test('EGN-11 the ledger is the file\'s, loan by loan; EGN-13 every currency has a rate', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tapestry-ecl-ledger-'));
  const options = { loans: 700, seed: 4, country: 'latam', second: '2026-06-30' } as const;
  const written = await writePortfolio(dir, options);
  const { reportingCurrency, fx } = demoPolicy('latam');
  expect(reportingCurrency).toBe('USD');
  rowsOf(options).forEach((rows, i) => {
    const ledger = Ledger.parse(JSON.parse(readFileSync(join(dir, `ledger-${i === 0 ? '2025-12-31' : '2026-06-30'}.json`), 'utf8')));
    const sums = new Map<string, bigint>();
    for (const row of rows) {
      const currency = row['exposure_currency_denomination'] as string;
      const rate = currency === 'USD' ? 1 : fx[currency];
      expect(rate, currency).toBeGreaterThan(0);
      // Rates have at most five decimals: exact in hundred-thousandths.
      const exact = (cents: bigint): bigint => (cents * BigInt(Math.round((rate as number) * 1e5)) * 2n + 100_000n) / 200_000n;
      const balance = minorUnits(row['current_principal_balance'] as string);
      const add = (id: string, amount: bigint): Map<string, bigint> => sums.set(id, (sums.get(id) ?? 0n) + amount);
      add(`carrying-${row['ledger_account']}`, exact(balance));
      const undrawn = minorUnits(row['total_credit_limit'] || '0') - balance;
      if (undrawn > 0n) add(`undrawn-${row['ledger_account']}`, exact(undrawn));
    }
    for (const line of ledger.balances) expect([line.id, minorUnits(line.amount)]).toEqual([line.id, sums.get(line.id)]);
    expect(ledger.balances.length).toBe([...sums].length);
    expect(new Set(rows.map((row) => row['exposure_currency_denomination']))).toEqual(new Set(['USD', 'MXN', 'COP', 'CLP', 'PEN']));
  });
  expect(written.map((each) => each.rows)).toEqual([700, expect.any(Number), null, null, null, null, null]);
  rmSync(dir, { recursive: true, force: true });
});

test('EGN-12 a large portfolio is not held', () => {
  const loans = generateLoans(planOf({ loans: 1_000_000, seed: 1 }));
  const [file] = generatePortfolio({ loans: 1_000_000, seed: 1 });
  const lines = (file as { lines: () => Generator<string> }).lines();
  let read = 0;
  for (const line of lines) { read += line.length > 0 ? 1 : 0; if (read === 1000) break; }
  expect([read, loans.next().value?.index]).toEqual([1000, 0]);
});
