import type { SignedHead } from '../../../src-shared/model/signed-head.ts';
import type { SampleItem, SamplePlan } from '../../../src-shared/model/work-paper.ts';
import type { PdfBlock, PdfCell, PdfDocument, PdfFact } from '../../adapters/pdf/pdf-document.ts';
import { progressOf } from './describe-paper.ts';
import type { Paper } from './paper-store.ts';

const METHOD: Readonly<Record<SamplePlan['method'], string>> = { random: 'simple random, without replacement', stratified: 'stratified random', mus: 'monetary unit, systematic from a random start (ISA 530, appendix 4)' };
const OPINION = { satisfactory: 'satisfactory', exceptions: 'satisfactory but for the exceptions noted', unsatisfactory: 'unsatisfactory' } as const;

/** A work paper in words, for the PDF and the page: the same paper, head and time give the same bytes. */
export function paperDocument(paper: Paper, head: SignedHead, broken: string | null): PdfDocument {
  const { base, signature, reperformance } = paper;
  const progress = progressOf(paper);
  const blocks: PdfBlock[] = [
    { kind: 'paragraph', tone: signature ? (broken === null ? 'good' : 'bad') : 'quiet', text: signature ? (broken === null ? `Signed by ${signature.statement.actor}, ${signature.statement.at}.` : `The signature does not hold: ${broken}.`) : 'Not signed: this is work in progress.' },
    { kind: 'heading', level: 2, text: 'What was sampled' },
    { kind: 'facts', rows: [
      { name: 'Run', value: `${base.run}: ${base.runTitle}` },
      { name: 'Manifest', value: base.manifestSha256, mono: true },
      { name: 'Paper', value: `${base.id}, edition ${base.edition}${base.supersedes === null ? '' : `, replaces edition ${base.supersedes.edition} (${base.supersedes.sha256}): ${base.supersedes.reason}`}` },
      { name: 'Drawn by', value: `${base.actor}, ${base.at}` },
      { name: 'Method', value: methodWords(base.plan) },
      { name: 'Size and seed', value: `${base.items.length} items${base.plan.method === 'mus' ? ` of ${base.plan.size} monetary units` : ''}, seed ${base.plan.seed}` },
      ...populationFacts(paper),
    ] },
    ...strataOf(paper),
    { kind: 'heading', level: 2, text: 'What was found' },
    { kind: 'facts', rows: [
      { name: 'Walked back', value: `${progress.walked} of ${progress.items}; ${progress.walked - progress.fails} hold, ${progress.fails} do not`, tone: progress.fails > 0 ? 'bad' : 'plain' },
      { name: 'Marked', value: `${progress.ticked} ticked, ${counted(progress.exceptions, 'exception')}, ${progress.items - progress.ticked - progress.exceptions} open` },
    ] },
    ...paper.base.items.filter(({ item }) => paper.marks.get(item)?.mark === 'exception').map((item): PdfBlock => ({ kind: 'paragraph', tone: 'bad', text: `Exception on item ${item.item}, ${item.address}: ${paper.marks.get(item.item)?.note ?? ''}` })),
    { kind: 'heading', level: 2, text: 'Re-performance' },
    ...(reperformance ? [
      { kind: 'paragraph' as const, tone: reperformance.agrees ? 'good' as const : 'bad' as const, text: `Run again in a scratch workspace by ${reperformance.actor}, ${reperformance.at}: ${reperformance.outputs.filter(({ agrees }) => agrees).length} of ${reperformance.outputs.length} outputs agree.` },
      { kind: 'paragraph' as const, tone: 'quiet' as const, text: `Engine of the run: ${versions(reperformance.engine.run)}. Of the second execution: ${versions(reperformance.engine.again)}.` },
      ...reperformance.outputs.filter(({ agrees }) => !agrees).map((output): PdfBlock => ({ kind: 'paragraph', tone: 'bad', text: `${output.gate}, ${output.artifact}: expected ${output.expected}, found ${output.found}` })),
    ] : [{ kind: 'paragraph' as const, tone: 'quiet' as const, text: 'The run was not executed again for this paper.' }]),
    { kind: 'heading', level: 2, text: 'Conclusion' },
    ...(base.conclusion ? [{ kind: 'paragraph' as const, text: `${OPINION[base.conclusion.opinion]}: ${base.conclusion.text}` }] : [{ kind: 'paragraph' as const, tone: 'quiet' as const, text: 'None yet.' }]),
    ...(signature ? [{ kind: 'facts' as const, rows: [
      { name: 'Document', value: paper.baseSha256, mono: true },
      { name: 'Signed by', value: `${signature.statement.actor}, ${signature.statement.at}, entry ${signature.seq} of the log` },
      { name: 'Key', value: signature.statement.keyId ?? 'none: roles were not in force, the name is asserted', mono: signature.statement.keyId !== null },
      { name: 'Signature', value: signature.signature ?? 'none', mono: signature.signature !== null },
    ] }] : []),
    { kind: 'heading', level: 2, text: 'Items' },
    { kind: 'table', columns: [{ title: 'No.', width: 0.8, align: 'right' }, { title: 'Output', width: 3.2, mono: true }, { title: 'Value', width: 1.8, mono: true }, { title: 'Walk', width: 1.4 }, { title: 'Origin', width: 3.4 }, { title: 'Mark and note', width: 2 }], rows: base.items.map((item) => itemRow(paper, item)) },
    { kind: 'heading', level: 2, text: 'Head of the audit log' },
    { kind: 'facts', rows: [
      { name: 'Workspace', value: head.workspace, mono: true }, { name: 'Entries', value: `${head.size}, ${head.at}` },
      { name: 'Root', value: head.root, mono: true }, { name: 'Last entry', value: head.last.hash, mono: true },
      { name: 'Key', value: head.keyId, mono: true }, { name: 'Signature', value: head.signature, mono: true },
    ] },
    { kind: 'paragraph', tone: 'quiet', text: 'The log is tamper-evident: a change shows against this head, not by itself. Hold it against the workspace with: tapestry verify.' },
  ];
  return { title: base.title, kicker: `Work paper ${base.id} · edition ${base.edition} · run ${base.run} · ${signature ? 'signed' : 'open'}`, foot: `${base.id} edition ${base.edition} · log head ${head.size} ${head.root.slice(0, 16)}`, at: signature?.statement.at ?? base.at, blocks };
}

