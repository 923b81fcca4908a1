import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as xlsx from 'xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureAgain } from '../../../src-main/pipelines/ecl/explain/explain-row.ts';
import { loanSheets, loanWorkbook } from '../../../src-main/pipelines/ecl/explain/workbook/loan-workbook.ts';
import type { MeasuredLoan } from '../../../src-main/pipelines/ecl/measure/measure-one.ts';
import { formulaWorkbook } from '../../../src-main/data/formula-workbook.ts';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { drawRow, SAMPLE_OVERLAYS, SAMPLE_POLICY, samplePlan } from './sample-plan.ts';

const ABOUT = { run: 'r1', title: 'A run' };
const clean = { measurement: null, poci: null, currency: 'EUR', days_past_due: '0', unlikely_to_pay: null, watchlist: null, forborne: null, customer_id: 'K1', grade: 'B', origination_grade: 'B', segment: 'retail', months_since_default_exit: null, months_since_stage2_trigger: null, eir: '0.065000000000', pd_12m: '0.021000000000', lgd: null, credit_limit: null, arrears_amount: null, cpr: null, ccf: null, guarantee_integral: null, balance: '184250.37', remaining_term: '53', product: 'card', collateral_value: null, balloon_amount: null, cash_flows: null, region: 'ES30', sector: 'K', months_in_default: null, pd_curve: null } as const;
const policy = (conventions: object, more: object = {}): EclPolicy => EclPolicy.parse({ ...SAMPLE_POLICY, conventions: { ...SAMPLE_POLICY.conventions, ...conventions }, ...more });
const at = (row: object, plan = samplePlan(), amounts: ReadonlyMap<string, number> = new Map()) => ({ row: { ...drawRow(() => 0.999), ...clean, ...row } as Record<string, string | null>, plan, amounts });

/** Every kind of what a workbook can show, by name. */
const CASES: Readonly<Record<string, ReturnType<typeof at>>> = {
  annuity: at({ amortisation: 'annuity' }), linear: at({ amortisation: 'linear', remaining_term: '120' }), bullet: at({ amortisation: 'bullet', remaining_term: '7' }), balloon: at({ amortisation: 'balloon', balloon_amount: '50000.00' }), revolving: at({ amortisation: 'revolving', credit_limit: '300000.00', product: 'line' }),
  flows: at({ amortisation: 'cash-flows', cash_flows: '6:40000;40:60000' }), rollup: at({ amortisation: 'roll-up', product: 'roll-up', remaining_term: '240' }), zero: at({ amortisation: 'annuity', eir: '0.000000000000' }), long: at({ amortisation: 'annuity', remaining_term: '480', eir: '0.031000000000', balance: '987654321.10' }),
  collateral: at({ amortisation: 'annuity', product: 'mortgage', collateral_value: '150000.00', remaining_term: '240' }), stage3: at({ amortisation: 'annuity', product: 'mortgage', collateral_value: '90000.00', days_past_due: '120' }), stage2: at({ amortisation: 'annuity', watchlist: 'true', cpr: '0.120000000000' }),
  guarantee: at({ amortisation: 'annuity', guarantee_integral: 'true', guarantee_amount: '90000.00', guarantor_pd: '0.010000000000', guarantor_lgd: '0.400000000000' }), dollars: at({ amortisation: 'annuity', currency: 'USD' }), poci: at({ amortisation: 'annuity', poci: 'true', credit_adjusted_eir: '0.200000000000', poci_initial_ecl: '50.00' }),
  hazard: at({ amortisation: 'annuity', segment: 'sme', pd_12m: null, months_on_book: '14' }), overlay: at({ amortisation: 'annuity', region: 'ES61', sector: 'C' }, samplePlan(), new Map([['climate', 123]])), matrix: at({ product: 'trade', days_past_due: '40' }), outside: at({ product: 'fund' }), undrawn: at({ amortisation: 'revolving', balance: '0.00', credit_limit: '5000.00', product: 'line' }),
  mid: at({ amortisation: 'annuity' }, samplePlan([], policy({ defaultTiming: 'mid', eir: 'effective' }))), start: at({ amortisation: 'balloon', balloon_amount: '9000.00' }, samplePlan([], policy({ defaultTiming: 'start', ead: 'after-instalment' }))),
  after: at({ amortisation: 'annuity' }, samplePlan([], policy({ ead: 'after-instalment', eir: 'effective' }))), afterFlows: at({ amortisation: 'cash-flows', cash_flows: '6:40000;40:60000' }, samplePlan([], policy({ ead: 'after-instalment' }))), linearPd: at({ amortisation: 'linear', remaining_term: '40' }, samplePlan([], policy({ monthlyPd: 'linear', zSign: 'up-is-bad' }))),
  contract: at({ amortisation: 'annuity', contract_rate: '0.040000000000' }, samplePlan([], policy({ scheduleRate: 'contract', eir: 'effective' }))), reverting: at({ amortisation: 'annuity', product: 'mortgage', collateral_value: '150000.00', remaining_term: '120' }, samplePlan([], policy({}, { reversion: { supportableMonths: 24, overMonths: 12 } }))),
  hazardReverting: at({ amortisation: 'annuity', segment: 'sme', remaining_term: '80' }, samplePlan([], policy({}, { reversion: { supportableMonths: 12, overMonths: 24 } }))),
  inDefault: at({ amortisation: 'annuity', days_past_due: '200', months_in_default: '4' }, samplePlan([], policy({ defaultedLgd: 'by-months-in-default' }, { lgd: [{ id: 'd', title: 'D', lgd: 0.45, cureRate: 0.2, byMonthsInDefault: [0.5, 0.55, 0.6, 0.65, 0.7, 0.75] }] }))),
};

