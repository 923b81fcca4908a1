import { describe, expect, test } from 'vitest';
import { Ifrs7 } from '../../../src-shared/model/ecl/ifrs7.ts';
import { discloseTables } from '../../../src-main/pipelines/ecl/disclose/gate.ts';
import type { Ledger } from '../../../src-shared/model/ecl/ledger.ts';
import { planOf, resultsSql, sessionForTest, type ResultRow } from '../movement/tables.ts';

const ROWS: readonly ResultRow[] = [
  { stage: '1', segment: 'retail', grade: 'A', gross_carrying_amount: '1000.00', undrawn: '200.00', allowance: '10.50', modelled: '10.00', overlay: '0.50', provision: '1.00', ledger_account: '1000' },
  { stage: '1', segment: 'retail', grade: 'B', gross_carrying_amount: '500.00', allowance: '5.00', modelled: '5.00', measurement: 'fvoci', ledger_account: '1000' },
  { stage: '2', segment: 'retail', grade: 'C', gross_carrying_amount: '800.00', allowance: '80.01', modelled: '80.01', modified: true, modification_loss: '-12.34' },
  { stage: '3', segment: 'corporate', grade: "D'or", gross_carrying_amount: '300.00', allowance: '150.00', modelled: '150.00', collateral_value: '120.00', written_off: '25.00', enforcement: true },
  { stage: 'POCI', segment: 'corporate', grade: null, gross_carrying_amount: '90.00', allowance: '9.99', modelled: '9.99', collateral_value: '50.00', written_off: '5.00', enforcement: false },
  { stage: 'S', segment: 'trade', grade: null, product: 'receivable', days_past_due: 0, gross_carrying_amount: '400.00', allowance: '1.20', modelled: '1.20' },
  { stage: 'S', segment: 'trade', grade: null, product: 'receivable', days_past_due: 45, gross_carrying_amount: '100.00', allowance: '3.60', modelled: '3.60' },
  { stage: '-', in_scope: false, measurement: 'fvtpl', segment: 'retail', grade: 'A', gross_carrying_amount: '99999.00', allowance: '0.00', modelled: '0.00' },
];
const POLICY = { pd: { curves: [{ source: 'annual', id: 'one', pd: [0.02] }], grades: [{ grade: 'B', upTo: 0.02 }, { grade: 'A', upTo: 0.01 }] }, provisionMatrices: [{ id: 'trade', title: 'Trade receivables', products: ['receivable'], buckets: [{ label: 'current', from: 0, to: 0, rate: 0.003 }, { label: '1-60', from: 1, to: 60, rate: 0.036 }, { label: 'over 60', from: 61, to: null, rate: 0.1 }] }] };
const LEDGER: Ledger = { kind: 'ledger', version: 1, date: '2026-12-31', currency: 'EUR', balances: [
  { id: 'loans', title: 'Loans to customers', measure: 'gross-carrying-amount', accounts: ['1000'], amount: '1500', tolerance: '0', source: '' },
  { id: 'allowance', title: 'Allowance', measure: 'allowance', amount: '259.31', tolerance: '0.01', source: 'Trial balance' },
  { id: 'undrawn', title: 'Commitments', measure: 'undrawn', amount: '150', tolerance: '1', source: '' },
] };

async function disclosed(rows: readonly ResultRow[], ledger: Ledger | null = null): Promise<Ifrs7> {
  let made: Ifrs7 | null = null;
  await sessionForTest(async (session) => {
    await session.run(`CREATE TABLE current_table AS ${resultsSql(rows)}`);
    made = Ifrs7.parse((await discloseTables(session, { plan: planOf(POLICY), movement: null, ledger })).ifrs7);
  });
  return made as unknown as Ifrs7;
}
const table = (ifrs7: Ifrs7, id: string) => ifrs7.tables.find((each) => each.id === id) as Ifrs7['tables'][number];
const cells = (ifrs7: Ifrs7, id: string, title: string): (string | null)[] => (table(ifrs7, id).rows.find((row) => row.title === title)?.cells ?? []).map(({ value }) => value);

