import type { WhyReason, WhyVerdict } from '../../../src-shared/contract/explore.ts';
import type { Derivation } from '../../../src-shared/model/derivation.ts';
import { placesRead } from '../forward.ts';
import { describeStep } from '../../derive/steps/describe-step.ts';
import type { TracedKernel } from '../../derive/trace-declaration.ts';
import { isFreestanding, kernelOf, kernelRow } from '../kernel-row.ts';
import { addressOfRow } from '../trace-keys.ts';
import { findingsOfRow } from './row-findings.ts';
import { isDelivered, type RunPlans } from './run-plans.ts';
import { documentOf } from './start-model.ts';
import type { AskedPlace } from './why-ask.ts';
import { noDataReason, noDataStep, whyField } from './why-field.ts';
import type { Found, WhyContext } from './why-context.ts';
import { absence, reasonAt } from './why-reason.ts';

/** Why one field of one row is not in the report: its steps run again on the row, from the report back to the cell. */
export async function whyCell(why: WhyContext, place: AskedPlace, sourceRow: number): Promise<Found> {
  const { plans } = why;
  const at = place.kind === 'column' ? place : place.kind === 'header' ? columnOfHeader(plans, place.index) : null;
  if (!at) return whyField(why, place);
  const reasons: WhyReason[] = [];
  const fields = new Set<string>();
  const end = await walk(why, at.space, at.column, sourceRow, reasons, fields, new Set());
  reasons.push(...(await findingsOfRow(why, sourceRow, [...fields])));
  const { context, gates } = why;
  const table = plans.tables.find((each) => each.declared.space === at.space) as RunPlans['tables'][number];
  const waits = context.declaration.tables.filter((each) => each.input === at.space && !plans.tables.some((made) => made.declared.space === each.space)).map((each) => absence(gates, each.slot, each.title));
  const delivery = context.declaration.deliveries.find((each) => each.space === at.space);
  if (delivery && !context.archive.has(delivery.slot)) waits.push(absence(gates, delivery.slot, 'The delivered file'));
  reasons.push(...waits);
  const keys = [...new Set((table.declared.keys ?? []).flatMap((key) => key.columns))];
  const row = await context.row(table.declared.slot, sourceRow, [at.column, ...keys]);
  if (!row) return { reasons: [...reasons, reasonAt(gates, table.declared.slot, { verdict: 'set-aside', title: `The row is not in the ${table.declared.title}`, text: 'The gate took it out.' })], verdict: 'set-aside', headline: 'The row was taken out.' };
  const stopped = waits.find((reason) => reason.verdict === 'blocked');
  const verdict: WhyVerdict = end !== 'value' ? end : stopped ? 'blocked' : isDelivered(context, at.space) || waits.length === 0 ? 'reported' : waits[0]?.verdict ?? 'reported';
  const address = addressOfRow(table.declared, at.column, (key) => row[key] ?? '', sourceRow);
  if (end === 'value') reasons.push(reasonAt(gates, table.declared.slot, { verdict: 'reported', title: `${at.column} is ${row[at.column] ?? 'blank'}`, text: isDelivered(context, at.space) ? 'The delivered file has it.' : `It is in the ${table.declared.title}.`, evidence: [{ label: at.column, address, value: row[at.column] ?? null }] }));
  const deciding = reasons.findLast((reason) => reason.verdict === verdict);
  return { reasons, verdict, headline: deciding ? `${deciding.title}. ${deciding.text}`.trim() : 'I cannot tell.' };
}

function columnOfHeader(plans: RunPlans, index: number): { space: string; column: string } | null {
  for (const { declared, derivations } of plans.tables) for (const { column, steps } of derivations) if (steps.some((step) => step.step === 'cell' && step.index === index)) return { space: declared.space, column };
  return null;
}

