import { z } from 'zod';
import { Decisions, effectiveDecisions } from '../../src-shared/model/decision.ts';
import { FindingGroup } from '../../src-shared/model/finding.ts';
import type { TraceNode } from '../../src-shared/model/trace.ts';
import type { TraceContext } from './trace-context.ts';

/** The groups of a run's findings, with the words of their rules. */
export const Groups = z.looseObject({ groups: z.array(FindingGroup) });

/** Findings of the run on one cell, with the words of their rules. */
export async function findingsOn(context: TraceContext, space: string, column: string, sourceRow: number): Promise<TraceNode['findings']> {
  const found: TraceNode['findings'] = [];
  for (const source of context.declaration.findings) {
    if (source.table !== space || !context.archive.has(source.slot) || !context.archive.has(source.groups)) continue;
    const { groups } = await context.json(source.groups, Groups);
    const own = groups.filter((group) => group.field === column);
    if (own.length === 0) continue;
    context.touched.add(source.slot).add(source.groups);
    for (const rule of (await context.shared.rows.findings(source.slot, sourceRow)).get(column) ?? []) {
      const group = own.find((candidate) => candidate.rule === rule);
      if (group) found.push({ rule: group.rule, severity: group.severity, title: group.title, waivedBy: group.waived > 0 ? await waiver(context, group.rule, column) : null });
    }
  }
  return found;
}

/** Who waived a rule, and until when, from the run's decisions. */
export async function waiver(context: TraceContext, rule: string, field: string): Promise<string | null> {
  const slot = context.declaration.documents.decision;
  if (slot === undefined || !context.archive.has(slot)) return null;
  const { decisions } = await context.json(slot, Decisions);
  // A waiver that was renewed stands there twice; the one that ends last is the one that covers, if any does.
  const [found] = effectiveDecisions(decisions).filter((decision) => decision.kind === 'waive').filter((decision) => decision.rule === rule && (decision.field === undefined || decision.field === field)).sort((a, b) => (a.expires < b.expires ? 1 : -1));
  return found ? `${found.owner} until ${found.expires}: ${found.reason}` : null;
}
