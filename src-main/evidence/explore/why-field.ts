import type { WhyReason, WhyVerdict } from '../../../src-shared/contract/explore.ts';
import type { Derivation, Step } from '../../../src-shared/model/derivation.ts';
import { Mapping } from '../../../src-shared/model/mapping.ts';
import { ident, text } from '../../derive/sql-text.ts';
import { placesRead } from '../forward.ts';
import { isDelivered, type RunPlans } from './run-plans.ts';
import { documentOf } from './start-model.ts';
import type { AskedPlace } from './why-ask.ts';
import type { Found, WhyContext } from './why-context.ts';
import { absence, reasonAt } from './why-reason.ts';

/** Why a code, field or header is not in the report, for the whole table. */
export async function whyField(why: WhyContext, place: AskedPlace): Promise<Found> {
  switch (place.kind) {
    case 'header': return whyHeader(why, place.index);
    case 'report-code': return whyReportCode(why, place.space, place.code);
    case 'template-code': return whyTemplateCode(why, place.template, place.code);
    case 'column': return whyColumn(why, place.space, place.column);
  }
}

type NoData = Extract<Step, { step: 'no-data' }>;

/** The no-data step of a column, if it has one. */
export function noDataStep(derivation: Derivation): NoData | null {
  return derivation.steps.findLast((step): step is NoData => step.step === 'no-data') ?? null;
}

async function whyColumn(why: WhyContext, space: string, column: string): Promise<Found> {
  const { context, plans, gates } = why;
  const table = plans.tables.find((each) => each.declared.space === space) as RunPlans['tables'][number];
  const derivation = table.byColumn.get(column) as Derivation;
  const reasons = originReasons(why, space, derivation, new Set());
  const answered = noDataStep(derivation);
  const counts = await context.first(`SELECT count(*) AS n, count(${ident(column)}) AS known${answered ? `, count(*) FILTER (WHERE CAST(${ident(column)} AS VARCHAR) = ${text(answered.answer)}) AS answered` : ''} FROM ${context.archive.parquet(table.declared.slot)}`);
  const [all, known, nd] = [Number(counts?.n ?? 0), Number(counts?.known ?? 0), Number(counts?.answered ?? 0)];
  if (answered && nd > 0) reasons.push(noDataReason(why, table.declared.slot, answered, `${nd} of ${all} rows are reported ${answered.answer}${answered.always ? ', whatever the file says' : ' because nothing gives a value'}.`));
  const values = known - nd;
  if (space === plans.tables[0]?.declared.space) {
    const readers = plans.tables.filter((each) => each.declared.input === space).flatMap((each) => each.derivations.filter((other) => placesRead({ space: each.declared.space, input: each.declared.input, derivations: each.derivations }, other).some((read) => read.space === space && read.column === column)).map((other) => ({ declared: each.declared, other })));
    const codes = plans.reports.filter((report) => report.plan.measures.some((measure) => [measure.filter, measure.value, measure.weight].some((part) => part?.includes(column) === true)));
    if (readers.length === 0 && codes.length === 0) {
      const waits = context.declaration.tables.filter((each) => each.input === space && !plans.tables.some((made) => made.declared.space === each.space));
      reasons.push(...(waits.length > 0 ? waits.map((each) => absence(gates, each.slot, each.title)) : [reasonAt(gates, table.declared.slot, { verdict: 'not-applicable', title: 'No code takes it', text: `No code of a report of this run reads ${column}.` })]));
    } else if (readers.length > 0) reasons.push(reasonAt(gates, readers[0]?.declared.slot ?? '', { verdict: isDelivered(context, readers[0]?.declared.space ?? '') ? 'reported' : 'left-out', title: `Read by ${readers.map(({ other }) => other.column).join(', ')}`, text: `${values} of ${all} rows have a value.` }));
    const waits = context.declaration.tables.filter((each) => each.input === space && !plans.tables.some((made) => made.declared.space === each.space));
    if (readers.length > 0) reasons.push(...waits.map((each) => absence(gates, each.slot, each.title)));
  } else if (isDelivered(context, space)) reasons.push(reasonAt(gates, table.declared.slot, { verdict: values > 0 ? 'reported' : 'no-data', title: values > 0 ? `Reported with a value on ${values} of ${all} rows` : 'Reported on no row with a value', text: values > 0 ? 'It is in the delivered file.' : answered ? `Every row says ${answered.answer}.` : 'Every row is blank.' }));
  else reasons.push(deliveryAbsence(why, space, table.declared.slot, values, all));
  const verdict = decide(reasons, values > 0);
  return { reasons, verdict, headline: headline(reasons, verdict) };
}

