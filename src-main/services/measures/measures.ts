import type { TapestryHandlers } from '../../../src-shared/contract/contract.ts';
import type { measuresContract } from '../../../src-shared/contract/measures.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { checkGrouping } from '../../evidence/cross-tab.ts';
import { pipelineOf, whoOf, type ServiceContext } from '../context.ts';
import { listedSaved, saveBands, savedSets } from './band-sets.ts';
import { exportTable } from './export.ts';
import { absence, fieldMemory, tableFields } from './fields.ts';
import { cellLoans } from './loans.ts';
import { openTables } from './open-tables.ts';
import { storedStrata } from './stored-strata.ts';
import { computeTable } from './table.ts';

/** Management information on measures: stratifications as stored, and tables that a person makes of a run's own rows. */
export function measureHandlers(context: ServiceContext): Pick<TapestryHandlers, keyof typeof measuresContract> {
  const memory = fieldMemory();
  const identifiers = (pipeline: string): readonly string[] => pipelineOf(context, pipeline).identifiers;
  return {
    ...storedStrata(context),
    'measures.fields': async ({ run }) => tableFields(await openTables(context, run), await savedSets(context), memory),
    'measures.table': async ({ run, ...definition }) => computeTable(await openTables(context, run), definition),
    'measures.loans': async ({ run, ...query }) => {
      const open = await openTables(context, run);
      return cellLoans(open, query, identifiers(open.run.pipeline));
    },
    'measures.bands.list': async () => (await savedSets(context)).map(listedSaved),
    'measures.bands.save': async ({ run, id, title, note, basedOn, ...asked }, call) => {
      const open = await openTables(context, run);
      const grouping = checkGrouping(open.source, asked);
      const { fields } = await tableFields(open, [], memory);
      const configured = Object.entries(open.trace.config?.sections.bands ?? {}).find(([key]) => key === id)?.[1].value;
      if (basedOn === null && configured !== undefined && configured.field !== grouping.field) throw new AppError('CONFLICT', `the configured set ${id} is of another field`, { details: { id }, userAction: 'Choose another name.' });
      const unit = open.trace.config?.sections.fields[grouping.field]?.value.unit ?? 'none';
      const saved = listedSaved(await saveBands(context, { id, title, grouping, unit: grouping.kind === 'year' ? 'year' : unit, note, basedOn }, whoOf(call)));
      return { ...saved, unit: open.unit(saved.unit), stored: false, absent: absence(open, saved, fields) };
    },
    'measures.export': async ({ run, format, what }, call) => {
      const open = await openTables(context, run);
      return exportTable(context, open, { format, what, identifiers: identifiers(open.run.pipeline) }, call);
    },
  };
}
