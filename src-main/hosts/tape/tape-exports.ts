import type { ExportDefinition } from '../../services/exports/export-definition.ts';
import { fieldLineage, findingsCsv, mappingReport, unmappedColumns } from '../../services/exports/reports.ts';
import { copyExport, csvExport, workbookExport } from '../../services/exports/tables.ts';

/** What can be taken away from a tape run, by name. */
export const TAPE_EXPORTS: readonly ExportDefinition[] = [
  copyExport('annex2.xml', 'annex2.xml', 'Annex 2, XML'),
  copyExport('annex12.xml', 'annex12.xml', 'Annex 12, XML'),
  csvExport('canonical.csv', 'canonical.csv', 'Canonical table, CSV', 'canonical'),
  copyExport('canonical.parquet', 'canonical.parquet', 'Canonical table, Parquet', 'canonical'),
  workbookExport('canonical.xlsx', 'canonical.xlsx', 'Canonical table, workbook', 'canonical'),
  mappingReport,
  unmappedColumns,
  findingsCsv,
  fieldLineage,
  csvExport('annex2-projected.csv', 'annex2-projected.csv', 'Annex 2 as projected, CSV', 'annex2'),
  copyExport('annex12.json', 'annex12.json', 'Annex 12 as projected, JSON', 'annex12'),
  copyExport('strata.json', 'strata.json', 'Stratifications, JSON', 'strata'),
  copyExport('canonical.plan.json', 'canonical.plan.json', 'Plan of the canonical table', 'canonical.plan'),
  copyExport('annex2.plan.json', 'annex2.plan.json', 'Plan of Annex 2', 'annex2.plan'),
  copyExport('annex12.plan.json', 'annex12.plan.json', 'Plan of the Annex 12 figures', 'annex12.plan'),
  copyExport('strata.plan.json', 'strata.plan.json', 'Plan of the stratifications', 'strata.plan'),
  copyExport('manifest.json', 'manifest.json', 'Manifest', 'manifest'),
];
