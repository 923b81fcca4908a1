import type { PdfBlock, PdfCell, PdfDocument } from '../../../adapters/pdf/pdf-document.ts';
import { CANDIDATE, BENCHMARK } from '../../../../src-shared/model/research/book-tables.ts';
import type { EvaluationReport } from '../../../../src-shared/model/research/evaluation.ts';
import { figure } from '../qualify/figure-words.ts';
import { barChart, lineChart } from './chart.ts';
import { BANNER } from './page.ts';
import { costRows, extremeTrades, growthOf, monthlyTable, regimeRows } from './tables.ts';
import type { TearData } from './tear-data.ts';

const GROUPS: Readonly<Record<EvaluationReport['metrics'][number]['group'], string>> = { performance: 'Performance', risk: 'Risk', benchmark: 'Against the benchmark', trading: 'Trading', execution: 'Execution', significance: 'Significance', safety: 'Safety' };
const heading = (text: string, level: 2 | 3 = 2): PdfBlock => ({ kind: 'heading', level, text });
const words = (text: string, tone: 'plain' | 'quiet' | 'good' | 'bad' = 'plain'): PdfBlock => ({ kind: 'paragraph', text, tone });
const right = (title: string, width = 1) => ({ title, width, align: 'right' as const, mono: true });

/** The sheet in words, tables and drawings; both renderings are made of it. */
export function tearDocument(data: TearData): PdfDocument {
  const { spec, evaluation } = data;
  return {
    title: spec.title, kicker: `Tear sheet · ${evaluation.strategy} · study ${spec.study} · seed ${spec.seed}`, foot: `${spec.name} · specification ${hashOf(data, 'spec').slice(0, 16)} · metrics ${hashOf(data, 'metric').slice(0, 16)}`,
    blocks: [
      ...(evaluation.banner === null ? [] : [words(`${BANNER}${evaluation.banner}`, 'bad')]),
      ...(spec.note === '' ? [] : [words(spec.note)]),
      { kind: 'facts', rows: [
        { name: 'Execution', value: evaluation.execution }, { name: 'Costs', value: evaluation.costs }, { name: 'Training', value: `${spec.train.from} to ${spec.train.to}` }, { name: 'Test', value: `${spec.test.from} to ${spec.test.to}` },
        { name: 'Benchmark', value: evaluation.books.find(({ role }) => role === 'benchmark')?.title ?? 'none' }, { name: 'Intervals', value: `${evaluation.bootstrap.kind} bootstrap, ${evaluation.bootstrap.draws} draws, blocks of ${evaluation.bootstrap.block} sessions on average, ${evaluation.bootstrap.confidence * 100} %` },
      ] },
      ...verdict(data),
      heading('Growth of 1 and drawdown, test slice'), ...curves(data),
      heading('Metrics, test slice'), words('Every figure with its definition. What is not defined is n/c (not computable), with the reason below its group.', 'quiet'), ...metricTables(data),
      heading(`Monthly returns of the candidate`), words('Compounded, in per cent. Grey months lie in the training slice.', 'quiet'), monthly(data),
      heading('Regimes'), words(data.regimes.text), ...regimes(data),
      heading('Costs'), words(data.costs.text), ...costs(data),
      heading('Trades'), ...trades(data),
      heading('Trials and chance'), ...chance(data),
      heading('Look-ahead and facts'), ...facts(data),
      ...qualification(data),
      heading('Hashes'), words('SHA-256 of the artifacts that this sheet was made of. To check one: sha256sum FILE.', 'quiet'),
      { kind: 'facts', rows: data.hashes.map(({ slot, sha256 }) => ({ name: slot, value: sha256, mono: true })) },
    ],
  };
}

function hashOf(data: TearData, slot: string): string {
  return data.hashes.find((each) => each.slot === slot)?.sha256 ?? '';
}

function verdict({ qualification }: TearData): PdfBlock[] {
  if (qualification === null) return [words('Not qualified: no gates were asked of this run.', 'quiet')];
  const { qualified, counts } = qualification;
  return [words(`${qualified ? 'Qualifies' : 'Does not qualify'}: ${counts.passed} gates passed, ${counts.failed} failed, ${counts.warned} warned, ${counts.notEvaluable} not evaluable.`, qualified ? 'good' : 'bad')];
}

/** Candidate, the baseline that it is judged by, the benchmark. */
function columnsOf({ evaluation }: TearData): readonly { readonly book: string; readonly title: string }[] {
  return [CANDIDATE, evaluation.baseline, BENCHMARK].flatMap((book) => evaluation.books.filter((each) => each.book === book).map(({ title }) => ({ book, title: book === CANDIDATE ? 'Candidate' : title })));
}

