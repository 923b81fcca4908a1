import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { formatAddress, NO_BAND } from '../../../src-shared/model/address.ts';
import { FigurePlan } from '../../derive/figure-plan.ts';
import { Strata } from '../strata-file.ts';
import type { TraceContext } from '../trace-context.ts';

const Values = z.array(z.looseObject({ code: z.string() }));
const Rows = z.array(z.looseObject({ id: z.string(), values: Values }));
/** A report of figures: its values, and any lists of rows that have values of their own. */
const Report = z.looseObject({ values: Values });
/** Addresses of every figure of a run that has a path of its own: report values, measures and formulas, cells of stratifications. */
export async function figureAddresses(context: TraceContext): Promise<string[]> {
  const { reports, strata } = context.declaration;
  const found: string[] = [];
  for (const report of reports) {
    if (!context.archive.has(report.slot)) continue;
    // Read by itself: what the archive keeps parsed, others read in more detail.
    const stored = Report.parse(JSON.parse(await readFile(context.archive.path(report.slot), 'utf8')));
    for (const { code } of stored.values) found.push(formatAddress({ space: report.space, column: code, key: null }));
    for (const member of Object.values(stored)) {
      const rows = Rows.safeParse(member);
      if (rows.success) for (const row of rows.data) for (const { code } of row.values) found.push(formatAddress({ space: report.space, column: code, key: row.id }));
    }
    if (!context.archive.has(report.plan)) continue;
    const plan = await context.json(report.plan, FigurePlan);
    const known = new Set([...plan.measures, ...plan.formulas].map(({ id }) => id));
    // A formula of other figures than those of this plan was not computed for this report.
    const made = plan.formulas.filter((formula) => formula.of.every((operand) => operand.includes(':') || known.has(operand)));
    for (const { id } of [...plan.measures, ...made]) found.push(formatAddress({ space: 'figure', column: id, key: null }));
  }
  if (strata && context.archive.has(strata.slot)) {
    for (const set of (await context.json(strata.slot, Strata)).sets) {
      const at = (id: string, key: string | null): string => formatAddress({ space: strata.space, column: `${set.bands.id}/${id}`, key });
      for (const { id } of set.total) found.push(at(id, null));
      for (const group of set.groups) for (const { id } of group.results) found.push(at(id, group.key ?? NO_BAND));
    }
  }
  return [...new Set(found)];
}
