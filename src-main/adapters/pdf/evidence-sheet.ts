import type { Run } from '../../../src-shared/model/run.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import type { SignedHead } from '../../../src-shared/model/signed-head.ts';
import { valueOf, type Trace, type TraceNode, type TraceOrigin, type TraceStep } from '../../../src-shared/model/trace.ts';
import type { PdfBlock, PdfDocument } from './pdf-document.ts';

/** The path of one number as a paper. `logHead` is the head of the audit log when it was made; with the same one the bytes are the same. */
export function sheetDocument(trace: Trace, facts: { readonly run: Run; readonly logHead: { readonly seq: number; readonly hash: string; readonly signed?: SignedHead } }): PdfDocument {
  const { run, logHead } = facts;
  const blocks: PdfBlock[] = [
    { kind: 'paragraph', text: trace.address, mono: true, tone: 'quiet' },
    { kind: 'figure', value: valueOf(trace.root) ?? 'blank', ...(trace.unit === 'none' ? {} : { unit: trace.unit }) },
    { kind: 'paragraph', tone: trace.holds ? 'good' : 'bad', text: `${trace.holds && trace.root.computedNow !== undefined ? `This figure is no part of the run: it was ${trace.root.computedNow}. There is nothing stored to compare it with.` : trace.holds ? 'Every step recomputes to what is stored, and every hash holds, as far as this machine can tell.' : 'This path does not hold. See the marked places below.'} ${trace.hashes.held} of ${trace.hashes.checked} hashes hold.` },
    ...trace.hashes.broken.map((broken): PdfBlock => ({ kind: 'paragraph', tone: 'bad', text: `${broken.name}: expected ${broken.expected}, found ${broken.found}` })),
    { kind: 'heading', level: 2, text: 'What left the building' },
    ...delivered(trace),
    { kind: 'heading', level: 2, text: 'How it was made, last step first' },
    ...pathOf(trace.root),
    { kind: 'heading', level: 2, text: 'The run' },
    { kind: 'facts', rows: [
      { name: 'Run', value: `${run.id}, ${run.kind}, ${run.status}: ${run.title}` },
      { name: 'Pipeline and mode', value: `${run.pipeline}, ${run.mode}${run.regime === null ? '' : `, ${run.regime}`}` },
      ...run.inputs.map((input) => ({ name: input.name, value: `${input.fileName}\n${input.sha256}`, mono: true })),
      { name: 'Manifest', value: run.manifestSha256 ?? 'none', mono: true },
      { name: 'Started by', value: `${run.actor}, ${run.createdAt}` },
      { name: 'Approved', value: run.approval ? `${run.approval.actor}, ${run.approval.at}: ${run.approval.reason}` : 'not approved: this is a draft' },
      { name: 'Audit log head', value: `entry ${logHead.seq}\n${logHead.hash}`, mono: true },
      ...(logHead.signed === undefined ? [{ name: 'Signed with', value: 'not signed: the key of the log was not on this machine' }] : [{ name: 'Tree over the log', value: `${logHead.signed.size} entries, RFC 6962 root\n${logHead.signed.root}`, mono: true }, { name: 'Signed with', value: `the key of the log\n${logHead.signed.keyId}`, mono: true }]),
    ] },
    ...(logHead.signed === undefined ? [] : [{ kind: 'paragraph' as const, tone: 'quiet' as const, text: 'The signed head, to be kept and checked without Tapestry:' }, { kind: 'line' as const, text: canonicalJson(logHead.signed) }]),
    { kind: 'paragraph', tone: 'quiet', text: 'The log is tamper-evident: a change shows against this head, not by itself. To check a file named here: sha256sum FILE.' },
  ];
  return { title: trace.title, kicker: `Evidence sheet · run ${run.number} · ${run.kind === 'record' ? 'of record' : run.kind} · ${run.status}`, foot: `${trace.address} · log head ${logHead.seq} ${logHead.hash.slice(0, 16)}`, blocks };
}

