import { join } from 'node:path';
import { z } from 'zod';
import { ingestTape } from '../../src-main/data/source-table.ts';
import { openSession, type Session } from '../../src-main/data/duckdb-session.ts';
import { relationsOf, runFormulas, runMeasures, type FigurePlan } from '../../src-main/derive/figure-plan.ts';
import { bandSql, compileMeasure, groupedMeasuresSql, measureResult } from '../../src-main/derive/measures.ts';
import { compileTable } from '../../src-main/derive/table.ts';
import { defineGate, type GateContext } from '../../src-main/engine/gate.ts';
import { definePipeline } from '../../src-main/engine/pipeline.ts';
import { Decisions } from '../../src-shared/model/decision.ts';
import type { Derivation, Origin } from '../../src-shared/model/derivation.ts';
import type { FindingGroup } from '../../src-shared/model/finding.ts';
import type { Formula, Measure } from '../../src-shared/model/measure.ts';
import type { BandSet } from '../../src-shared/model/resolved-config.ts';

export const PARQUET = { extension: 'parquet', mediaType: 'application/vnd.apache.parquet' } as const;
export const JSON_TYPE = { extension: 'json', mediaType: 'application/json' } as const;
export const Params = z.looseObject({ rollName: z.string() });
export const parquet = (path: string): string => `read_parquet('${path}')`;
const HEADERS = ['Receipt', 'Shop', 'Amount', 'Discount', 'Clerk'] as const;
const HOUSE: Origin = { kind: 'system', ref: 'till', label: 'how a till roll is read' };

export async function inSession<T>(context: GateContext<z.output<typeof Params>>, inputs: readonly { readonly path: string }[], work: (session: Session) => Promise<T>): Promise<T> {
  const directories = [...new Set([context.scratch, ...inputs.map(({ path }) => join(path, '..'))])];
  const session = await openSession({ threads: context.limits.threads, memoryLimitMb: context.limits.memoryMb, tempDirectory: join(context.scratch, 'duckdb'), directories, signal: context.signal });
  try {
    return await work(session);
  } finally {
    session.close();
  }
}

const readGate = defineGate({
  id: 'read', version: '1', title: 'Read the roll', inputs: ['roll'], outputs: ['lines', 'lines.dialect'], params: Params,
  run: async (context) => inSession(context, [context.input('roll')], async (session) => {
    const out = join(context.scratch, 'lines.parquet');
    const read = await ingestTape({ path: context.input('roll').path, fileName: context.params.rollName, session, out, dialectOverride: {}, signal: context.signal, onProgress: () => undefined });
    await context.output('lines', { path: out }, { ...PARQUET, rows: read.rows });
    await context.output('lines.dialect', { json: { kind: 'dialect', version: 1, dialect: read.dialect, evidence: read.evidence, headers: read.headers, sheets: read.sheets } }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { rows: read.rows } };
  }),
});

const cell = (index: number): Derivation['steps'][number] => ({ step: 'cell', index, header: HEADERS[index] as string, origin: { kind: 'mapping', ref: `column ${index}`, label: 'the columns of a roll are fixed' } });
const money = { step: 'parse-decimal', locale: '1,234.56', precision: 18, scale: 2 } as const;

/** How a line of the roll becomes a sale; overrides are people's. */
function saleDerivations(decisions: Decisions['decisions']): Derivation[] {
  const overrides = (field: string): Derivation['steps'] => {
    const rows = decisions.flatMap((each) => (each.kind === 'override' && each.field === field ? [{ sourceRow: each.sourceRow, value: each.value, origin: { kind: 'decision' as const, ref: each.id, label: each.reason, actor: each.actor, at: each.at } }] : []));
    return rows.length === 0 ? [] : [{ step: 'override', rows }];
  };
  return [
    { column: 'receipt', title: 'Receipt', type: 'text', steps: [cell(0), { step: 'trim' }, ...overrides('receipt')] },
    { column: 'shop', title: 'Shop', type: 'text', steps: [cell(1), { step: 'map-code', table: 'shops', entries: { north: 'N', south: 'S', west: 'W' }, origins: {}, keepUnknown: false }, ...overrides('shop')] },
    { column: 'amount', title: 'Amount', type: 'decimal(18,2)', steps: [cell(2), money, ...overrides('amount')] },
    { column: 'discount', title: 'Discount', type: 'decimal(18,2)', steps: [cell(3), { step: 'blank-to-null', tokens: [] }, money, { step: 'default', value: '0.00', origin: HOUSE }, ...overrides('discount')] },
    { column: 'clerk', title: 'Clerk', type: 'text', steps: [cell(4), { step: 'trim' }, { step: 'blank-to-null', tokens: [] }] },
    { column: 'discount_points', title: 'Discount, points of the amount', type: 'decimal(18,1)', steps: [{ step: 'ratio', numerator: 'discount', denominator: 'amount', factor: '100', precision: 18, scale: 1 }] },
  ];
}