describe('EDI tables of IFRS 7', () => {
  test('EDI-1 35H splits the allowance by measurement basis; FVOCI, overlays and the provision stand apart', async () => {
    const ifrs7 = await disclosed(ROWS);
    expect(cells(ifrs7, '35H', 'Closing')).toEqual(['15.50', '80.01', '150.00', '9.99', '4.80', '260.30']);
    expect(cells(ifrs7, '35H', 'On assets at FVOCI, in other comprehensive income')).toEqual(['5.00', '0.00', '0.00', '0.00', '0.00', '5.00']);
    expect(cells(ifrs7, '35H', 'Overlays').at(-1)).toBe('0.50');
    expect(cells(ifrs7, '35H', 'Provision for undrawn commitments').at(-1)).toBe('1.00');
    expect(table(ifrs7, '35H').note).toMatch(/other comprehensive income.*liability/s);
  });

  test('EDI-2 every table ties to itself, and what is outside section 5.5 is in none', async () => {
    const ifrs7 = await disclosed(ROWS);
    const ties = ifrs7.tables.flatMap((each) => each.ties);
    expect(ties.length).toBeGreaterThanOrEqual(7);
    expect(ties.filter((each) => !each.ties)).toEqual([]);
    expect(cells(ifrs7, '35I', 'Closing').at(-1)).toBe('3190.00');
  });

  test('EDI-3 35J to 35L: modified, collateral of impaired assets, written off and still enforced', async () => {
    const ifrs7 = await disclosed(ROWS);
    expect(cells(ifrs7, '35J', 'Loans modified in the period')).toEqual(['0', '1', '0', '0', '0', '1']);
    expect(cells(ifrs7, '35J', 'Modification gain or loss').at(-1)).toBe('-12.34');
    expect(cells(ifrs7, '35K', 'corporate')).toEqual(['2', '390.00', '170.00', '220.00', '159.99', '230.01']);
    expect(cells(ifrs7, '35L', 'Written off, in whole or in part')).toEqual(['2', '30.00']);
    expect(cells(ifrs7, '35L', 'Of it still subject to enforcement')).toEqual(['1', '25.00']);
  });

  test('EDI-4 35M takes grades in the policy\'s order, then others, whatever they are called', async () => {
    const ifrs7 = await disclosed(ROWS);
    expect(table(ifrs7, '35M').rows.map(({ title }) => title)).toEqual(['Gross carrying amount', 'B', 'A', 'C', "D'or", 'No grade', 'Other grades', 'Total', 'Undrawn commitments', 'B', 'A', 'C', "D'or", 'No grade', 'Other grades', 'Total']);
    expect(cells(ifrs7, '35M', "D'or")).toEqual(['0.00', '0.00', '300.00', '0.00', '0.00', '300.00']);
    expect(cells(ifrs7, '35M', 'No grade')).toEqual(['0.00', '0.00', '0.00', '90.00', '500.00', '590.00']);
  });

  test('EDI-5 35N by the policy\'s buckets, with the loss rate that results', async () => {
    const ifrs7 = await disclosed(ROWS);
    expect(cells(ifrs7, '35N', 'current')).toEqual(['1', '400.00', '0.3000', '1.20']);
    expect(cells(ifrs7, '35N', '1-60')).toEqual(['1', '100.00', '3.6000', '3.60']);
    const empty = table(ifrs7, '35N').rows.find(({ title }) => title === 'over 60')?.cells[2];
    expect(empty?.value).toBeNull();
    expect(empty?.why).toMatch(/is zero/);
  });

  test('EDI-6 balances of the ledger: within tolerance it ties, beyond it does not and says by how much', async () => {
    const { ties } = table(await disclosed(ROWS, LEDGER), 'ledger');
    expect(ties).toEqual([
      { title: 'Loans to customers = ledger', left: '1500.00', right: '1500.00', difference: '0.00', tolerance: '0.00', ties: true },
      { title: 'Allowance = ledger', left: '259.30', right: '259.31', difference: '-0.01', tolerance: '0.01', ties: true },
      { title: 'Commitments = ledger', left: '200.00', right: '150.00', difference: '50.00', tolerance: '1.00', ties: false },
    ]);
  });

  test('EDI-7 every cell is a figure of the report under its own code', async () => {
    const ifrs7 = await disclosed(ROWS, LEDGER);
    const codes = new Map(ifrs7.values.map((each) => [each.code, each]));
    const own = ifrs7.tables.flatMap(({ rows }) => rows.flatMap((row) => row.cells)).filter(({ report }) => report === 'ifrs7');
    expect(own.length).toBeGreaterThan(150);
    for (const cell of own) expect(codes.get(cell.code)?.value, cell.code).toBe(cell.value);
    expect(new Set(ifrs7.values.map(({ code }) => code)).size).toBe(ifrs7.values.length);
  });

  test('EDI-9 hostile names and long lists: hundreds of grades, names of any length and a thousand accounts end in lines that still tie', async () => {
    const rows: ResultRow[] = Array.from({ length: 150 }, (_, i) => ({ stage: '3', segment: `${'s'.repeat(i)}'${i}`, grade: i % 2 === 0 ? `"${i}' or true --` : 'g'.repeat(3000 + i), gross_carrying_amount: '10.00', collateral_value: '1.00', allowance: '2.00', modelled: '2.00', ledger_account: `A${i}` }));
    const ifrs7 = await disclosed(rows, { ...LEDGER, balances: [{ id: 'long', title: 'Long', measure: 'gross-carrying-amount', accounts: Array.from({ length: 1000 }, (_, i) => `A${i}`), amount: '1500', tolerance: '0', source: '' }] });
    expect(ifrs7.tables.flatMap((each) => each.ties).filter((each) => !each.ties)).toEqual([]);
    expect(cells(ifrs7, '35M', 'Total').at(-1)).toBe('1500.00');
    expect(Number(cells(ifrs7, '35M', 'Other grades').at(-1))).toBeGreaterThan(700);
    expect(Number(cells(ifrs7, '35K', 'Other segments')[0])).toBeGreaterThan(80);
    expect(table(ifrs7, 'ledger').note).toMatch(/1 balances name more accounts/);
  }, 60_000);

  test('EDI-2 a portfolio of nothing ties too', async () => {
    const ifrs7 = await disclosed([{ stage: '-', in_scope: false }]);
    expect(ifrs7.tables.flatMap((each) => each.ties).filter((each) => !each.ties)).toEqual([]);
    expect(cells(ifrs7, '35H', 'Closing').at(-1)).toBe('0.00');
  });
});