function curves(data: TearData): PdfBlock[] {
  const lines = data.books.map((book, i) => ({ book, growth: growthOf(book), title: data.evaluation.books.find((each) => each.book === book.book)?.title ?? book.book, role: `plot-${(i % 8) + 1}` as `plot-1`, ...(i === 0 ? {} : { dash: [[4, 2], [1.5, 2], [6, 2], [3, 3]][(i - 1) % 4] as number[] }) }));
  const sessions = lines[0]?.growth.sessions ?? [];
  return [
    { kind: 'drawing', drawing: lineChart({ label: 'Growth of 1 of every book over the test slice', sessions, format: (value) => value.toFixed(2), reach: [1], lines: lines.map(({ title, growth, role, dash }) => ({ label: title, values: growth.growth, role, ...(dash === undefined ? {} : { dash }) })) }) },
    { kind: 'drawing', drawing: lineChart({ label: 'Drawdown of every book over the test slice', sessions, height: 110, format: (value) => figure(value, 'fraction').replace('.00 %', ' %'), reach: [0], lines: lines.map(({ title, growth, role, dash }) => ({ label: title, values: growth.drawdown, role, ...(dash === undefined ? {} : { dash }) })) }) },
  ];
}

function metricTables(data: TearData): PdfBlock[] {
  const columns = columnsOf(data);
  const groups = [...new Set(data.evaluation.metrics.map(({ group }) => group))];
  return groups.flatMap((group): PdfBlock[] => {
    const metrics = data.evaluation.metrics.filter((metric) => metric.group === group);
    const hasInterval = metrics.some(({ metric }) => data.evaluation.bootstrap.metrics.includes(metric));
    // A reason is said once, with everything that it is the reason of.
    const reasons = new Map<string, Map<string, string[]>>();
    const rows = metrics.map((metric): PdfCell[] => {
      const cells = columns.map(({ book }) => data.metric(book, 'test', metric.metric));
      cells.forEach((cell, i) => {
        if (cell === undefined || cell.why === null) return;
        const of = reasons.get(cell.why) ?? new Map<string, string[]>();
        reasons.set(cell.why, of.set(metric.title, [...(of.get(metric.title) ?? []), columns[i]?.title ?? '']));
      });
      const own = cells[0];
      const interval = own?.low == null || own.high === null ? '' : `${figure(own.low, metric.unit)} to ${figure(own.high, metric.unit)}`;
      const figures = cells.map((cell): PdfCell => (cell === undefined ? '–' : cell.value === null ? { text: 'n/c', tone: 'quiet' } : figure(cell.value, metric.unit).replace(' sessions', '')));
      return [`${metric.title}${metric.unit === 'currency' || metric.unit === 'sessions' ? `, ${metric.unit}` : ''}`, ...figures.slice(0, 1), ...(hasInterval ? [interval] : []), ...figures.slice(1), { text: `${metric.definition}${metric.reference === '' ? '' : ` ${metric.reference}.`}`, tone: 'quiet' }];
    });
    const said = [...reasons].map(([why, of]) => `${[...of].map(([title, books]) => (books.length === columns.length ? title : `${title} (${books.join(', ')})`)).join(', ')}: ${why}`);
    const heads = columns.map(({ title }) => right(title, 2));
    return [
      heading(GROUPS[group], 3),
      { kind: 'table', columns: [{ title: 'Metric', width: 3.2 }, ...heads.slice(0, 1), ...(hasInterval ? [right(`${data.evaluation.bootstrap.confidence * 100} % interval`, 3.5)] : []), ...heads.slice(1), { title: 'Definition', width: hasInterval ? 5.7 : 9.2 }], rows },
      ...said.map((line) => words(`n/c: ${line}.`, 'quiet')),
    ];
  });
}

function monthly(data: TearData): PdfBlock {
  const candidate = data.books.find(({ book }) => book === CANDIDATE);
  const { years } = monthlyTable(candidate, data.spec.test.from);
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return { kind: 'table', columns: [{ title: 'Year' }, ...months.map((title) => right(title)), right('Year', 1.2)], rows: years.map(({ year, cells, total }) => [year, ...cells.map((cell): PdfCell => (cell === null ? '' : { text: (cell.value * 100).toFixed(1).replace('-', '−'), tone: cell.train ? 'quiet' : 'plain' })), (total * 100).toFixed(1).replace('-', '−')]) };
}