const priceGate = defineGate({
  id: 'price', version: '1', title: 'Price the sales', inputs: ['lines', 'rulings?'], outputs: ['sale', 'sale.plan'], params: Params,
  run: async (context) => {
    const { decisions } = context.optional('rulings') ? await context.inputJson('rulings', Decisions) : { decisions: [] };
    const derivations = saleDerivations(decisions);
    return writeTable(context, 'sale', derivations, new Map());
  },
});

async function writeTable(context: GateContext<z.output<typeof Params>>, table: 'sale' | 'slip', derivations: readonly Derivation[], inputTypes: ReadonlyMap<string, string>) {
  const source = table === 'sale' ? 'lines' : 'sale';
  const compiled = compileTable({ derivations, input: 'below', inputTypes });
  return inSession(context, [context.input(source)], async (session) => {
    await session.run(`CREATE VIEW below AS SELECT * FROM ${parquet(context.input(source).path)}`);
    const path = join(context.scratch, `${table}.parquet`);
    const rows = await session.copyOrdered(compiled.sql, path, 'source_row', { alreadyOrdered: true });
    await context.output(table, { path }, { ...PARQUET, rows, logicalDigest: await session.logicalDigest(`SELECT * EXCLUDE _failures FROM ${parquet(path)}`, 'source_row') });
    await context.output(`${table}.plan`, { json: { table, input: source, derivations, sql: compiled.sql } }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { rows } };
  });
}

export const RULES = {
  'TIL-001': { severity: 'warning', title: 'A discount is no larger than the amount', text: 'A discount above the amount is doubtful', reference: 'house rule 1', expected: 'at most {amount}', waivable: true },
  'ENM-001': { severity: 'error', title: 'The shop is known', text: 'The text names no shop of the list', reference: 'list of shops', expected: 'north, south or west', waivable: true },
} as const;

/** The words of a rule; what a reading step could not take has one text for all. */
export function aboutRule(rule: string): { severity: 'warning' | 'error'; title: string; text: string; reference: string; expected: string; waivable: boolean } {
  return rule in RULES ? RULES[rule as keyof typeof RULES] : { severity: 'error', title: 'The cell can be read', text: 'The text is not of the form of its column', reference: 'how a till roll is read', expected: 'an amount', waivable: true };
}

const checkGate = defineGate({
  id: 'check', version: '1', title: 'Check the sales', inputs: ['sale', 'rulings?'], outputs: ['doubts', 'doubts.groups'], params: Params,
  run: async (context) => inSession(context, [context.input('sale')], async (session) => {
    const sale = parquet(context.input('sale').path);
    const path = join(context.scratch, 'doubts.parquet');
    const found = `SELECT f.rule AS rule, f.field AS field, source_row, f.observed AS observed FROM (SELECT source_row, unnest(_failures) AS f FROM ${sale}) UNION ALL SELECT 'TIL-001', 'discount', source_row, CAST(discount AS VARCHAR) FROM ${sale} WHERE discount > amount`;
    const count = await session.copyOrdered(found, path, 'rule, field, source_row, observed');
    const counts = await session.rows(`SELECT rule, field, count(*) AS n FROM ${parquet(path)} GROUP BY ALL ORDER BY ALL`);
    const rows = context.input('sale').rows ?? 1;
    const groups = counts.map((each): FindingGroup => {
      const about = aboutRule(String(each['rule']));
      return { rule: String(each['rule']), field: String(each['field']), title: about.title, text: about.text, reference: about.reference, severity: about.severity, waivable: about.waivable, findings: Number(each['n']), rows: Number(each['n']), ratePoints: ((Number(each['n']) * 100) / rows).toFixed(4), balancePoints: null, materiality: 'info', why: 'doubts never stop a roll', notEvaluable: 0, waived: 0 };
    });
    await context.output('doubts', { path }, { ...PARQUET, rows: count });
    await context.output('doubts.groups', { json: { verdict: 'passed', policy: 'doubts never stop a roll', rules: Object.keys(RULES).length, groups } }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { info: count } };
  }),
});

export const MEASURES: readonly Measure[] = [
  { id: 'takings', title: 'Takings', definition: 'amounts of the known shops', reference: 'house book 1', over: 'current', filter: 'shop is not null', value: 'amount', aggregate: 'sum', unit: 'currency', scale: 2 },
  { id: 'given', title: 'Discounts given', definition: 'discounts of the known shops', reference: 'house book 2', over: 'current', filter: 'shop is not null', value: 'discount', aggregate: 'sum', unit: 'currency', scale: 2 },
  { id: 'sales', title: 'Sales', definition: 'receipts', reference: 'house book 3', over: 'current', aggregate: 'count', unit: 'count', scale: 0 },
];
const FORMULAS: readonly Formula[] = [{ id: 'given_share', title: 'Discount share', definition: '100 discounts / takings', reference: 'house book 4', operation: 'share', of: ['given', 'takings'], scale: 2 }];
/** Codes of the report and the figures they take. */
export const CODES = { TT1: 'takings', TT2: 'given', TT3: 'given_share', TT4: 'sales' } as const;
const SHOPS: BandSet = { id: 'shop', title: 'Shop', field: 'shop', kind: 'values', unit: 'none', edges: [] };

