import type { DisclosedTable } from '../../../../src-shared/model/ecl/ifrs7.ts';
import type { MovementReport } from '../../../../src-shared/model/ecl/movement-report.ts';
import type { PdfBlock, PdfCell, PdfColumn, PdfDocument } from '../../../adapters/pdf/pdf-document.ts';
import type { ReportFacts } from './report-facts.ts';

/** Thousands apart, for people; what is no plain number stays as it is. */
export function grouped(value: string | null): string {
  if (value === null) return '';
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(value);
  return match === null ? value : `${match[1]}${(match[2] as string).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',')}${match[3] ?? ''}`;
}

const number = (title: string, width = 1): PdfColumn => ({ title, align: 'right', width });
const verdict = (holds: boolean, said: string): PdfCell => ({ text: said, tone: holds ? 'good' : 'bad' });
const heading = (text: string, level: 1 | 2 | 3 = 2): PdfBlock => ({ kind: 'heading', level, text });
const quiet = (text: string): PdfBlock => ({ kind: 'paragraph', text, tone: 'quiet' });

/** A table whose number columns are as wide as their longest number needs, so that no amount breaks over lines. */
function sized(titles: readonly string[], rows: readonly (readonly PdfCell[])[]): PdfBlock {
  const length = (cell: PdfCell | undefined): number => (cell === undefined ? 0 : typeof cell === 'string' ? cell.length : cell.text.length);
  const columns = titles.map((title, i): PdfColumn => (i === 0 ? { title, width: 20 } : number(title, Math.max(13, ...rows.map((row) => length(row[i]) + 2)))));
  return { kind: 'table', columns, rows };
}

/**
 * The report of an ECL run as a paper: what it came to, by which conventions, how it moved, what IFRS 7 asks, what it rests on, how the model
 * fared, and who signs. It says nothing that the run did not store, and has no time of its own: the same run gives the same bytes.
 */
export function reportDocument(facts: ReportFacts): PdfDocument {
  const { run, plan, summary } = facts;
  return {
    title: `Expected credit loss at ${summary.reportingDate}`,
    kicker: `IFRS 9, section 5.5; run ${run.id}, ${run.kind === 'record' ? 'of record' : `${run.kind}, not of record`}`,
    foot: `Run ${run.id}, manifest ${run.manifestSha256?.slice(0, 16) ?? 'none'}`,
    blocks: [
      { kind: 'figure', value: grouped(summary.total.allowance), unit: `${summary.currency} loss allowance` },
      { kind: 'facts', rows: [
        { name: 'Run', value: `${run.id}: ${run.title}` }, { name: 'Manifest', value: run.manifestSha256 ?? 'none', mono: true },
        { name: 'Policy', value: `${plan.documents.policy.title}, ${plan.documents.policy.sha256}`, mono: true }, { name: 'Scenarios', value: `${plan.documents.scenarios.title}, ${plan.documents.scenarios.sha256}`, mono: true },
        { name: 'Overlays', value: plan.documents.overlays?.sha256 ?? 'none', mono: true }, { name: 'Ledger', value: plan.documents.ledger?.sha256 ?? 'none imported', mono: true },
        { name: 'Prior date', value: summary.priorDate ?? 'none given' },
        run.approval === null ? { name: 'Approved', value: 'not approved: this is a draft', tone: 'bad' } : { name: 'Approved', value: `${run.approval.actor}, ${run.approval.at}: ${run.approval.reason}`, tone: 'good' },
      ] },
      ...stages(facts), ...scenarios(facts), ...conventions(facts), ...movement(facts.movement), ...facts.ifrs7.tables.flatMap((table) => disclosure(table, summary.currency)), ...sensitivity(facts), ...rests(facts), ...backTests(facts), ...signatures(facts),
    ],
  };
}

