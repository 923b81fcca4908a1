import { z } from 'zod';
import { isDecimal } from '../../../src-shared/kernel/decimal.ts';
import { NO_BAND } from '../../../src-shared/model/address.ts';
import type { FigureDifference } from '../../../src-shared/model/comparison.ts';
import type { MeasureResult } from '../../../src-shared/model/measure.ts';
import { templateField } from '../template-field.ts';
import { differenceText } from './difference.ts';
import { heldJson } from './held.ts';
import type { ComparedRun, RunPair } from './compared-run.ts';

interface Figure { readonly group: string; readonly title: string; readonly unit: string; readonly address: string; readonly value: string | null; readonly why: string | null }

const Value = z.looseObject({ code: z.string(), value: z.string().nullable(), why: z.string().optional() });
const Rows = z.array(z.looseObject({ id: z.string(), values: z.array(Value) })).default([]);
const Result = z.looseObject({ id: z.string(), value: z.string().nullable(), why: z.string().optional() });
const Report = z.looseObject({ values: z.array(Value).default([]), triggers: Rows, cashflows: Rows, measures: z.array(Result).default([]), formulas: z.array(Result).default([]) });

/** Reports of figures, value by value: delivered codes, rows of tests and cash flows, and the figures behind them. */
export async function reportFigures(pair: RunPair): Promise<FigureDifference[]> {
  return merge(await figuresOf(pair.left), await figuresOf(pair.right));
}

async function figuresOf({ context }: ComparedRun): Promise<Map<string, Figure>> {
  const found = new Map<string, Figure>();
  for (const { space, slot } of context.declaration.reports) {
    if (!context.archive.has(slot)) continue;
    const report = await heldJson(context, slot, Report);
    const put = (code: string, key: string | null, value: z.output<typeof Value>): void => {
      const address = `${space}:${code}${key === null ? '' : `@${key}`}`;
      const field = templateField(context, space, code);
      found.set(address, { group: space, title: `${code}${field ? ` ${field.name}` : ''}${key === null ? '' : `, ${key}`}`, unit: unitOfFormat(field?.format), address, value: value.value, why: value.why ?? null });
    };
    for (const value of report.values) put(value.code, null, value);
    for (const row of [...report.triggers, ...report.cashflows]) for (const value of row.values) put(value.code, row.id, value);
    const sections = context.config?.sections;
    for (const result of [...report.measures, ...report.formulas]) {
      const address = `figure:${result.id}`;
      const declared = sections?.measures[result.id]?.value;
      const unit = declared?.unit ?? 'none';
      found.set(address, { group: `figures of ${space}`, title: declared?.title ?? sections?.formulas[result.id]?.value.title ?? result.id, unit: unit === 'none' ? '' : unit, address, value: result.value, why: result.why ?? null });
    }
  }
  return found;
}

function unitOfFormat(format: string | undefined): string {
  return format === '{PERCENTAGE}' ? 'points' : format === '{MONETARY}' ? 'currency' : '';
}

/** A run's stratifications in the form that its pipeline gives them, and the space of their addresses. */
export interface StrataSide {
  readonly space: string;
  readonly sets: readonly { readonly bands: { readonly id: string; readonly title: string }; readonly groups: readonly { readonly key: string | null; readonly label: string; readonly results: readonly MeasureResult[] }[]; readonly total: readonly MeasureResult[] }[];
}

/** Stratifications, figure by figure of every band and of the totals. */
export function strataFigures(pair: RunPair, left: StrataSide | null, right: StrataSide | null): FigureDifference[] {
  const side = (strata: StrataSide | null, { context }: ComparedRun): Map<string, Figure> => new Map((strata?.sets ?? []).flatMap(({ bands, groups, total }) => {
    const figure = (result: MeasureResult, band: string | null, label: string): [string, Figure] => {
      const measure = context.config?.sections.measures[result.id]?.value;
      const address = `${strata?.space}:${bands.id}/${result.id}${band === null ? '' : `@${band}`}`;
      const unit = measure?.unit ?? 'none';
      return [address, { group: bands.title, title: `${measure?.title ?? result.id}, ${label}`, unit: unit === 'none' ? '' : unit, address, value: result.value, why: result.value === null ? result.why ?? 'not computable' : null }];
    };
    return [...groups.flatMap((group) => group.results.map((result) => figure(result, group.key ?? NO_BAND, group.label))), ...total.map((result) => figure(result, null, 'total'))];
  }));
  return merge(side(left, pair.left), side(right, pair.right));
}

/** Figures of both runs by address; those of the right run in its order, then those that only the left one has. */
function merge(left: ReadonlyMap<string, Figure>, right: ReadonlyMap<string, Figure>): FigureDifference[] {
  return [...new Set([...right.keys(), ...left.keys()])].map((id) => {
    const [a, b] = [left.get(id), right.get(id)];
    const about = (b ?? a) as Figure;
    const side = (figure: Figure | undefined) => (figure ? { address: figure.address, value: figure.value, why: figure.why } : null);
    const numbers = a?.value != null && b?.value != null && isDecimal(a.value) && isDecimal(b.value);
    return { group: about.group, id, title: about.title, unit: about.unit, left: side(a), right: side(b), same: a !== undefined && b !== undefined && a.value === b.value, difference: numbers ? differenceText(a.value as string, b.value as string) : null };
  });
}