const PlanTypes = z.looseObject({ derivations: z.array(z.looseObject({ column: z.string(), type: z.string() })) });

async function figures(context: GateContext<z.output<typeof Params>>, formulas: readonly Formula[]): Promise<FigurePlan> {
  const { derivations } = await context.inputJson('sale.plan', PlanTypes);
  return { kind: 'figure-plan', version: 1, key: 'receipt', measures: [...MEASURES], formulas: [...formulas], joins: [], types: Object.fromEntries(derivations.map(({ column, type }) => [column, type])), priorTypes: null, sql: [] };
}

const totalGate = defineGate({
  id: 'total', version: '1', title: 'Total', inputs: ['sale', 'sale.plan', 'doubts.groups'], outputs: ['totals', 'totals.plan'], params: Params,
  run: async (context) => {
    const plan = await figures(context, FORMULAS);
    const measures = await inSession(context, [context.input('sale')], async (session) => {
      await session.run(`CREATE VIEW current_table AS SELECT * FROM ${parquet(context.input('sale').path)}`);
      return runMeasures(session, plan);
    });
    const formulas = runFormulas(plan, measures, null);
    const values = Object.entries(CODES).map(([code, id]) => ({ code, value: [...measures, ...formulas].find((each) => each.id === id)?.value ?? null, source: `measure:${id}` }));
    await context.output('totals', { json: { kind: 'till-totals', version: 1, values, measures, formulas } }, JSON_TYPE);
    await context.output('totals.plan', { json: plan }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { codes: values.length } };
  },
});

const splitGate = defineGate({
  id: 'split', version: '1', title: 'Split by shop', inputs: ['sale', 'sale.plan'], outputs: ['shares', 'shares.plan'], params: Params,
  run: async (context) => {
    const plan = await figures(context, []);
    const set = await inSession(context, [context.input('sale')], async (session) => {
      await session.run(`CREATE VIEW current_table AS SELECT * FROM ${parquet(context.input('sale').path)}`);
      const relation = relationsOf(plan).get('current');
      if (!relation) throw new Error('no relation');
      const compiled = plan.measures.map((measure) => compileMeasure(measure, relation));
      const rows = await session.rows(groupedMeasuresSql(compiled, [bandSql(SHOPS.field, SHOPS.kind, SHOPS.edges)]));
      const results = (row: (typeof rows)[number] | undefined) => compiled.map((measure, i) => measureResult(measure, row ?? {}, i));
      return { bands: SHOPS, groups: rows.filter((row) => row['band_set'] === 0).map((row) => ({ key: row['band'] as string | null, label: (row['band'] as string | null) ?? 'not known', results: results(row) })), total: results(rows.find((row) => row['band_set'] === -1)) };
    });
    await context.output('shares', { json: { kind: 'shares', version: 1, sets: [set] } }, JSON_TYPE);
    await context.output('shares.plan', { json: plan }, JSON_TYPE);
    return { outcome: 'passed' as const, summary: { groups: set.groups.length } };
  },
});

const printGate = defineGate({
  id: 'print', version: '1', title: 'Print slips', inputs: ['sale', 'doubts.groups'], outputs: ['slip', 'slip.plan'], params: Params,
  when: ({ params }) => (params['slips'] === false ? 'nobody asked for slips' : null),
  run: async (context) => writeTable(context, 'slip', [
    { column: 'SL1', title: 'Receipt on the slip', type: 'text', steps: [{ step: 'read', column: 'receipt' }, { step: 'format', as: 'text', maxLength: 10 }] },
    { column: 'SL2', title: 'Amount on the slip', type: 'text', steps: [{ step: 'read', column: 'amount' }, { step: 'format', as: 'decimal', totalDigits: 18, fractionDigits: 2 }] },
    { column: 'SL3', title: 'Shop on the slip', type: 'text', steps: [{ step: 'read', column: 'shop' }, { step: 'format', as: 'text', maxLength: 4 }, { step: 'no-data', answer: 'NONE', always: false, origin: HOUSE }] },
  ], new Map([['receipt', 'text'], ['amount', 'decimal(18,2)'], ['shop', 'text']])),
});

export const TOY_GATES = [readGate, priceGate, checkGate, totalGate, splitGate, printGate] as const;
export const toyPipeline = definePipeline({ id: 'toy', title: 'Till roll to totals', external: ['roll', 'rulings'], gates: [...TOY_GATES] });
