import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import { Groups } from '../findings-on.ts';
import { keyText } from '../row-store.ts';
import type { TraceContext } from '../trace-context.ts';
import type { Bands } from './bands.ts';
import { numbered, numberedSql, type Block, type ColumnReader, type FrameSpace } from './block.ts';

/** Every finding, a block a rule and field (and band). A rule that spoke twice on one cell is one unit. */
export async function findingSpace(context: TraceContext, bands: Bands | null): Promise<FrameSpace> {
  const blocks: Block[] = [];
  let repeated = 0;
  const seen = new Set<string>();
  for (const source of context.declaration.findings) {
    if (!context.archive.has(source.slot) || !context.archive.has(source.groups)) continue;
    const groups = new Map((await context.json(source.groups, Groups)).groups.map((group) => [`${group.rule}/${group.field}`, group]));
    context.touched.add(source.slot);
    const from = context.archive.parquet(source.slot);
    const units = `(SELECT rule, field, source_row, min(observed) AS observed FROM ${from} GROUP BY 1, 2, 3)`;
    const relation = bands ? `(SELECT u.*, b.band FROM ${units} u LEFT JOIN ${bands.sql} b ON b.at = u.source_row)` : `(SELECT *, NULL::VARCHAR AS band FROM ${units})`;
    const readers = new Map<string, ColumnReader>();
    repeated += Number((await context.first(`SELECT (SELECT count(*) FROM ${from}) - (SELECT count(*) FROM ${units}) AS n`))?.n ?? 0);
    for (const row of await context.session.rows(`SELECT rule, field, band, count(*) AS n FROM ${relation} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 NULLS LAST`)) {
      const [rule, field, band] = [cellText(row['rule']), cellText(row['field']), row['band'] === null ? null : cellText(row['band'])];
      const group = groups.get(`${rule}/${field}`);
      // An address names rule and field, not the table: of two tables with the same the first answers.
      if (!group || seen.has(`${rule}/${field}/${band ?? ''}`)) continue;
      seen.add(`${rule}/${field}/${band ?? ''}`);
      const title = `${rule} ${group.title}`;
      const read = readers.get(`${rule}/${field}`) ?? findings(context, `${relation} WHERE rule = ${keyText(rule)} AND field = ${keyText(field)}`, { rule, field, title });
      readers.set(`${rule}/${field}`, read);
      blocks.push({ space: 'finding', column: `${rule}/${field}`, title, units: Number(row['n']), read, ...(bands ? { band } : {}) });
    }
  }
  return { space: 'finding', title: 'Findings', blocks, leftOut: repeated === 0 ? [] : [{ reason: 'Findings: a rule that spoke again on the same cell', units: repeated }] };
}

/** Findings of one rule on one field, those on the pool first, then in source order. */
function findings(context: TraceContext, from: string, about: { readonly rule: string; readonly field: string; readonly title: string }): ColumnReader {
  return async (wanted) => numbered(await context.session.rows(numberedSql(`SELECT source_row AS r, band, observed AS v FROM ${from}`, 'r NULLS FIRST', wanted)), (row) => {
    const sourceRow = row['r'] === null ? null : Number(row['r']);
    return { address: `finding:${about.rule}/${about.field}${sourceRow === null ? '' : `@${sourceRow}`}`, title: about.title, sourceRow, stored: row['v'] === null ? null : cellText(row['v']) };
  });
}