function stages({ summary }: ReportFacts): PdfBlock[] {
  const line = (title: string, of: ReportFacts['summary']['total']): string[] => [title, String(of.loans), grouped(of.gross), grouped(of.modelled), grouped(of.overlay), grouped(of.allowance), grouped(of.provision)];
  return [
    heading('By stage'), quiet(`Amounts in ${summary.currency}. The allowance is modelled ECL and overlays; the provision for undrawn commitments is part of it and a liability of its own (IFRS 7 B8E).`),
    { kind: 'table', columns: [{ title: 'Stage', width: 0.8 }, number('Loans', 0.8), number('Gross carrying amount', 1.3), number('Modelled', 1.1), number('Overlays'), number('Allowance', 1.1), number('Of it provision')], rows: [...summary.stages.filter(({ stage }) => stage !== '-').map((each) => line(each.stage, each)), line('Total', summary.total)] },
    ...(summary.outOfScope.length === 0 ? [] : [quiet(`Outside section 5.5: ${summary.outOfScope.map(({ measurement, loans, balance }) => `${measurement} ${loans} loans, ${grouped(balance)}`).join('; ')}.`)]),
  ];
}

function scenarios({ summary }: ReportFacts): PdfBlock[] {
  return [
    heading('Scenarios and what each alone would book'), quiet('Weights apply to the ECL of each scenario, never to its inputs (5.5.17). The third column is the modelled ECL if the scenario were certain, stages as they are.'),
    { kind: 'table', columns: [{ title: 'Scenario', width: 1.5 }, number('Weight', 0.6), number('Booked if certain'), number('12-month'), number('Lifetime')], rows: summary.scenarios.slice(0, 40).map(({ title, weight, ecl, ecl12, lifetime }) => [title, String(weight), grouped(ecl), grouped(ecl12), grouped(lifetime)]) },
  ];
}

function conventions({ summary }: ReportFacts): PdfBlock[] {
  return [
    heading('Conventions'), quiet('Each with its default; what differs from it is said.'),
    { kind: 'table', columns: [{ title: 'Convention', width: 1.3 }, { title: 'Here' }, { title: 'Default' }, { title: 'Reference', width: 1.3 }], rows: summary.conventions.map(({ title, value, byDefault, differs, reference }) => [title, differs ? `${value} (differs)` : value, byDefault, reference]) },
  ];
}

function movement(report: MovementReport | null): PdfBlock[] {
  if (report === null) return [heading('Movement'), quiet('No run of the reporting date before was given.')];
  const values = new Map(report.values.map(({ code, value }) => [code, value]));
  const titles = ['Step', ...report.stages.map((stage) => `Stage ${stage}`), 'Total'];
  const row = (of: MovementReport['allowance']['closing']): string[] => [of.title, ...report.stages.map((stage) => grouped(values.get(of.byStage[stage] ?? '') ?? null)), grouped(values.get(of.total) ?? null)];
  return [
    heading(`Movement of the allowance, ${report.from} to ${report.to}`), quiet('Every step is the difference of two measurements of each loan, rounded once to minor units; none is a remainder. The residual is printed to show that it is zero.'),
    sized(titles, [...report.allowance.lines, report.allowance.closing, report.allowance.residual].map(row)),
    heading('Movement of the gross carrying amount', 3), sized(titles, [...report.gross.lines, report.gross.closing, report.gross.residual].map(row)),
    quiet(`Loans: ${report.kinds.map(({ kind, loans }) => `${kind} ${loans}`).join(', ')}. ${report.notes.join(' ')}`),
  ];
}

function disclosure(table: DisclosedTable, currency: string): PdfBlock[] {
  const open = table.ties.filter(({ ties }) => !ties);
  return [
    heading(/^35/.test(table.id) ? `${table.id} ${table.title}` : table.title), quiet(`${table.reference}. Amounts in ${currency}.${table.note === null ? '' : ` ${table.note}`}`),
    sized(['', ...table.columns], table.rows.map(({ title, heading: isHeading, cells }): PdfCell[] => [isHeading ? { text: title, tone: 'quiet' } : title, ...table.columns.map((_, i) => grouped(cells[i]?.value ?? null))])),
    ...(table.ties.length === 0 ? [] : [{ kind: 'paragraph' as const, text: open.length === 0 ? table.ties.length === 1 ? 'The tie holds.' : `All ${table.ties.length} ties hold.` : open.map(({ title, left, right, difference }) => `Does not tie: ${title}: ${grouped(left)} and ${grouped(right)}, difference ${grouped(difference)}.`).join(' '), tone: open.length === 0 ? 'good' as const : 'bad' as const }]),
  ];
}

