import type { MovementReport } from '../../../../src-shared/model/ecl/movement-report.ts';
import type { WorkbookColumn, WorkbookSheet } from '../../../data/workbook-writer.ts';
import type { ReportFacts } from './report-facts.ts';

/** Allowance by segment and stage, as the workbook lists it. */
export interface SegmentLine { readonly segment: string | null; readonly stage: string; readonly loans: string; readonly gross: string; readonly allowance: string; readonly overlay: string }

const words = (name: string): WorkbookColumn => ({ name, isNumber: false });
const money = (name: string): WorkbookColumn => ({ name, isNumber: true, scale: 2 });
const count = (name: string): WorkbookColumn => ({ name, isNumber: true, scale: 0 });

/** The sheets of the report workbook: numbers as numbers, every sheet a plain table with one head. */
export function reportSheets(facts: ReportFacts, segments: readonly SegmentLine[]): WorkbookSheet[] {
  const { summary, ifrs7, movement } = facts;
  return [
    { name: 'Stages', columns: [words('Stage'), count('Loans'), money('Gross carrying amount'), money('Exposure'), money('Undrawn'), money('Modelled'), money('Overlays'), money('Allowance'), money('Of it provision')], rows: [...summary.stages.map((each) => [each.stage, each] as const), ['Total', summary.total] as const].map(([stage, of]) => [stage, String(of.loans), of.gross, of.exposure, of.undrawn, of.modelled, of.overlay, of.allowance, of.provision]) },
    { name: 'Stage x segment', columns: [words('Segment'), words('Stage'), count('Loans'), money('Gross carrying amount'), money('Allowance'), money('Overlays')], rows: segments.map(({ segment, stage, loans, gross, allowance, overlay }) => [segment, stage, loans, gross, allowance, overlay]) },
    ...(movement === null ? [] : [movementSheet('Movement', movement, movement.allowance), movementSheet('Gross movement', movement, movement.gross), migrationSheet(movement)]),
    ...ifrs7.tables.map((table): WorkbookSheet => ({ name: table.id, columns: [words(table.title), ...table.columns.map((title, i): WorkbookColumn => ({ name: title, isNumber: true, ...(table.rows.some(({ cells }) => cells[i]?.unit === 'currency') ? { scale: 2 } : {}) }))], rows: table.rows.map(({ title, cells }) => [title, ...table.columns.map((_, i) => cells[i]?.value ?? null)]) })),
    { name: 'Ties', columns: [words('Table'), words('What must tie'), money('Left'), money('Right'), money('Difference'), words('Ties')], rows: ifrs7.tables.flatMap((table) => table.ties.map(({ title, left, right, difference, ties }) => [table.id, title, left, right, difference, ties ? 'yes' : 'no'])) },
    { name: 'Scenarios', columns: [words('Scenario'), { name: 'Weight', isNumber: true }, money('Booked if certain'), money('12-month'), money('Lifetime')], rows: summary.scenarios.map(({ title, weight, ecl, ecl12, lifetime }) => [title, String(weight), ecl, ecl12, lifetime]) },
    ...(facts.sensitivity === null ? [] : [{ name: 'Sensitivity', columns: [words('Changed'), words('Group'), money('Allowance'), money('Difference'), { name: 'Points', isNumber: true }, count('Stage 2')], rows: facts.sensitivity.lines.map(({ title, group, allowance, difference, points, stage2 }) => [title, group, allowance, difference, points, String(stage2)]) }]),
    { name: 'Conventions', columns: [words('Setting'), words('Convention'), words('Here'), words('Default'), words('Reference')], rows: summary.conventions.map(({ path, title, value, byDefault, reference }) => [path, title, value, byDefault, reference]) },
    { name: 'About', columns: [words('What'), words('Is')], rows: [['Run', facts.run.id], ['Title', facts.run.title], ['Manifest', facts.run.manifestSha256], ['Reporting date', summary.reportingDate], ['Prior date', summary.priorDate], ['Currency', summary.currency], ['Policy', facts.plan.documents.policy.sha256], ['Scenarios', facts.plan.documents.scenarios.sha256], ['Approved', facts.run.approval === null ? 'no' : `${facts.run.approval.actor}, ${facts.run.approval.at}`]] },
  ];
}

function movementSheet(name: string, report: MovementReport, of: MovementReport['allowance']): WorkbookSheet {
  const values = new Map(report.values.map(({ code, value }) => [code, value]));
  return {
    name, columns: [words('Step'), words('Reference'), ...report.stages.map((stage) => money(`Stage ${stage}`)), money('Total')],
    rows: [...of.lines, of.closing, of.residual].map(({ title, reference, byStage, total }) => [title, reference, ...report.stages.map((stage) => values.get(byStage[stage] ?? '') ?? null), values.get(total) ?? null]),
  };
}

function migrationSheet(report: MovementReport): WorkbookSheet {
  const values = new Map(report.values.map(({ code, value }) => [code, value]));
  return { name: 'Migration', columns: [words('From'), words('To'), count('Loans'), money('Gross carrying amount'), money('Share of row, points')], rows: report.migration.map(({ from, to, loans, exposure, share }) => [from, to, values.get(loans) ?? null, values.get(exposure) ?? null, values.get(share) ?? null]) };
}
