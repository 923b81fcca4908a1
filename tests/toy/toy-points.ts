import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { kernelTablePlan } from '../../src-main/derive/kernel-plan.ts';
import { runMeasures, type FigurePlan } from '../../src-main/derive/figure-plan.ts';
import type { KernelQuestion, KernelValue, RowTexts } from '../../src-main/derive/trace-declaration.ts';
import { defineGate } from '../../src-main/engine/gate.ts';
import { definePipeline } from '../../src-main/engine/pipeline.ts';
import { inSession, JSON_TYPE, Params, parquet, PARQUET, TOY_GATES } from './toy-gates.ts';

/** How many points a sale earns: a document that the shop's people approve. */
export const Tariff = z.object({ name: z.string(), perUnit: z.record(z.string(), z.number()), gold: z.number(), gift: z.number() });
export type Tariff = z.output<typeof Tariff>;
export const TARIFF: Tariff = { name: 'spring', perUnit: { N: 1, S: 2 }, gold: 150, gift: 10 };

interface Points { readonly points: string | null; readonly tier: string; readonly gift: string }

/** The kernel: points of one sale in floats, rounded once. `largest` is the largest sale of the roll: who made it gets a gift. */
function measure(row: RowTexts, tariff: Tariff, largest: string): Points {
  const [shop, amount] = [row['shop'] ?? null, row['amount'] ?? null];
  const points = shop === null || amount === null ? null : Math.floor(Number(amount) * (tariff.perUnit[shop] ?? 0) + 1e-9);
  return { points: points === null ? null : points.toFixed(2), tier: points !== null && points >= tariff.gold ? 'gold' : 'plain', gift: amount === largest ? tariff.gift.toFixed(2) : '0.00' };
}

const PLAN = kernelTablePlan('points', 'sale', 'points', [
  { column: 'receipt', title: 'Receipt', type: 'text', reads: ['receipt'] },
  { column: 'points', title: 'Points', type: 'decimal(18,2)', reads: ['amount', 'shop'], documents: [{ kind: 'document', ref: 'tariff#/perUnit', label: 'points for each unit' }] },
  { column: 'tier', title: 'Tier', type: 'text', reads: [], own: ['points'], documents: [{ kind: 'document', ref: 'tariff#/gold', label: 'bar of gold' }] },
  { column: 'gift', title: 'Gift for the largest sale', type: 'decimal(18,2)', reads: ['amount'], pool: ['amount'] },
  { column: 'largest', title: 'Largest sale of the roll', type: 'decimal(18,2)', reads: [], pool: ['amount'] },
]);

const pointsGate = defineGate({
  id: 'points', version: '1', title: 'Give points', inputs: ['sale', 'tariff'], outputs: ['points', 'points.plan'], params: Params,
  run: async (context) => inSession(context, [context.input('sale')], async (session) => {
    const tariff = await context.inputJson('tariff', Tariff);
    const sale = parquet(context.input('sale').path);
    const rows = (await session.rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ${sale} WHERE amount IS NOT NULL ORDER BY source_row`)) as readonly RowTexts[];
    const largest = String((await session.rows(`SELECT CAST(max(amount) AS VARCHAR) AS m FROM ${sale}`))[0]?.['m']);
    const file = join(context.scratch, 'points.csv');
    const cell = (text: string | null): string => text ?? '';
    writeFileSync(file, ['source_row,receipt,points,tier,gift,largest', ...rows.map((row) => { const made = measure(row, tariff, largest); return [row['source_row'] ?? '', row['receipt'] ?? '', made.points, made.tier, made.gift, largest].map((each) => cell(each)).join(','); })].join('\n'));
    const path = join(context.scratch, 'points.parquet');
    const count = await session.copyOrdered(`SELECT * FROM read_csv('${file}', header = true, nullstr = '', columns = {'source_row': 'BIGINT', 'receipt': 'VARCHAR', 'points': 'DECIMAL(18,2)', 'tier': 'VARCHAR', 'gift': 'DECIMAL(18,2)', 'largest': 'DECIMAL(18,2)'})`, path, 'source_row');
    await context.output('points', { path }, { ...PARQUET, rows: count, logicalDigest: await session.logicalDigest(`SELECT * FROM ${parquet(path)}`, 'source_row') });
    await context.output('points.plan', { json: PLAN }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { rows: count } };
  }),
});

const cardGate = defineGate({
  id: 'card', version: '1', title: 'Print the card', inputs: ['points'], outputs: ['card', 'card.plan'], params: Params,
  run: async (context) => {
    const plan: FigurePlan = { kind: 'figure-plan', version: 1, key: 'receipt', formulas: [], joins: [], types: { receipt: 'text', points: 'decimal(18,2)', tier: 'text', gift: 'decimal(18,2)' }, priorTypes: null, sql: [], measures: [{ id: 'gold_points', title: 'Points of gold sales', definition: 'points where gold', reference: 'house book 9', over: 'current', filter: "tier = 'gold'", value: 'points', aggregate: 'sum', unit: 'count', scale: 2 }] };
    const measures = await inSession(context, [context.input('points')], async (session) => {
      await session.run(`CREATE VIEW current_table AS SELECT * FROM ${parquet(context.input('points').path)}`);
      return runMeasures(session, plan);
    });
    await context.output('card', { json: { kind: 'card', version: 1, values: [{ code: 'CD1', value: measures[0]?.value ?? null, source: 'measure:gold_points' }], measures, formulas: [] } }, JSON_TYPE);
    await context.output('card.plan', { json: plan }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { codes: 1 } };
  },
});

/** The same row by the same kernel, told. */
export async function explainPoints({ row, stored, json }: KernelQuestion): Promise<(column: string) => KernelValue | null> {
  const tariff = Tariff.parse(await json('tariff'));
  const made = measure(row, tariff, stored['largest'] ?? '');
  const shop = row['shop'] ?? '';
  const step = (title: string, detail: string, before: string | null, after: string | null): KernelValue['steps'][number] => ({ kind: 'measure', title, detail, before, after });
  return (column) => {
    switch (column) {
      case 'receipt': return { value: row['receipt'] ?? null, steps: [step('Carry', 'as in sales', row['receipt'] ?? null, row['receipt'] ?? null)], reads: ['receipt'], documents: [] };
      case 'points': return { value: made.points, reads: ['amount', 'shop'], steps: [step('Tariff', `${tariff.perUnit[shop] ?? 0} for each unit in ${shop}`, row['amount'] ?? null, made.points)], documents: [{ origin: { kind: 'document', ref: `tariff#/perUnit/${shop}`, label: 'points for each unit' }, value: String(tariff.perUnit[shop] ?? 0) }] };
      case 'tier': return { value: made.tier, reads: [], own: ['points'], steps: [step('Bar', `gold from ${tariff.gold}`, made.points, made.tier)], documents: [{ origin: { kind: 'document', ref: 'tariff#/gold', label: 'bar of gold' }, value: String(tariff.gold) }] };
      case 'gift': return { value: made.gift, reads: ['amount'], steps: [step('Largest sale', `the largest of the roll is ${stored['largest'] ?? ''}`, row['amount'] ?? null, made.gift)], documents: [] };
      case 'largest': return { value: stored['largest'] ?? null, reads: [], steps: [step('Fact of the roll', 'over all sales', null, stored['largest'] ?? null)], documents: [] };
      default: return null;
    }
  };
}

export const pointsPipeline = definePipeline({ id: 'toy-points', title: 'Till roll to points', external: ['roll', 'rulings', 'tariff'], gates: [...TOY_GATES, pointsGate, cardGate] });