function methodWords(plan: SamplePlan): string {
  const by = plan.by.startsWith('bands:') ? `declared segments (${plan.by.slice(6)})` : plan.by;
  return `${METHOD[plan.method]}${plan.method === 'stratified' ? `, by ${by}, ${plan.allocation === 'equal' ? 'evenly' : 'in proportion to units'}` : ''}`;
}

function populationFacts({ base: { population } }: Paper): PdfFact[] {
  const { money, coverage } = population;
  return [
    { name: 'Population', value: `${counted(population.units, 'output')}: ${population.spaces.map(({ title, units, columns }) => `${title} ${grouped(units)} in ${counted(columns, 'column')}`).join('; ')}` },
    ...(population.leftOut.length === 0 ? [] : [{ name: 'Not sampled', value: population.leftOut.map(({ reason, units }) => `${reason} (${grouped(units)})`).join('; ') }]),
    ...(money ? [{ name: 'Money', value: `${money.title} (${money.column}): total ${grouped(money.total)}, interval ${grouped(money.interval)}; ${grouped(money.certain)} items of an interval or more are certain` }] : []),
    { name: 'Coverage', value: coverage ? `${counted(coverage.rows, 'row')} carry ${grouped(coverage.sampled)} of ${grouped(coverage.total)} ${coverage.title}${coverage.points === null ? '' : ` (${coverage.points} %)`}` : 'not computable: this run declares no balance' },
  ];
}

function strataOf({ base: { population } }: Paper): PdfBlock[] {
  if (population.strata.length === 0) return [];
  return [{ kind: 'table', columns: [{ title: 'Stratum', width: 4 }, { title: 'Units', align: 'right' }, { title: 'Drawn', align: 'right' }], rows: population.strata.map(({ title, units, drawn }) => [title, grouped(units), grouped(drawn)]) }];
}

function itemRow(paper: Paper, item: SampleItem): PdfCell[] {
  const [walk, mark] = [paper.walks.get(item.item), paper.marks.get(item.item)];
  return [
    String(item.item), `${item.address}${item.hits > 1 ? ` (${item.hits} hits)` : ''}`, item.stored ?? 'blank',
    walk ? { text: walk.holds ? 'holds' : `does not hold: ${walk.reasons[0] ?? ''}`, tone: walk.holds ? 'plain' : 'bad' } : { text: 'not walked', tone: 'quiet' },
    walk?.origin ?? '', mark ? { text: `${mark.mark}${mark.note === null ? '' : `: ${mark.note}`} (${mark.actor})`, tone: mark.mark === 'exception' ? 'bad' : 'plain' } : { text: 'open', tone: 'quiet' },
  ];
}

function versions(engine: Readonly<Record<string, string>>): string {
  return Object.entries(engine).map(([name, version]) => `${name} ${version}`).join(', ') || 'not stated';
}

/** `1,204,318.07`: whole digits by threes. */
function grouped(value: string | number): string {
  const [whole = '', fraction] = String(value).split('.');
  return `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}${fraction === undefined ? '' : `.${fraction}`}`;
}

function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? '' : 's'}`;
}
