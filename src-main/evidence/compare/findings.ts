import { cellText } from '../../../src-shared/kernel/cell-text.ts';
import type { FindingDifference } from '../../../src-shared/model/comparison.ts';
import type { Session } from '../../data/duckdb-session.ts';
import { text } from '../../derive/sql-text.ts';
import { Groups } from '../findings-on.ts';
import { assertHeld, heldJson } from './held.ts';
import type { ComparedRun, RunPair } from './compared-run.ts';

/** Names a finding in SQL: rule, field, the matched row it stands on (or what was observed, where it stands on none), which of equals. */
function findingsSql({ context }: ComparedRun, slot: string, matched: string | null, rowColumn: string, side: string): string {
  const where = matched === null ? `'row ' || f.source_row` : `COALESCE('n' || m.n, ${text(side)} || f.source_row)`;
  return `SELECT rule, field, place, row_number() OVER (PARTITION BY rule, field, place ORDER BY observed) AS nth FROM (
    SELECT f.rule, f.field, f.observed, CASE WHEN f.source_row IS NULL THEN 'pool ' || COALESCE(f.observed, '') ELSE ${where} END AS place
    FROM ${context.archive.parquet(slot)} f ${matched === null ? '' : `LEFT JOIN ${matched} m ON m.${rowColumn} = f.source_row`})`;
}

/**
 * Findings of both runs by rule and field: how many are new, gone, and the same. A finding is the same where the same rule speaks on the
 * same field of the matched row; `matchedOf` gives the rows of a table as matched, null where they are not (then by source row).
 */
export async function findingDifferences(session: Session, pair: RunPair, matchedOf: (space: string) => string | null): Promise<FindingDifference[]> {
  const found = new Map<string, FindingDifference>();
  const words = new Map<string, { title: string; severity: string }>();
  const declared = new Map([...pair.left.context.declaration.findings, ...pair.right.context.declaration.findings].map((source) => [source.slot, source]));
  for (const source of declared.values()) {
    for (const { context } of [pair.left, pair.right]) if (context.archive.has(source.groups)) for (const group of (await heldJson(context, source.groups, Groups)).groups) words.set(`${group.rule} ${group.field}`, { title: group.title, severity: group.severity });
    for (const { run, context } of [pair.left, pair.right]) if (context.archive.has(source.slot)) await assertHeld(run.id, context, source.slot);
    const matched = matchedOf(source.table);
    const side = (run: ComparedRun, column: string, name: string): string => (run.context.archive.has(source.slot) ? findingsSql(run, source.slot, matched, column, name) : `SELECT NULL::VARCHAR AS rule, NULL::VARCHAR AS field, NULL::VARCHAR AS place, 0 AS nth WHERE false`);
    const rows = await session.rows(`SELECT COALESCE(l.rule, r.rule) AS rule, COALESCE(l.field, r.field) AS field, count(l.rule) AS a, count(r.rule) AS b, count(*) FILTER (WHERE l.rule IS NULL) AS added, count(*) FILTER (WHERE r.rule IS NULL) AS gone
      FROM (${side(pair.left, 'left_row', 'left ')}) l FULL JOIN (${side(pair.right, 'right_row', 'right ')}) r ON l.rule = r.rule AND l.field IS NOT DISTINCT FROM r.field AND l.place = r.place AND l.nth = r.nth GROUP BY 1, 2 ORDER BY 1, 2`);
    for (const row of rows) {
      const [rule, field, left, right, added, gone] = [cellText(row['rule']), cellText(row['field']), Number(row['a']), Number(row['b']), Number(row['added']), Number(row['gone'])];
      const about = words.get(`${rule} ${field}`);
      found.set(`${source.slot} ${rule} ${field}`, { rule, field, title: about?.title ?? rule, severity: about?.severity ?? 'note', left, right, added, gone, same: left - gone });
    }
  }
  // What changed stands first.
  const weight = (each: FindingDifference): number => each.added + each.gone;
  return [...found.values()].toSorted((a, b) => Number(weight(b) > 0) - Number(weight(a) > 0) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : a.field < b.field ? -1 : 1));
}
