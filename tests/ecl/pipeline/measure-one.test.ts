import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loanRowOf } from '../../../src-main/pipelines/ecl/measure/loan-row.ts';
import { measureOne } from '../../../src-main/pipelines/ecl/measure/measure-one.ts';
import { ECL_TABLE } from '../../../src-main/pipelines/ecl/measure/result-values.ts';
import { seededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { EclPlan } from '../../../src-shared/model/ecl/plan.ts';
import type { EclSummary } from '../../../src-shared/model/ecl/summary.ts';
import type { Run } from '../../../src-shared/model/run.ts';
import { line, loanFile, POLICY } from './documents.ts';
import { eclBench, told, type EclBench } from './ecl-bench.ts';

const overlay = (id: string, effect: object, scope: object = {}) => ({ kind: 'overlay', version: 1, id, title: id, scope, effect, risk: id, reason: 'test', owner: 'ada', effective: '2026-01-01', expires: '2026-12-31' });
const OVERLAYS = [
  overlay('pd-up', { kind: 'pd', multiplier: 1.3 }, { segments: ['retail'] }), overlay('lgd-up', { kind: 'lgd', multiplier: 1.2 }, { segments: ['homes'] }), overlay('to-two', { kind: 'stage', stage: '2' }, { products: ['card'] }),
  overlay('percent', { kind: 'percent', percent: 7.5 }, { segments: ['retail', 'corporate'] }), overlay('pot', { kind: 'absolute', amount: '12345.67' }, { stages: ['1', '2'] }), overlay('floor', { kind: 'floor', coverage: 0.01 }, { segments: ['homes'] }),
  overlay('later', { kind: 'percent', percent: 50 }), overlay('gone', { kind: 'percent', percent: 50 }),
].map((each) => (each.id === 'later' ? { ...each, effective: '2026-07-01' } : each.id === 'gone' ? { ...each, expires: '2026-06-29' } : each));
const RICH = { ...POLICY, conventions: { defaultedLgd: 'by-months-in-default' }, lgd: POLICY.lgd.map((rule) => ({ ...rule, byMonthsInDefault: [0.5, 0.55, 0.6] })) };

/** Loans with whatever may be in a file, from a seed. */
function randomLoans(count: number, seed: number): string {
  const random = seededRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next() * values.length)] as T;
  return loanFile(Array.from({ length: count }, (_, i) => {
    const segment = pick(['retail', 'corporate', 'cards', 'homes', 'trade', '']);
    const product = segment === 'cards' ? 'card' : segment === 'trade' ? 'receivable' : segment === 'homes' ? pick(['mortgage', 'equity-release']) : pick(['personal', 'term loan', 'bond']);
    return line(`R${String(i).padStart(4, '0')}`, {
      Segment: segment, Product: product, 'Customer ID': `C${Math.floor(random.next() * count * 0.7)}`, Currency: pick(['EUR', 'EUR', 'USD', 'GBP']), Balance: (random.next() * 300_000 - 5_000).toFixed(2), 'Credit Limit': pick(['', (random.next() * 400_000).toFixed(2)]),
      Amortisation: pick(['annuity', 'linear', 'bullet', 'revolving', 'roll-up', '']), 'Maturity Date': pick(['2029-06-30', '2041-02-28', '2026-07-15', '2026-05-31', '']), 'Effective interest rate': pick(['0%', '1.25%', '6%', '19.9%', '']), 'Days past due': pick(['0', '0', '0', '12', '29', '30', '31', '89', '90', '400', '']),
      Grade: pick(['', 'A', 'B', 'C', 'Q']), 'Origination Grade': pick(['', 'A', 'B', 'C']), 'PD at origination': pick(['', '0.3%', '1.7%', '9%']), PD: pick(['', '', '0.9%', '4%', '120%']), 'Collateral value': pick(['', (random.next() * 400_000).toFixed(2)]), 'Youngest borrower age': pick(['', '66', '81']),
    });
  }));
}