/** Goes from a column back to what it was made from on this row; tells where the value was lost or answered. `value`: there is one. */
async function walk(why: WhyContext, space: string, column: string, sourceRow: number, reasons: WhyReason[], fields: Set<string>, seen: Set<string>): Promise<'value' | WhyVerdict> {
  const { context, plans, gates } = why;
  const table = plans.tables.find((each) => each.declared.space === space);
  const derivation = table?.byColumn.get(column);
  if (!table || !derivation || seen.has(`${space}:${column}`)) return 'unknown';
  seen.add(`${space}:${column}`);
  fields.add(column);
  const again = await context.recompute(await context.plan(space), column, sourceRow);
  if (!again) return 'set-aside';
  const { steps, values } = again;
  const answered = noDataStep(derivation);
  const at = answered ? steps.indexOf(answered) : -1;
  const before = at > 0 ? values[at - 1] ?? null : null;
  const isAnswered = answered !== null && (answered.always || before === null);
  const last = values.at(-1) ?? null;
  if (!isAnswered && last !== null) return 'value';
  const lost = steps.findIndex((_, i) => i > 0 && (values[i - 1] ?? null) !== null && (values[i] ?? null) === null);
  const lostStep = lost > 0 ? steps[lost] : undefined;
  const said: WhyVerdict[] = [];
  const empty = lostStep?.step === 'blank-to-null' && (values[lost - 1] ?? '').trim() === '';
  if (lostStep && !empty && !(isAnswered && answered?.always === true)) {
    const told = describeStep(lostStep, column, null, sourceRow);
    const person = lostStep.step === 'override';
    reasons.push(reasonAt(gates, table.declared.slot, { verdict: 'no-data', title: person ? `A person set ${derivation.title} to blank` : `${told.title}: “${values[lost - 1] ?? ''}” gave no value`, text: person ? told.detail : lostStep.step === 'blank-to-null' ? 'The text means blank.' : `The text is not of the form that the step asks for (${told.detail}); the finding on it says so.`, rule: lostStep.step, document: documentOf(told.origin), evidence: [{ label: derivation.title, address: table.declared.keys ? null : `${space}:${column}@${sourceRow}`, value: values[lost - 1] ?? null }] }));
  } else if (!(isAnswered && answered?.always === true)) said.push(...(await origins(why, space, derivation, sourceRow, reasons, fields, seen)));
  if (isAnswered && answered) {
    reasons.push(noDataReason(why, table.declared.slot, answered, `On this row ${answered.always ? 'it is always' : 'nothing gives a value, so it is'} ${answered.answer}.`));
    return 'no-data';
  }
  return said[0] ?? (lostStep ? 'no-data' : 'not-mapped');
}

/** What a column without a value was to be made from. */
async function origins(why: WhyContext, space: string, derivation: Derivation, sourceRow: number, reasons: WhyReason[], fields: Set<string>, seen: Set<string>): Promise<WhyVerdict[]> {
  const { context, plans, gates } = why;
  const table = plans.tables.find((each) => each.declared.space === space) as RunPlans['tables'][number];
  const [first] = derivation.steps;
  if (first?.step === 'cell') {
    const row = await context.row(context.declaration.source.table, sourceRow, [`c${first.index}`]);
    const value = row?.[`c${first.index}`] ?? null;
    reasons.push(reasonAt(gates, context.declaration.source.table, { verdict: 'no-data', title: `The cell “${first.header.trim()}” is blank`, text: value === null ? 'The row has no such cell.' : `It holds “${value}”.`, rule: 'cell', document: documentOf(first.origin), evidence: [{ label: first.header.trim(), address: `source:c${first.index}@${sourceRow}`, value }] }));
    return ['no-data'];
  }
  if (first?.step === 'constant' && first.value === null) {
    reasons.push(reasonAt(gates, table.declared.slot, { verdict: 'not-mapped', title: `Nothing gives ${derivation.title}`, text: first.origin.label, rule: 'constant', document: first.origin.kind === 'system' ? null : documentOf(first.origin) }));
    return ['not-mapped'];
  }
  const said: WhyVerdict[] = [];
  const free = isFreestanding(context, space);
  if (free) {
    const told = (await kernelRow(context, table.declared, kernelOf(context, space) as TracedKernel, sourceRow))?.value(derivation.column)?.steps.at(-1);
    reasons.push(reasonAt(gates, table.declared.slot, { verdict: 'no-data', title: `Nothing gives ${derivation.title} here`, text: told ? `${told.title}${told.detail === '' ? '' : `: ${told.detail}`}` : 'The kernel gives no value.', rule: 'kernel' }));
    said.push('no-data');
  }
  for (const { space: own, column, pool } of placesRead({ space, input: table.declared.input, derivations: table.derivations }, derivation)) {
    // What it read of other rows says nothing of the row with the same number.
    if (pool || (free && own !== space)) continue;
    const end = await walk(why, own, column, sourceRow, reasons, fields, seen);
    if (end !== 'value') said.push(end);
  }
  return said;
}
