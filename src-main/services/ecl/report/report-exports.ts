import { writeFile } from 'node:fs/promises';
import { cellText } from '../../../../src-shared/kernel/cell-text.ts';
import { Ifrs7 } from '../../../../src-shared/model/ecl/ifrs7.ts';
import { renderPdf } from '../../../adapters/pdf/render-pdf.ts';
import type { ExportDefinition } from '../../exports/export-definition.ts';
import { csvRecord } from '../../exports/guard-formula.ts';
import { copyExport, csvExport } from '../../exports/tables.ts';
import { parquet } from '../../findings-query.ts';
import { reportDocument } from './report-document.ts';
import { REPORT_SLOTS, reportFacts } from './report-facts.ts';
import { reportSheets, type SegmentLine } from './report-sheets.ts';

const reportPdf: ExportDefinition = {
  name: 'ecl-report.pdf', fileName: 'ecl-report.pdf', title: 'Expected credit loss report, PDF', slots: REPORT_SLOTS, copies: false,
  write: async (tools, path) => writeFile(path, renderPdf(reportDocument(await reportFacts(tools)))),
};

const reportWorkbook: ExportDefinition = {
  name: 'ecl-report.xlsx', fileName: 'ecl-report.xlsx', title: 'Expected credit loss report, workbook', slots: REPORT_SLOTS, copies: false,
  write: async (tools, path) => {
    const { writeSheets } = await import('../../../data/workbook-writer.ts');
    const rows = await (await tools.session()).rows(`SELECT segment, stage, CAST(count(*) AS VARCHAR) AS loans, CAST(sum(gross_carrying_amount) AS VARCHAR) AS gross, CAST(sum(allowance) AS VARCHAR) AS allowance, CAST(sum(overlay) AS VARCHAR) AS overlay FROM ${parquet(tools.files.get(tools.run.id, 'ecl').path)} WHERE in_scope GROUP BY segment, stage ORDER BY segment NULLS LAST, stage`);
    const segments = rows.map((row): SegmentLine => ({ segment: row['segment'] === null || row['segment'] === undefined ? null : cellText(row['segment']), stage: cellText(row['stage']), loans: cellText(row['loans']), gross: cellText(row['gross']), allowance: cellText(row['allowance']), overlay: cellText(row['overlay']) }));
    await writeSheets(path, reportSheets(await reportFacts(tools), segments));
  },
};

/** Every cell of every disclosure as a line: table, row, column, value, unit and the address it is traced by. */
const disclosuresCsv: ExportDefinition = {
  name: 'ecl-disclosures.csv', fileName: 'ecl-disclosures.csv', title: 'Disclosures of IFRS 7, CSV', slots: ['ifrs7'], copies: false,
  write: async (tools, path) => {
    const { tables, currency } = await tools.files.json(tools.run.id, 'ifrs7', Ifrs7);
    const lines = tables.flatMap((table) => table.rows.flatMap((row) => row.cells.map((cell, i) => csvRecord([table.id, table.title, row.title, table.columns[i] ?? null, cell.value === null ? null : number(cell.value), cell.unit === 'currency' ? currency : cell.unit, cell.code === '' ? null : `${cell.report}:${cell.code}`, cell.why]))));
    await writeFile(path, csvRecord(['table', 'title', 'row', 'column', 'value', 'unit', 'address', 'why']) + lines.join(''));
  },
};

/** A number as `csvRecord` writes it unguarded; what a double cannot hold stays text, which begins with no sign a spreadsheet runs. */
function number(value: string): number | string {
  return /^-?\d{1,13}(\.\d{1,2})?$/.test(value) ? Number(value) : value;
}

/** Reports of an ECL run: on paper, as a workbook, as lines; and the tables behind them. */
export const ECL_REPORTS: readonly ExportDefinition[] = [
  reportPdf, reportWorkbook, disclosuresCsv,
  csvExport('movement.csv', 'movement.csv', 'Movement by loan, CSV', 'movement'),
  copyExport('movement.parquet', 'movement.parquet', 'Movement by loan, Parquet', 'movement'),
  copyExport('movement-report.json', 'movement-report.json', 'Movement, JSON', 'movement.report'),
  copyExport('ifrs7.json', 'ifrs7.json', 'Disclosures of IFRS 7, JSON', 'ifrs7'),
];