/** Parts of a workbook as texts, by their names. */
function partsOf(bytes: Uint8Array, name: RegExp): string[] {
  const zip = xlsx.CFB.read(bytes, { type: 'buffer' }) as { FullPaths: string[]; FileIndex: { content: Uint8Array }[] };
  return zip.FileIndex.filter((_, at) => name.test(zip.FullPaths[at] ?? '')).map(({ content }) => Buffer.from(content).toString('utf8'));
}

const office = spawnSync('soffice', ['--version'], { encoding: 'utf8' });
const hasOffice = office.status === 0;

describe('the workbook of one loan', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tapestry-workbook-'));
  const measured = new Map<string, MeasuredLoan>();
  beforeAll(async () => {
    for (const [name, { row, plan, amounts }] of Object.entries(CASES)) {
      const loan = await measureAgain(plan, 0, row, {}, amounts);
      measured.set(name, loan);
      writeFileSync(join(folder, `${name}.xlsx`), await loanWorkbook(loan, amounts, ABOUT));
    }
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('EVE-20 holds formulas and no result of one: nothing is shown that was not computed where it is opened', async () => {
    const book = xlsx.read(readFileSync(join(folder, 'collateral.xlsx')));
    expect(book.SheetNames).toEqual(['Inputs', 'Conventions', 'Curve', 'Schedule', 'S1 base', 'S2 adverse', 'Result']);
    const sheets = partsOf(readFileSync(join(folder, 'collateral.xlsx')), /worksheets\/sheet\d+\.xml$/);
    const formulas = sheets.flatMap((xml) => [...xml.matchAll(/<f>[^<]*<\/f>(<v>)?/g)]);
    expect(formulas.filter(([, value]) => value !== undefined)).toEqual([]);
    expect(formulas.length).toBeGreaterThan(2_000);
    const { row, plan, amounts } = at({ amortisation: 'linear' });
    const again = async () => loanWorkbook(await measureAgain(plan, 0, row, {}, amounts), amounts, ABOUT);
    const bytes = await again();
    expect(Buffer.compare(bytes, await again())).toBe(0);
    expect(partsOf(bytes, /xl\/workbook\.xml$/)[0]).toContain('fullCalcOnLoad="1"');
  });

  it('EVE-21 a text of a file stays a text, whatever it begins with; no formula holds one', async () => {
    const hostile = '=HYPERLINK("http://example.org","x")';
    const { row, plan } = at({ amortisation: 'annuity', loan_id: hostile, region: '+1' });
    const sheets = loanSheets(await measureAgain(plan, 0, row, {}, new Map()), new Map(), { run: '@SUM(1)', title: '\u0001-2+3' });
    const formulas = sheets.flatMap(({ rows }) => rows.flat()).flatMap((cell) => (cell !== null && typeof cell === 'object' ? [cell.formula] : []));
    expect(formulas.filter((text) => /HYPERLINK|example|@SUM/.test(text))).toEqual([]);
    const inputs = xlsx.read(await formulaWorkbook(sheets), { cellFormula: true }).Sheets['Inputs'] ?? {};
    const cells = Object.values(inputs) as xlsx.CellObject[];
    expect(cells.find(({ v }) => v === hostile)).toMatchObject({ t: 's' });
    expect(cells.filter(({ t, v }) => t === 's' && v === hostile)).toHaveLength(1);
    expect(cells.some(({ v }) => v === '\uFFFD-2+3')).toBe(true);
  });

  it.skipIf(!hasOffice)('EVE-22 LibreOffice recalculates every kind to the same cents (not run where soffice is not installed)', () => {
    const out = join(folder, 'out');
    const files = readdirSync(folder).filter((name) => name.endsWith('.xlsx')).map((name) => join(folder, name));
    execFileSync('soffice', ['--headless', `-env:UserInstallation=file://${join(folder, 'profile')}`, '--convert-to', 'xlsx:Calc MS Excel 2007 XML', '--outdir', out, ...files], { stdio: 'ignore', timeout: 170_000 });
    const wrong: string[] = [];
    for (const [name, loan] of measured) {
      const result = xlsx.utils.sheet_to_json<unknown[]>(xlsx.read(readFileSync(join(out, `${name}.xlsx`))).Sheets['Result'] as xlsx.WorkSheet, { header: 1 });
      const line = (title: string): unknown => result.find(([first]) => first === title)?.[1];
      for (const [title, column] of [['12-month ECL', 'ecl_12m'], ['Lifetime ECL', 'ecl_lifetime'], ['ECL as defaulted', 'ecl_default'], ['Modelled ECL', 'modelled'], ['Of it provision for undrawn', 'provision'], ['Overlays', 'overlay'], ['Loss allowance', 'allowance']] as const) {
        if (title === 'Of it provision for undrawn' && loan.loan.matrix !== null) continue;
        const cents = Number(loan.results[column]);
        if (Math.round(Number(line(title)) * 100) !== cents) wrong.push(`${name}, ${title}: ${String(line(title))}, stored ${cents / 100}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(measured.get('overlay')?.results['overlay']).not.toBe(0);
    expect(SAMPLE_OVERLAYS).toHaveLength(2);
  }, 180_000);
});