function deliveryAbsence(why: WhyContext, space: string, slot: string, values: number, all: number): WhyReason {
  const delivery = why.context.declaration.deliveries.find((each) => each.space === space);
  return delivery ? absence(why.gates, delivery.slot, 'The delivered file') : reasonAt(why.gates, slot, { verdict: values > 0 ? 'reported' : 'no-data', title: `${values} of ${all} rows have a value`, text: 'It is in the table of the run; this pipeline delivers no file of it.' });
}

/** Where a column's value could come from, and where it does not: the mapping, a constant, nothing. Follows what it reads, once each. */
export function originReasons(why: WhyContext, space: string, derivation: Derivation, seen: Set<string>): WhyReason[] {
  const { plans, gates } = why;
  const table = plans.tables.find((each) => each.declared.space === space);
  const name = `${space}:${derivation.column}`;
  if (!table || seen.has(name) || seen.size > 200) return [];
  seen.add(name);
  const [first] = derivation.steps;
  if (first?.step === 'cell') return [reasonAt(gates, table.declared.slot, { verdict: 'reported', title: `Mapped from “${first.header.trim()}”`, text: `Column ${first.index + 1} of the file gives ${derivation.title}.`, rule: 'cell', document: documentOf(first.origin), evidence: [] })];
  if (first?.step === 'constant') {
    if (first.value === null && derivation.steps.every((step) => step.step === 'constant' || step.step === 'no-data' || step.step === 'format')) return [reasonAt(gates, table.declared.slot, { verdict: noDataStep(derivation) ? 'no-data' : 'not-mapped', title: noDataStep(derivation) ? `${derivation.column} is answered, not read` : `Nothing gives ${derivation.title}`, text: first.origin.label, rule: 'constant', document: first.origin.kind === 'system' ? null : documentOf(first.origin) })];
    if (first.value !== null) return [reasonAt(gates, table.declared.slot, { verdict: 'reported', title: `${derivation.title} is ${first.value} on every row`, text: first.origin.label, rule: 'constant', document: documentOf(first.origin) })];
  }
  return placesRead({ space: table.declared.space, input: table.declared.input, derivations: table.derivations }, derivation).flatMap(({ space: of, column }) => {
    const own = plans.tables.find((each) => each.declared.space === of);
    const read = own?.byColumn.get(column);
    return own && read ? originReasons(why, own.declared.space, read, seen) : [];
  });
}

export function noDataReason(why: WhyContext, slot: string, step: NoData, said: string): WhyReason {
  const by = step.origin.kind === 'decision' ? `decision ${step.origin.ref}${step.origin.actor === undefined ? '' : ` of ${step.origin.actor}`}` : step.origin.kind === 'template' ? 'the template' : step.origin.kind === 'system' ? 'the pipeline' : 'the configuration';
  return reasonAt(why.gates, slot, { verdict: 'no-data', title: `No data by ${by}: ${step.answer}`, text: `${said} ${step.origin.label}`, rule: 'no-data', document: documentOf(step.origin), evidence: [] });
}

async function whyHeader(why: WhyContext, index: number): Promise<Found> {
  const { context, plans, gates } = why;
  const header = plans.headers[index]?.trim() ?? '';
  const slot = context.declaration.documents.mapping;
  const read = plans.tables.flatMap((table) => table.derivations.filter((derivation) => derivation.steps.some((step) => step.step === 'cell' && step.index === index)).map((derivation) => ({ table, derivation })))[0];
  if (read) {
    const found = await whyColumn(why, read.table.declared.space, read.derivation.column);
    return { ...found, headline: `“${header}” gives ${read.derivation.title}. ${found.headline}` };
  }
  const mapped = slot !== undefined && context.archive.has(slot) ? (await context.json(slot, Mapping)).columns.find((column) => column.index === index) : undefined;
  const by = mapped?.actor === undefined ? '' : ` by ${mapped.actor}`;
  const document = { kind: 'mapping' as const, ref: `column ${index + 1}` };
  const reason = !mapped ? (slot === undefined && context.archive.has(plans.tables[0]?.declared.slot ?? '') ? reasonAt(gates, plans.tables[0]?.declared.slot ?? '', { verdict: 'ignored', title: `No step reads “${header}”`, text: 'The plan of the run does not read this column.' }) : slot === undefined ? reasonAt(gates, context.declaration.source.table, { verdict: 'unknown', title: 'I cannot tell', text: 'This run has neither a mapping nor a plan.' }) : absence(gates, slot, 'The mapping'))
    : mapped.status === 'ignored' ? reasonAt(gates, slot ?? '', { verdict: 'ignored', title: `The mapping leaves “${header}” out${by}`, text: mapped.reason, rule: mapped.tier, document })
      : mapped.status === 'review' ? reasonAt(gates, slot ?? '', { verdict: 'not-mapped', title: `“${header}” waits for a person`, text: `${mapped.field === null ? 'No field was proposed' : `Proposed: ${mapped.field}`}. ${mapped.reason}`, rule: mapped.tier, document })
        : plans.tables.length === 0 ? absence(gates, context.declaration.tables[0]?.slot ?? '', 'The table that would read it')
          : reasonAt(gates, slot ?? '', { verdict: 'left-out', title: `“${header}” is mapped to ${mapped.field ?? 'nothing'} and not read`, text: 'A decision or a constant stands in its place for every row.', document });
  return { reasons: [reason], verdict: reason.verdict, headline: `${reason.title}.` };
}

