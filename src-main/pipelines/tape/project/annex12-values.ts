import type { Deal, DealFact } from '../../../../src-shared/model/deal.ts';
import type { Decision, } from '../../../../src-shared/model/decision.ts';
import type { Origin } from '../../../../src-shared/model/derivation.ts';
import type { TemplateField } from '../../../../src-shared/model/regime.ts';
import { z } from 'zod';
import { reportText } from '../../../derive/report-text.ts';
import { fromDecision } from '../../../intake/transform/origins.ts';

/** One code of an investor report: the text that is delivered, where it comes from, and why there is none. */
export const ReportValue = z.object({
  code: z.string(),
  value: z.string().nullable(),
  /** `measure:arrears_30_59_share`, `ledger:IVSS16`, `deal:IVSS3`, `trigger:actual`, `decision:...`. */
  source: z.string(),
  origin: z.custom<Origin>().optional(),
  why: z.string().optional(),
});
export type ReportValue = z.infer<typeof ReportValue>;

export type Figure = (id: string) => { value: string | null; why?: string | undefined } | undefined;

type Found = { value: string; origin?: Origin } | { noData: string; origin?: Origin } | { why: string };

/** Finds a code's value: a person's no-data answer first, then its sources in the template's order. Nothing found is said, never zero. */
export function reportValue(field: TemplateField, deal: Deal | null, figure: Figure, row: Readonly<Record<string, unknown>> | null, decisions: readonly Decision[]): ReportValue {
  const decided = decisions.find((decision) => decision.kind === 'no-data' && decision.code === field.code);
  const whys: string[] = [];
  for (const source of [field.source, ...(field.otherwise ?? [])]) {
    if (decided?.kind === 'no-data' && decided.replaceValue) break;
    const found = look(source, field, deal, figure, row);
    if ('why' in found) { whys.push(found.why); continue; }
    if ('noData' in found) {
      const legal = found.noData.startsWith('ND5') ? field.nd5 : field.nd14;
      if (legal) return { code: field.code, value: found.noData, source, ...(found.origin ? { origin: found.origin } : {}) };
      whys.push(`${source} says ${found.noData}, which ${field.code} does not admit`);
      continue;
    }
    const formatted = reportText(field, found.value);
    if ('why' in formatted) { whys.push(`${source}: ${formatted.why}`); continue; }
    return { code: field.code, value: formatted.text, source, ...(found.origin ? { origin: found.origin } : {}) };
  }
  if (decided?.kind === 'no-data') return { code: field.code, value: decided.date === undefined ? decided.answer : `${decided.answer}-${decided.date}`, source: `decision:${decided.id}`, origin: fromDecision(decided) };
  return { code: field.code, value: null, source: field.source, why: whys.join('; ') };
}

function look(source: string, field: TemplateField, deal: Deal | null, figure: Figure, row: Readonly<Record<string, unknown>> | null): Found {
  const [space = '', ...rest] = source.split(':');
  const key = rest.join(':');
  if (space === 'measure') {
    const result = figure(key);
    return result?.value != null ? { value: result.value } : { why: `${key} is not computable: ${result?.why ?? 'no such figure'}` };
  }
  if (space === 'trigger' || space === 'waterfall') {
    const cell = row?.[key];
    const origin: Origin = { kind: 'deal', ref: `${space}:${String(row?.id)}#${key}`, label: String(row?.source ?? '') };
    if (cell === undefined || cell === null) return field.nd5 ? { noData: 'ND5', origin } : { why: `${space} ${String(row?.id)} has no ${key}` };
    return { value: String(cell), origin };
  }
  if (!deal) return { why: `there is no deal file to give ${key}` };
  if (source === 'deal:currency') return { value: deal.currency, origin: { kind: 'deal', ref: 'currency', label: deal.name } };
  const fact: DealFact | undefined = space === 'ledger' ? deal.ledger[key] : deal.facts[key] ?? deal.ledger[key];
  if (!fact) return { why: `the deal file has no ${space === 'ledger' ? 'ledger entry' : 'entry'} ${key}` };
  const origin: Origin = { kind: 'deal', ref: `${space === 'ledger' ? 'ledger' : 'facts'}.${key}`, label: fact.source };
  if (fact.value !== null) return { value: fact.value, origin };
  return fact.noData === undefined ? { why: `the deal file leaves ${key} open` } : { noData: fact.date === undefined ? fact.noData : `${fact.noData}-${fact.date}`, origin };
}