function regimes(data: TearData): PdfBlock[] {
  const columns = columnsOf(data);
  return [
    { kind: 'facts', rows: [{ name: 'Fitted on', value: `${data.regimes.fittedFrom} to ${data.regimes.fittedTo}` }, ...data.regimes.thresholds.map(({ name, value }) => ({ name, value: `${(value * 100).toFixed(4)} % a session` }))] },
    { kind: 'table', columns: [{ title: 'Regime', width: 2.4 }, right('Sessions'), right('Stretches'), { title: 'Book', width: 2.4 }, right('Return', 1.4), right('Sharpe', 1.4), right('Drawdown', 1.4)], rows: regimeRows(data, columns) },
  ];
}

function costs(data: TearData): PdfBlock[] {
  const books = columnsOf(data).filter(({ book }) => book !== BENCHMARK);
  return [
    { kind: 'table', columns: [{ title: 'Costs times' }, ...books.flatMap(({ title }) => [right(`${title}: return`, 2), right('Sharpe', 1.3), right('costs', 2)])], rows: costRows(data, books.map(({ book }) => book)) },
    { kind: 'drawing', drawing: barChart({ label: 'Sharpe ratio of the candidate by multiple of costs', format: (value) => figure(value, 'ratio').replace(/0$/, ''), bars: data.costs.lines.map(({ multiple }) => ({ text: `${multiple} x`, value: data.metric(CANDIDATE, `cost:${multiple}`, 'sharpe')?.value ?? null })) }) },
    words('Sharpe ratio of the candidate by multiple of costs.', 'quiet'),
  ];
}

function trades(data: TearData): PdfBlock[] {
  const { best, worst, count } = extremeTrades(data.books.find(({ book }) => book === CANDIDATE), data.spec.test);
  if (count === 0) return [words('No trade was closed in the test slice.')];
  const columns = [{ title: 'Trade' }, { title: 'Symbol', width: 1.4 }, { title: 'Entered', width: 1.8 }, { title: 'Left', width: 1.8 }, right('Sessions', 1.4), right('Profit', 2), right('Return', 1.5), right('Worst excursion', 2), right('Best excursion', 2)];
  return [words(`${count} trades were closed in the test slice; the best and the worst of them by profit after costs.`), { kind: 'table', columns, rows: best }, { kind: 'table', columns, rows: worst }];
}

function chance({ evaluation, metric }: TearData): PdfBlock[] {
  const { overfitting, trials } = evaluation;
  const of = (name: string): string => {
    const row = metric(CANDIDATE, 'test', name);
    return row === undefined ? '–' : row.value === null ? `n/c: ${row.why ?? ''}` : figure(row.value, evaluation.metrics.find((each) => each.metric === name)?.unit ?? 'ratio');
  };
  return [
    words(trials.text),
    { kind: 'facts', rows: [
      { name: 'Sharpe ratio', value: of('sharpe') }, { name: 'Probabilistic', value: of('probabilistic_sharpe') }, { name: 'Deflated', value: of('deflated_sharpe') }, { name: 'Minimum track record', value: of('min_track_record') },
      { name: 'Overfitting (PBO)', value: overfitting.value === null ? `n/c: ${overfitting.why ?? ''}` : `${figure(overfitting.value, 'probability')}, ${overfitting.trials} trials, ${overfitting.combinations} halves of ${overfitting.blocks} blocks` },
    ] },
  ];
}

function facts({ evaluation, lookahead }: TearData): PdfBlock[] {
  const said = (holds: boolean | null): PdfCell => (holds === null ? { text: 'not known', tone: 'quiet' } : holds ? { text: 'holds', tone: 'good' } : { text: 'does not hold', tone: 'bad' });
  const look: PdfCell[][] = [['No look ahead', lookahead === null ? { text: 'not run', tone: 'quiet' } : said(lookahead.verdict === 'passed' ? true : lookahead.verdict === 'not-run' ? null : false), lookahead?.text ?? 'The look-ahead check was not run.']];
  return [{ kind: 'table', columns: [{ title: 'Fact', width: 2 }, { title: '', width: 1.2 }, { title: 'Why', width: 6 }], rows: [...look, ...evaluation.facts.map(({ title, holds, text }): PdfCell[] => [title, said(holds), text])] }];
}

function qualification({ qualification: report }: TearData): PdfBlock[] {
  if (report === null) return [];
  const tone = { passed: 'good', failed: 'bad', warned: 'plain', 'not-evaluable': 'quiet' } as const;
  return [
    heading('Qualification'), words(`Against the baseline ${report.baseline}; gates ${report.gatesSha256.slice(0, 16)}.`, 'quiet'),
    { kind: 'table', columns: [{ title: 'Gate', width: 3 }, { title: 'Kind' }, { title: 'Verdict', width: 1.6 }, { title: 'What was compared', width: 6 }], rows: report.verdicts.map(({ title, severity, verdict: said, text }) => [title, severity, { text: said === 'not-evaluable' ? 'not evaluable' : said, tone: tone[said] }, text]) },
  ];
}