async function whyReportCode(why: WhyContext, space: string, code: string): Promise<Found> {
  const { context, plans, gates } = why;
  const report = plans.reports.find((each) => each.declared.space === space) as RunPlans['reports'][number];
  const codes = report.codes.filter((each) => each.code === code);
  const reasons = codes.slice(0, 20).map((each): WhyReason => {
    const nd = each.value !== null && /^ND\d/.test(each.value);
    const [kind = '', ref = ''] = each.source.split(/:(.*)/s);
    const document = kind === 'decision' ? { kind: 'decision' as const, ref } : kind === 'deal' || kind === 'ledger' || kind === 'trigger' || kind === 'waterfall' ? { kind: 'deal' as const, ref: each.source } : kind === 'measure' ? { kind: 'config' as const, ref } : null;
    return reasonAt(gates, report.declared.slot, {
      verdict: each.value === null ? 'not-computed' : nd ? 'no-data' : 'reported', title: each.value === null ? `${code} has no value` : `${code} is ${each.value}`, rule: kind,
      text: `It is taken from ${each.source}.`, document, evidence: [{ label: code, address: `${space}:${code}${each.key === null ? '' : `@${each.key}`}`, value: each.value }],
    });
  });
  const delivery = context.declaration.deliveries.find((each) => each.space === space);
  if (delivery && !context.archive.has(delivery.slot)) reasons.push(absence(gates, delivery.slot, 'The delivered file'));
  const verdict = reasons.some((reason) => reason.verdict === 'blocked') ? 'blocked' : reasons.some((reason) => reason.verdict === 'reported') ? 'reported' : reasons[0]?.verdict ?? 'unknown';
  return { reasons, verdict, headline: headline(reasons, verdict) };
}

function whyTemplateCode(why: WhyContext, template: string, code: string): Found {
  const { context, gates } = why;
  const spaces = context.declaration.deliveries.filter((each) => each.template === template).map((each) => each.space);
  const slots = [...context.declaration.tables, ...context.declaration.reports].filter((each) => spaces.includes(each.space)).map((each) => each.slot);
  const reasons = slots.filter((slot) => !context.archive.has(slot)).map((slot) => absence(gates, slot, `${code} of ${template}`));
  if (reasons.length === 0) reasons.push({ gate: 'run', gateTitle: 'The run', verdict: slots.length > 0 ? 'not-computed' : 'not-applicable', title: slots.length > 0 ? `This run made no ${code}` : `${code} belongs to ${template}, which this pipeline does not report`, text: slots.length > 0 ? 'Its row needs an entry of the deal file, and there is none.' : 'Another pipeline or regime reports it.', rule: null, evidence: [], document: { kind: 'template', ref: `${template}#${code}` } });
  const verdict = reasons[0]?.verdict ?? 'unknown';
  return { reasons, verdict, headline: headline(reasons, verdict) };
}

function decide(reasons: readonly WhyReason[], hasValue: boolean): WhyVerdict {
  const has = (verdict: WhyVerdict): boolean => reasons.some((reason) => reason.verdict === verdict);
  if (has('blocked')) return 'blocked';
  if (hasValue && has('reported') && !has('not-computed')) return has('not-applicable') ? 'not-applicable' : 'reported';
  return (['no-data', 'not-mapped', 'not-applicable', 'not-computed', 'left-out', 'reported'] as const).find(has) ?? 'unknown';
}

function headline(reasons: readonly WhyReason[], verdict: WhyVerdict): string {
  const deciding = reasons.findLast((reason) => reason.verdict === verdict);
  return deciding ? `${deciding.title}. ${deciding.text}`.trim() : 'I cannot tell.';
}
