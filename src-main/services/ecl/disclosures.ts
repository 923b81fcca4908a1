import { Ifrs7 } from '../../../src-shared/model/ecl/ifrs7.ts';
import type { ServiceContext } from '../context.ts';
import type { EclAnswers } from './ecl.ts';

/** The disclosures of a run as it stored them, every cell with its address. */
export function eclDisclosureHandlers(context: ServiceContext): EclAnswers<'ecl.disclosures'> {
  return {
    'ecl.disclosures': async ({ run }) => {
      const { tables, currency } = await context.runFiles.json(run, 'ifrs7', Ifrs7);
      return tables.map(({ id, title, reference, note, columns, rows, ties }) => ({
        id, title, reference, note, columns,
        rows: rows.map((row) => ({ title: row.title, heading: row.heading, cells: row.cells.map(({ report, code, value, why, unit }) => ({ address: code === '' ? null : `${report}:${code}`, value, why, unit: unit === 'currency' ? currency : unit })) })),
        ties: ties.map((each) => ({ title: each.title, left: each.left, right: each.right, difference: each.difference, ties: each.ties })),
      }));
    },
  };
}
