import { z } from 'zod';
import { NO_BAND } from '../../../src-shared/model/address.ts';
import { MeasureResult } from '../../../src-shared/model/measure.ts';
import type { TracedReport } from '../../derive/trace-declaration.ts';
import { FigurePlan } from '../../derive/figure-plan.ts';
import { templateField } from '../template-field.ts';
import type { TraceContext } from '../trace-context.ts';
import { StoredStrata } from './bands.ts';
import { listedBlock, type Block, type FrameSpace, type Unit } from './block.ts';

const Value = z.looseObject({ code: z.string(), value: z.string().nullable() });
const Rows = z.array(z.looseObject({ id: z.string(), values: z.array(Value) }));
const Report = z.looseObject({ values: z.array(Value), triggers: Rows.default([]), cashflows: Rows.default([]), measures: z.array(MeasureResult).default([]), formulas: z.array(z.looseObject({ id: z.string(), value: z.string().nullable() })).default([]) });

/** Every value of a report of figures, with its trigger and cash-flow rows. */
export async function reportSpace(context: TraceContext, report: TracedReport): Promise<FrameSpace> {
  const stored = await context.json(report.slot, Report);
  const values = [...stored.values.map((value) => ({ ...value, row: null as string | null })), ...[...stored.triggers, ...stored.cashflows].flatMap(({ id, values: own }) => own.map((value) => ({ ...value, row: id })))];
  const title = (code: string): string => { const field = templateField(context, report.space, code); return field ? `${field.code} ${field.name}` : code; };
  return gathered(report.space, templateTitle(context, report), values.map(({ code, value, row }) => ({ column: code, unit: { address: `${report.space}:${code}${row === null ? '' : `@${row}`}`, title: title(code), sourceRow: null, stored: value } })));
}

function templateTitle(context: TraceContext, report: TracedReport): string {
  const template = context.declaration.deliveries.find(({ space }) => space === report.space)?.template;
  return (template === undefined ? undefined : context.config?.sections.templates[template]?.value.title) ?? report.space;
}

/** Every figure of the run's reports; of two with one id the first report's, which is the one that addresses mean. */
export async function figureSpace(context: TraceContext): Promise<FrameSpace | null> {
  const units = new Map<string, { readonly column: string; readonly unit: Unit }>();
  for (const report of context.declaration.reports.filter(({ slot }) => context.archive.has(slot))) {
    const stored = await context.json(report.slot, Report);
    const plan = await context.json(report.plan, FigurePlan);
    const titles = new Map([...plan.measures, ...plan.formulas].map(({ id, title }) => [id, title]));
    for (const { id, value } of [...stored.measures, ...stored.formulas]) if (titles.has(id) && !units.has(id)) units.set(id, { column: id, unit: { address: `figure:${id}`, title: titles.get(id) ?? id, sourceRow: null, stored: value } });
  }
  return units.size === 0 ? null : gathered('figure', 'Figures', [...units.values()]);
}

/** Every cell of the stratifications, totals among them. */
export async function strataSpace(context: TraceContext): Promise<FrameSpace | null> {
  const declared = context.declaration.strata;
  if (!declared || !context.archive.has(declared.slot)) return null;
  const { sets } = await context.json(declared.slot, StoredStrata);
  const titles = context.config?.sections.measures;
  return gathered(declared.space, 'Stratifications', sets.flatMap(({ bands, groups, total }) => [
    ...groups.flatMap(({ key, label, results }) => results.map((result) => ({ result, key: `@${key ?? NO_BAND}`, label }))),
    ...total.map((result) => ({ result, key: '', label: 'all' })),
  ].map(({ result, key, label }) => ({ column: `${bands.id}/${result.id}`, unit: { address: `${declared.space}:${bands.id}/${result.id}${key}`, title: `${titles?.[result.id]?.value.title ?? result.id}, ${bands.title}: ${label}`, sourceRow: null, stored: result.value } }))));
}

/** Values by column, those without one counted apart. */
function gathered(space: string, title: string, values: readonly { readonly column: string; readonly unit: Unit }[]): FrameSpace {
  const columns = new Map<string, Unit[]>();
  for (const { column, unit } of values) if (unit.stored !== null) columns.set(column, [...(columns.get(column) ?? []), unit]);
  const blank = values.filter(({ unit }) => unit.stored === null).length;
  const blocks: Block[] = [...columns].map(([column, units]) => listedBlock(space, column, units[0]?.title ?? column, units));
  return { space, title, blocks, leftOut: blank === 0 ? [] : [{ reason: `${title}: not computable, or without a value`, units: blank }] };
}
