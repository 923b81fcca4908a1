import type { ExportDefinition } from '../../services/exports/export-definition.ts';
import { fieldLineage, findingsCsv, mappingReport, unmappedColumns } from '../../services/exports/reports.ts';
import { copyExport, csvExport, workbookExport } from '../../services/exports/tables.ts';
import { ECL_REPORTS } from '../../services/ecl/report/report-exports.ts';
import { postingExport } from './posting-export.ts';

/** What can be taken away from an ECL run, by name. */
export const ECL_EXPORTS: readonly ExportDefinition[] = [
  csvExport('ecl.csv', 'ecl.csv', 'Expected credit loss by loan, CSV', 'ecl'),
  workbookExport('ecl.xlsx', 'ecl.xlsx', 'Expected credit loss by loan, workbook', 'ecl'),
  copyExport('ecl.parquet', 'ecl.parquet', 'Expected credit loss by loan, Parquet', 'ecl'),
  csvExport('ecl-overlays.csv', 'ecl-overlays.csv', 'Overlays by loan, CSV', 'ecl.overlays'),
  copyExport('ecl-summary.json', 'ecl-summary.json', 'Summary, JSON', 'ecl.summary'),
  copyExport('ecl-report.json', 'ecl-report.json', 'Totals, JSON', 'ecl.report'),
  copyExport('strata.json', 'strata.json', 'Figures by group, JSON', 'strata'),
  csvExport('loan.csv', 'loan.csv', 'Loans as measured, CSV', 'loan'),
  copyExport('ecl.plan.json', 'ecl.plan.json', 'Plan of the measurement', 'ecl.plan'),
  copyExport('loan.plan.json', 'loan.plan.json', 'Plan of the loans', 'loan.plan'),
  ...ECL_REPORTS,
  postingExport,
  mappingReport, unmappedColumns, findingsCsv, fieldLineage,
  copyExport('manifest.json', 'manifest.json', 'Manifest', 'manifest'),
];
