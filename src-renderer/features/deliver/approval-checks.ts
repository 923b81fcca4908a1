import type { Run } from '../../../src-shared/model/run.ts';
import type { CallOutput } from '../../state/use-call.ts';
import { formatCount, plural } from '../../components/format.ts';

export type Delivery = CallOutput<'deliver.overview'>[number];

/** One line of what stands behind an approval. `neutral` is neither good nor bad: it did not happen. */
export interface Check { readonly tone: 'ok' | 'bad' | 'neutral'; readonly title: string; readonly detail: string }

/** What a person should have seen before approving, from what the run itself tells. */
export function approvalChecks(run: Run, deliveries: readonly Delivery[]): Check[] {
  const checks: Check[] = [];
  const verdicts = deliveries.flatMap((delivery) => delivery.validators.map((validator) => ({ delivery, validator })));
  const ran = verdicts.filter(({ validator }) => validator.available && validator.valid !== null);
  const invalid = ran.filter(({ validator }) => validator.valid === false);
  if (ran.length === 0) checks.push({ tone: 'neutral', title: 'No schema validator ran', detail: 'Validity is not known.' });
  else if (invalid.length > 0) checks.push({ tone: 'bad', title: `Schema invalid: ${[...new Set(invalid.map(({ delivery }) => delivery.fileName))].join(', ')}`, detail: invalid.map(({ validator }) => validator.name).join(', ') });
  else checks.push({ tone: 'ok', title: `Schema valid, ${plural(deliveries.length, 'file')}`, detail: [...new Set(ran.map(({ validator }) => validator.name))].join(', ') });
  const missing = [...new Map(verdicts.filter(({ validator }) => !validator.available).map(({ validator }) => [validator.name, validator])).values()];
  for (const validator of missing) checks.push({ tone: 'neutral', title: `${validator.name}: not available`, detail: validator.detail.replace(/^not available: /, '') });
  const items = deliveries.flatMap((delivery) => delivery.reconciliation);
  const agreeing = items.filter((item) => item.agrees).length;
  checks.push(items.length === 0 ? { tone: 'neutral', title: 'Totals not reconciled', detail: 'No item was compared.' }
    : agreeing === items.length ? { tone: 'ok', title: `Totals reconcile, ${agreeing} of ${items.length}`, detail: '' }
      : { tone: 'bad', title: `Totals do not reconcile, ${agreeing} of ${items.length}`, detail: items.filter((item) => !item.agrees).map((item) => item.item).join(', ') });
  checks.push(run.findings.blocking > 0 ? { tone: 'bad', title: `${plural(run.findings.blocking, 'blocking finding')}`, detail: 'The run should not have come here.' } : { tone: 'ok', title: '0 blocking findings', detail: `${plural(run.findings.review, 'finding')} for review, ${formatCount(run.findings.info)} for information` });
  return checks;
}

/** Why a run cannot be approved, or null. */
export function notApprovable(run: Run): string | null {
  if (run.kind === 'record') return run.approval === null ? 'It is a record already.' : `Approved by ${run.approval.actor}.`;
  if (run.kind === 'what-if') return 'A what-if never becomes a record.';
  if (run.status !== 'succeeded') return 'Only a run that ended well can be approved.';
  return null;
}

/** Segments of a no-data bar: rows that carry a value and rows that carry the answer. */
export function noDataBar(records: number, count: number): { values: number; answers: number } {
  return { values: Math.max(0, records - count), answers: Math.min(records, count) };
}