function delivered(trace: Trace): PdfBlock[] {
  if (!trace.delivered) return [{ kind: 'paragraph', tone: 'quiet', text: 'This value is not part of a delivered file.' }];
  const { xml, valueStart, valueEnd, line, artifact, sha256 } = trace.delivered;
  return [{ kind: 'line', text: xml, mark: { start: valueStart, end: valueEnd } }, { kind: 'paragraph', tone: 'quiet', mono: true, text: `${line === null ? '' : `line ${line} of `}${artifact} ${sha256}` }];
}

function pathOf(node: TraceNode): PdfBlock[] {
  const blocks: PdfBlock[] = [
    { kind: 'heading', level: 3, text: node.title },
    { kind: 'paragraph', mono: true, tone: node.agrees ? 'plain' : 'bad', text: `${node.address} = ${shown(valueOf(node))}${node.agrees ? '' : `, recomputed: ${shown(node.recomputed)}`}${node.artifactSha256 === null ? '' : `, stored in ${node.artifactSha256.slice(0, 16)}`}` },
  ];
  if (node.steps.length > 0) blocks.push({ kind: 'table', columns: [{ title: 'Step', width: 2 }, { title: 'What it does', width: 3 }, { title: 'Value', width: 3, mono: true }, { title: 'Vouched for by', width: 3 }], rows: [...node.steps].reverse().map((step) => [step.title, step.detail, changeOf(step), step.origin ? voucher(step.origin) : '']) });
  if (node.population) {
    const { over, contributors, population, filter, leftOut, drivers } = node.population;
    blocks.push({ kind: 'paragraph', text: `Over ${over}: ${contributors} of ${population} rows count. Filter: ${filter}. ${leftOut.map((left) => `${left.rows} left out: ${left.reason}.`).join(' ')}` });
    if (drivers.length > 0) blocks.push({ kind: 'table', columns: [{ title: 'The largest contributors', width: 3, mono: true }, { title: '', width: 2 }, { title: '', width: 2, mono: true, align: 'right' }], rows: drivers.map((driver) => [driver.address, driver.label, driver.value]) });
  }
  for (const finding of node.findings) blocks.push({ kind: 'paragraph', text: `Finding ${finding.rule} ${finding.title} (${finding.severity})${finding.waivedBy === null ? '' : `, waived: ${finding.waivedBy}`}` });
  return [...blocks, ...node.origins.flatMap(originOf), ...node.inputs.flatMap(pathOf)];
}

function changeOf(step: TraceStep): string {
  if (step.changed) return `${shown(step.before)} becomes ${shown(step.after)}`;
  return step.before === null ? shown(step.after) : 'unchanged';
}

function voucher(origin: NonNullable<TraceStep['origin']>): string {
  return `${origin.actor === undefined ? '' : `${origin.actor}${origin.at === undefined ? '' : `, ${origin.at}`}: `}${origin.label} (${origin.kind} ${origin.ref}${origin.hash === undefined ? '' : `, ${origin.hash.slice(0, 16)}`})`;
}

function originOf(origin: TraceOrigin): PdfBlock[] {
  switch (origin.kind) {
    case 'source-cell': return [
      { kind: 'paragraph', text: `Source cell: ${origin.file}, ${origin.line === null ? `sheet ${origin.sheet ?? ''} cell ${origin.cell ?? ''}` : `line ${origin.line}, field ${origin.column + 1}`}, header “${origin.header}”` },
      { kind: 'paragraph', mono: true, tone: 'quiet', text: origin.tapeSha256 },
      { kind: 'line', text: origin.rawLine, mark: { start: origin.cellStart, end: origin.cellEnd } },
    ];
    case 'document': return [{ kind: 'paragraph', text: `${voucher(origin.origin)}: ${shown(origin.value)}` }];
    case 'blank': return [{ kind: 'paragraph', tone: 'quiet', text: `Nothing: ${origin.reason}` }];
  }
}

function shown(value: string | null): string {
  return value === null ? 'blank' : value;
}
