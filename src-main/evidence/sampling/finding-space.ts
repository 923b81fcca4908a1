import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import { Groups } from '../findings-on.ts';
import { keyText } from '../row-store.ts';
import type { TraceContext } from '../trace-context.ts';
import type { Bands } from './bands.ts';
import type { Block, FrameSpace, Unit } from './block.ts';

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
    const relation = bands ? `(SELECT u.*, b.band FROM ${units} u LEFT JOIN ${bands.sql} b ON b.at = u.source_row)` : units;
    repeated += Number((await context.first(`SELECT (SELECT count(*) FROM ${from}) - (SELECT count(*) FROM ${units}) AS n`))?.n ?? 0);
    for (const row of await context.session.rows(`SELECT rule, field, ${bands ? 'band' : 'NULL AS band'}, count(*) AS n FROM ${relation} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 NULLS LAST`)) {
      const [rule, field, band] = [cellText(row['rule']), cellText(row['field']), row['band'] === null ? null : cellText(row['band'])];
      const group = groups.get(`${rule}/${field}`);
      // An address names rule and field, not the table: of two tables with the same the first answers.
      if (!group || seen.has(`${rule}/${field}/${band ?? ''}`)) continue;
      seen.add(`${rule}/${field}/${band ?? ''}`);
      const where = `rule = ${keyText(rule)} AND field = ${keyText(field)}${bands ? ` AND ${band === null ? 'band IS NULL' : `band = ${keyText(band)}`}` : ''}`;
      const title = `${rule} ${group.title}`;
      blocks.push({ space: 'finding', column: `${rule}/${field}`, title, units: Number(row['n']), ...(bands ? { band } : {}), take: (ordinals) => findings(context, `${relation} WHERE ${where}`, { rule, field, title }, ordinals) });
    }
  }
  return { space: 'finding', title: 'Findings', blocks, leftOut: repeated === 0 ? [] : [{ reason: 'Findings: a rule that spoke again on the same cell', units: repeated }] };
}

async function findings(context: TraceContext, from: string, about: { readonly rule: string; readonly field: string; readonly title: string }, ordinals: readonly number[]): Promise<ReadonlyMap<number, Unit>> {
  if (ordinals.length === 0) return new Map();
  const rows = await context.session.rows(`SELECT * FROM (SELECT row_number() OVER (ORDER BY source_row NULLS FIRST) - 1 AS i, source_row AS r, observed AS v FROM ${from}) WHERE i IN (${ordinals.join(', ')})`);
  return new Map(rows.map((row) => {
    const sourceRow = row['r'] === null ? null : Number(row['r']);
    return [Number(row['i']), { address: `finding:${about.rule}/${about.field}${sourceRow === null ? '' : `@${sourceRow}`}`, title: about.title, sourceRow, stored: row['v'] === null ? null : cellText(row['v']) }];
  }));
}