function sensitivity({ sensitivity: told }: ReportFacts): PdfBlock[] {
  if (told === null) return [];
  return [
    heading('Sensitivity'), quiet(`The allowance of ${grouped(told.base)} ${told.currency} measured again with one thing changed; points of the allowance, and loans in stage 2.`),
    { kind: 'table', columns: [{ title: 'Changed', width: 1.8 }, { title: 'Group' }, number('Allowance'), number('Difference'), number('Points', 0.6), number('Stage 2', 0.6)], rows: told.lines.map(({ title, group, allowance, difference, points, stage2 }) => [title, group, grouped(allowance), grouped(difference), points, String(stage2)]) },
  ];
}

function rests({ summary }: ReportFacts): PdfBlock[] {
  const percent = (value: number | null): string => (value === null ? 'not known' : `${(value * 100).toFixed(2)} %`);
  return [
    heading('What it rests on'),
    { kind: 'facts', rows: [{ name: 'On a fallback', value: `${summary.resting.loans} loans, allowance ${grouped(summary.resting.amount)}` }, { name: 'Not assessable', value: `${summary.notAssessable.loans} loans, exposure ${grouped(summary.notAssessable.amount)}` }] },
    ...(summary.fallbacks.length === 0 ? [] : [{ kind: 'table' as const, columns: [{ title: 'Lacked' }, number('Loans', 0.6), number('Allowance'), { title: 'What stood in', width: 1.6 }, { title: 'Setting', width: 1.3 }], rows: summary.fallbacks.map(({ fallback, loans, amount, standsIn, setting }) => [fallback, String(loans), grouped(amount), standsIn, setting]) }]),
    ...(summary.overlays.length === 0 ? [] : [heading('Overlays', 3), { kind: 'table' as const, columns: [{ title: 'Overlay', width: 1.6 }, { title: 'Effect' }, number('Loans', 0.6), number('Amount')], rows: summary.overlays.map(({ title, effect, touched, amount }) => [title, effect, String(touched), grouped(amount)]) }]),
    heading('Data quality', 3),
    { kind: 'table', columns: [{ title: 'Check', width: 1.8 }, number('Observed'), { title: 'Verdict' }, { title: 'Reference' }], rows: summary.quality.map(({ title, observed, verdict: told, reference }) => [title, percent(observed), verdict(told === 'pass' || told === 'not-tested', told), reference]) },
    ...(summary.ledger === null ? [quiet('No ledger balances were imported.')] : [heading('Ledger', 3), { kind: 'table' as const, columns: [{ title: 'Balance', width: 1.6 }, number('Of the run'), number('Ledger'), number('Difference'), { title: 'Ties' }], rows: summary.ledger.lines.map(({ title, computed, ledger, difference, ties }) => [title, grouped(computed), grouped(ledger), grouped(difference), verdict(ties, ties ? 'yes' : 'no')]) }]),
  ];
}

function backTests({ validation }: ReportFacts): PdfBlock[] {
  if (validation === null || validation.tests.length === 0) return [heading('Back-tests'), quiet('The run was not back-tested: no outcomes were given.')];
  return [
    heading('Back-tests'), quiet(`${validation.withOutcome} of ${validation.inScope} loans have an outcome, ${validation.defaults} of them a default.`),
    { kind: 'table', columns: [{ title: 'Test', width: 1.3 }, { title: 'Result', width: 2.2 }, { title: 'Light', width: 0.6 }, { title: 'Reference', width: 1.2 }], rows: validation.tests.map(({ title, words, light, reference }) => [title, words, { text: light === 'none' ? 'no light' : light, tone: light === 'green' ? 'good' as const : light === 'red' ? 'bad' as const : 'plain' as const }, reference]) },
  ];
}

function signatures({ run }: ReportFacts): PdfBlock[] {
  const line = '_______________________________';
  return [
    heading('Signatures'),
    run.approval === null ? quiet('This run is no record: it has not been approved.') : { kind: 'paragraph', text: `Approved by ${run.approval.actor} at ${run.approval.at}: ${run.approval.reason}`, tone: 'good' },
    { kind: 'table', columns: [{ title: 'Role' }, { title: 'Name and signature', width: 2 }, { title: 'Date' }], rows: ['Prepared', 'Reviewed', 'Approved'].map((role) => [role, line, '______________']) },
    quiet('The signed head of the audit log is delivered beside this file (log-head.json), with a cover that lists its hash.'),
  ];
}
