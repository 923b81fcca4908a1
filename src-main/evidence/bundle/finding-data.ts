import type { FindingGroup } from '../../../src-shared/model/finding.ts';
import { Groups, waiver } from '../findings-on.ts';
import type { TraceContext } from '../trace-context.ts';
import { differences } from './packed.ts';

/** A group of findings with the rows it is about. */
export interface PageFinding {
  readonly space: string; readonly rule: string; readonly field: string; readonly severity: string; readonly title: string; readonly text: string; readonly reference: string;
  readonly count: number; readonly waivedBy: string | null;
  /** Source rows in order, as differences; -1 for a finding on the pool. Cut at the limit, which `count` shows. */
  readonly rows: readonly number[]; readonly observed: readonly (string | null)[];
}

/** Every finding of the run, by group, at most `limit` rows of each. */
export async function findingsOf(context: TraceContext, limit: number): Promise<PageFinding[]> {
  const found: PageFinding[] = [];
  for (const source of context.declaration.findings) {
    if (!context.archive.has(source.slot) || !context.archive.has(source.groups)) continue;
    const { groups } = await context.json(source.groups, Groups);
    const rows = new Map<string, { rows: number[]; observed: (string | null)[] }>();
    await context.session.streamColumns(`SELECT rule, field, CAST(source_row AS VARCHAR), CAST(observed AS VARCHAR) FROM ${context.archive.parquet(source.slot)} ORDER BY rule, field, source_row, observed`, (columns) => {
      const texts = columns as readonly (readonly (string | null)[])[];
      for (let i = 0; i < (texts[0]?.length ?? 0); i += 1) {
        const key = `${texts[0]?.[i] ?? ''}\u0000${texts[1]?.[i] ?? ''}`;
        const group = rows.get(key) ?? { rows: [], observed: [] };
        if (group.rows.length < limit) {
          const at = texts[2]?.[i] ?? null;
          group.rows.push(at === null ? -1 : Number(at));
          group.observed.push(texts[3]?.[i] ?? null);
        }
        rows.set(key, group);
      }
    });
    for (const group of groups) found.push(await pageFinding(context, source.table, group, rows.get(`${group.rule}\u0000${group.field}`)));
  }
  return found;
}

async function pageFinding(context: TraceContext, space: string, group: FindingGroup, rows: { rows: number[]; observed: (string | null)[] } | undefined): Promise<PageFinding> {
  const { rule, field, severity, title, text, reference, findings: count, waived } = group;
  return { space, rule, field, severity, title, text, reference, count, waivedBy: waived > 0 ? await waiver(context, rule, field) : null, rows: differences(rows?.rows ?? []), observed: rows?.observed ?? [] };
}