describe('one loan measured by the plan is the loan of the table', () => {
  let bench: EclBench;
  let run: Run;
  beforeAll(async () => {
    bench = eclBench();
    run = await bench.run({ loans: randomLoans(600, 20260630), policy: RICH, overlays: OVERLAYS });
  }, 120_000);
  afterAll(() => bench.dispose());

  it('EPI-30 600 random loans under every kind of overlay: each column of each loan, to the last digit (seed 20260630)', async () => {
    expect(told(run)).toMatch(/^succeeded/);
    const plan = EclPlan.parse(await bench.json(run, 'ecl.plan'));
    const texts = (rows: readonly Record<string, unknown>[]) => new Map(rows.map((row) => [Number(row['source_row']), row as Record<string, string | null>]));
    const columns = (names: readonly string[]): string => names.map((name) => `CAST("${name}" AS VARCHAR) AS "${name}"`).join(', ');
    const stored = texts(await bench.rows(run, 'ecl', `SELECT ${columns(ECL_TABLE.map(({ name }) => name))} FROM it`));
    const names = (await bench.rows(run, 'loan', 'DESCRIBE SELECT * FROM it')).map((row) => String(row['column_name']));
    const loans = texts(await bench.rows(run, 'loan', `SELECT ${columns(names)} FROM it`));
    const allocated = await bench.rows(run, 'ecl.overlays', "SELECT source_row, CAST(amount * 100 AS BIGINT) AS units FROM it WHERE overlay = 'pot'");
    const pots = new Map(allocated.map(({ source_row: row, units }) => [Number(row), Number(units)]));
    const differing: string[] = [];
    for (const [sourceRow, row] of stored) {
      const { results } = await measureOne(plan, loanRowOf(sourceRow, loans.get(sourceRow) ?? {}), { duplicate: false, allocated: new Map(pots.has(sourceRow) ? [['pot', pots.get(sourceRow) as number]] : []) });
      for (const { name, type } of ECL_TABLE) {
        const made = textOf(results[name] ?? null, type);
        if (made !== (row[name] ?? null)) differing.push(`${String(row['loan_id'])} ${name}: ${String(row[name])} stored, ${String(made)} measured`);
      }
    }
    expect(differing).toEqual([]);
    expect(stored.size).toBe(600);
  }, 120_000);

  it('EPI-31 overlays stand apart: modelled and overlays are the allowance, loan by loan and overlay by overlay', async () => {
    const summary = await bench.json<EclSummary>(run, 'ecl.summary');
    const [odd] = await bench.rows(run, 'ecl', 'SELECT count(*) FILTER (WHERE modelled + overlay <> allowance) AS odd, CAST(sum(overlay) AS VARCHAR) AS overlay FROM it');
    expect([odd?.['odd'], odd?.['overlay']]).toEqual([0, summary.total.overlay]);
    const byOverlay = await bench.rows(run, 'ecl.overlays', 'SELECT overlay, CAST(sum(amount) AS VARCHAR) AS amount FROM it GROUP BY overlay ORDER BY overlay');
    expect(byOverlay.map(({ overlay: id, amount }) => [id, amount])).toEqual(summary.overlays.filter(({ touched }) => touched > 0).map(({ id, amount }) => [id, amount]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)));
    expect([summary.overlays.find(({ id }) => id === 'pot')?.amount, summary.overlaysLeft]).toEqual(['12345.67', { notYet: ['later'], expired: ['gone'] }]);
    const cards = await bench.rows(run, 'ecl', "SELECT DISTINCT stage FROM it WHERE product = 'card' AND contains(reasons, 'OVERRIDE') ORDER BY stage");
    expect(cards.map(({ stage }) => stage)).toContain('2');
  });
});

/** Units of the last digit as the text that the table has. */
function textOf(value: string | number | boolean | null, type: string): string | null {
  const scale = /^decimal\(18,(\d+)\)$/.exec(type)?.[1];
  if (value === null || scale === undefined || typeof value !== 'number') return value === null ? null : String(value);
  const digits = String(Math.abs(value)).padStart(Number(scale) + 1, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -Number(scale))}.${digits.slice(-Number(scale))}`;
}
