import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import type { WhyReason } from '../../../src-shared/contract/explore.ts';
import { Groups } from '../findings-on.ts';
import type { WhyContext } from './why-context.ts';
import { reasonAt } from './why-reason.ts';

/** Findings that stand on a row (of one field, where one is asked for): those that block say so. */
export async function findingsOfRow(why: WhyContext, sourceRow: number, fields: readonly string[] | null = null): Promise<WhyReason[]> {
  const { context, gates } = why;
  const reasons: WhyReason[] = [];
  for (const source of context.declaration.findings) {
    if (!context.archive.has(source.slot)) continue;
    const groups = context.archive.has(source.groups) ? (await context.json(source.groups, Groups)).groups : [];
    const rows = await context.session.rows(`SELECT rule, field, min(observed) AS observed FROM ${context.archive.parquet(source.slot)} WHERE source_row = ${sourceRow} GROUP BY rule, field ORDER BY rule, field`);
    for (const row of rows) {
      const [rule, field] = [cellText(row.rule), cellText(row.field)];
      if (fields !== null && !fields.includes(field)) continue;
      const group = groups.find((each) => each.rule === rule && each.field === field);
      const blocks = group?.materiality === 'blocking';
      reasons.push(reasonAt(gates, source.slot, { verdict: blocks ? 'blocked' : 'reported', title: `${rule} ${group?.title ?? ''}`.trim(), text: `${group?.text ?? 'A check failed'}. ${blocks ? 'Findings of this group block.' : 'It does not keep the row out.'}`, rule, evidence: [{ label: field, address: `finding:${rule}/${field}@${sourceRow}`, value: row.observed === null ? null : cellText(row.observed) }], document: { kind: 'rule', ref: rule } }));
    }
  }
  return reasons;
}
