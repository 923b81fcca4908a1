import { copyExport, csvExport, workbookExport } from '../../services/exports/tables.ts';
import type { ExportDefinition } from '../../services/exports/export-definition.ts';
import { findingsCsv } from '../../services/exports/reports.ts';

const TABLES = [
  ['bar', 'bars', 'Bars'], ['symbol', 'symbols', 'Quality by symbol'], ['difference', 'vendor-differences', 'Differences of vendors'], ['feature', 'features', 'Features'], ['session', 'sessions', 'Books by session'],
  ['holding', 'positions', 'Positions'], ['fill', 'fills', 'Fills'], ['trade', 'trades', 'Trades'], ['metric', 'metrics', 'Metrics'], ['shadow.step', 'shadow-steps', 'Steps of the shadow replay'],
] as const;
const REPORTS = [
  ['data.summary', 'data-summary', 'Overview of the data'], ['features.summary', 'features-summary', 'Overview of the features'], ['lookahead', 'look-ahead', 'Look-ahead check'], ['policy', 'policy', 'Learned policy'], ['learning', 'learning', 'Learning curve'], ['sweep', 'sweep', 'Sweep'], ['folds', 'folds', 'Walk-forward and cross-validation'],
  ['evaluation', 'evaluation', 'Evaluation'], ['regimes', 'regimes', 'Regimes'], ['costs', 'costs', 'Cost sensitivity'], ['qualification', 'qualification', 'Qualification report'], ['shadow.report', 'shadow-report', 'Report of the shadow replay'], ['trials', 'trials', 'Trials of the study'],
] as const;

/** What can be taken away from a research run, by name; each is offered where the run has its slot. */
export const RESEARCH_EXPORTS: readonly ExportDefinition[] = [
  ...TABLES.flatMap(([slot, name, title]) => [csvExport(`${name}.csv`, `${name}.csv`, `${title}, CSV`, slot), workbookExport(`${name}.xlsx`, `${name}.xlsx`, `${title}, workbook`, slot), copyExport(`${name}.parquet`, `${name}.parquet`, `${title}, Parquet`, slot)]),
  ...REPORTS.map(([slot, name, title]) => copyExport(`${name}.json`, `${name}.json`, `${title}, JSON`, slot)),
  copyExport('spec.json', 'spec.json', 'Experiment spec, JSON', 'spec'), copyExport('ingestion.json', 'ingestion.json', 'Ingestion, JSON', 'ingestion.document'), copyExport('gates.json', 'gates.json', 'Qualification gates, JSON', 'gates'),
  { ...findingsCsv, slots: ['bar.findings'] },
  copyExport('manifest.json', 'manifest.json', 'Manifest', 'manifest'),
];
