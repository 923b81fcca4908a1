import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Origin } from '../../../src-shared/model/derivation.ts';
import { codeKey } from '../../derive/steps/codes.ts';
import type { TraceContext } from '../trace-context.ts';
import { rowsDecided } from './affected.ts';
import { configEntry, entryOfRef } from './config-entry.ts';
import type { RunPlans } from './run-plans.ts';
import { documentOf, NOTHING, originsOf, rowsOf, stepsNaming, type Start } from './start-model.ts';

/** A code list or lookup, or one row of it: the columns whose steps look it up. */
export async function startOfLookup(context: TraceContext, plans: RunPlans, table: string, key: string | null): Promise<Start> {
  const steps = stepsNaming(plans, (step) => (step.step === 'map-code' || step.step === 'lookup') && step.table === table);
  const first = steps[0]?.step;
  if (!first || (first.step !== 'map-code' && first.step !== 'lookup')) throw new AppError('NOT_FOUND', `no column of this run looks anything up in ${table}`);
  const entryKey = key === null ? null : first.step === 'map-code' ? codeKey(key) : key;
  const value = entryKey !== null && Object.hasOwn(first.entries, entryKey) ? first.entries[entryKey] ?? null : null;
  const counts = entryKey === null ? [] : await Promise.all(steps.map(({ space, column, index, step }) => rowsDecided(context, space, column, index, { kind: 'entry', key: entryKey, exact: step.step === 'lookup' })));
  const origin: Origin | undefined = first.step === 'lookup' ? first.origin : entryKey === null ? Object.values(first.origins)[0] : first.origins[entryKey];
  return {
    ...NOTHING, title: key === null ? `Table ${table}` : `${table}: “${key}”`, value, document: documentOf(origin) ?? { kind: 'lookup', ref: table },
    words: key === null ? `${Object.keys(first.entries).length} entries, looked up by ${steps.length} ${steps.length === 1 ? 'column' : 'columns'}.` : value === null ? 'There is no such entry yet: what it would mean shows where this text stands.' : `It means ${value}.`,
    scope: { rows: entryKey === null ? rowsOf(context, context.declaration.source.table) : counts.reduce<number>((sum, each) => Math.max(sum, each ?? 0), 0) },
    places: steps.map(({ space, column }) => ({ space, column })), includesPlaces: true,
  };
}

/** An entry of the configuration: what it is decides where it begins; else the steps that name it as their origin. */
export async function startOfConfig(context: TraceContext, plans: RunPlans, section: string, key: string): Promise<Start> {
  if (section === 'ref') {
    const named = entryOfRef(context.config, key);
    if (!named) throw new AppError('NOT_FOUND', `the configuration of this run has no ${key}`);
    return startOfConfig(context, plans, named.section, named.key);
  }
  const entry = configEntry(context.config, section, key);
  if (!entry) throw new AppError('NOT_FOUND', `the configuration of this run has no ${section} ${key}`);
  const base: Start = { ...NOTHING, title: `${section} ${key}`, words: `Configured in ${entry.file}, layer ${entry.layer}.`, document: { kind: 'config', ref: `${entry.layer}:${entry.file}#${key}` } };
  const everywhere = { rows: rowsOf(context, context.declaration.source.table) };
  switch (section) {
    case 'measures': case 'formulas': return { ...base, figures: [key] };
    case 'bands': return { ...base, bands: [key] };
    case 'joins': return { ...base, figures: plans.reports.flatMap((report) => report.plan.measures.filter((measure) => measure.over === key).map((measure) => measure.id)) };
    case 'rules': return { ...base, document: { kind: 'rule', ref: key }, rules: [{ rule: key, field: null }], limits: ['A rule makes no value: its findings decide whether the run goes on.'] };
    case 'lookups': case 'enumerations': {
      const steps = stepsNaming(plans, (step) => (step.step === 'map-code' || step.step === 'lookup') && step.table === key);
      if (steps.length > 0) return { ...(await startOfLookup(context, plans, key, null)), title: base.title };
      return { ...base, limits: ['No column of this run looks it up.'] };
    }
    case 'templates': {
      const spaces = context.declaration.deliveries.filter((delivery) => delivery.template === key).map((delivery) => delivery.space);
      const columns = plans.tables.filter((table) => spaces.includes(table.declared.space)).flatMap((table) => table.derivations.map((derivation) => ({ space: table.declared.space, column: derivation.column })));
      const codes = plans.reports.filter((report) => spaces.includes(report.declared.space)).flatMap((report) => report.codes.map((code) => code.code));
      return { ...base, places: columns, includesPlaces: true, codes, scope: everywhere };
    }
    case 'policy': return { ...base, limits: ['A line of the policy makes no value: it decides which findings stop a run.'] };
    default: {
      const steps = stepsNaming(plans, (step) => originsOf(step).some((origin) => origin.ref === `${entry.layer}:${entry.file}#${key}`));
      const places = steps.map(({ space, column }) => ({ space, column }));
      const field = plans.tables.find((table) => table.byColumn.has(key));
      if (places.length === 0 && section === 'fields' && field) return { ...base, places: [{ space: field.declared.space, column: key }], includesPlaces: true, scope: everywhere };
      if (places.length === 0) return { ...base, limits: ['No step of this run’s plans names it: the plans do not tell what it decides.'] };
      const counts = await Promise.all(steps.map(({ space, column, index, step }) => (step.step === 'default' || step.step === 'no-data' ? rowsDecided(context, space, column, index, { kind: 'filled' }) : null)));
      return { ...base, places, includesPlaces: true, scope: counts.every((each) => each !== null) ? { rows: Math.max(0, ...counts.map(Number)) } : everywhere };
    }
  }
}
