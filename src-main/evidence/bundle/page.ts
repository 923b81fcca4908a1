import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { BundleDocument } from '../../../src-shared/model/bundle.ts';
import type { Origin } from '../../../src-shared/model/derivation.ts';
import type { Template } from '../../../src-shared/model/regime.ts';
import type { Trace, TraceNode } from '../../../src-shared/model/trace.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { ident } from '../../derive/sql-text.ts';
import { unitInWords } from '../currency.ts';
import type { TraceContext } from '../trace-context.ts';
import { findingsOf } from './finding-data.ts';
import { ColumnPacker } from './packed.ts';
import { sourceFiles } from '../source-files.ts';
import { sourceData } from './source-data.ts';
import { columnsOfTable, rowsOfTable } from './table-data.ts';
import { templateOf } from '../template-field.ts';

/** The page's own text, read once by the host: script, style, and the HTML around them. */
export interface PageAssets { readonly script: string; readonly style: string }

export interface PagePorts {
  /** DEFLATE without a header (RFC 1951), the same bytes everywhere. */
  pack(bytes: Uint8Array): Uint8Array;
  /** Where codes stand in a file of this template; null for a template that is written in another way. */
  places(template: Template): unknown;
}

export interface PageSpec {
  readonly context: TraceContext;
  readonly document: Omit<BundleDocument, 'files'>;
  readonly assets: PageAssets;
  readonly ports: PagePorts;
  /** Traces that are shown whole: figures, or the chosen numbers. */
  readonly traces: AsyncIterable<Trace>;
  /** Whether every row's values are in the page. */
  readonly rows: boolean;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number, unit: string) => void;
}

const LineIndex = z.looseObject({ headerLines: z.number(), records: z.number(), lineOffsets: z.array(z.number()) });
const LINES = 64;
const TRACES = 40;
const FINDING_ROWS = 50_000;
const MAX_DELIVERED_BYTES = 256 * 1024 * 1024;

/**
 * The page of a bundle, piece by piece: every value of every row with its steps, packed column by column, and a script that finds one
 * and shows its path. It asks for nothing: no request, no font, no frame; the policy in its head allows its own script and style, by
 * their hashes, and nothing else. Data stand in blocks of base64, which no value can break out of.
 */
export async function* bundlePage(spec: PageSpec): AsyncGenerator<string> {
  const { context, document, assets, ports } = spec;
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  yield `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${hash(assets.script)}; style-src ${hash(assets.style)}; base-uri 'none'; form-action 'none'">`;
  yield `<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer"><title>${escapeHtml(`Evidence of ${document.run.id}: ${document.run.title}`)}</title>\n<style>${assets.style}</style></head><body>\n<noscript><p>This page needs JavaScript. It asks nothing of any network. Without it, read READ-ME-FIRST.txt.</p></noscript>\n<div id="app"></div>\n`;
  let next = 0;
  const chunk = (value: unknown): { readonly id: number; readonly html: string } => {
    const id = next;
    next += 1;
    return { id, html: `<script type="application/octet-stream" id="d${id}">${Buffer.from(ports.pack(Buffer.from(JSON.stringify(value), 'utf8'))).toString('base64')}</script>\n` };
  };
  const origins: Origin[] = [];
  const knownOrigins = new Map<string, number>();
  const origin = (each: Origin): number => {
    const key = JSON.stringify(each);
    let at = knownOrigins.get(key);
    if (at === undefined) { at = origins.length; origins.push(each); knownOrigins.set(key, at); }
    return at;
  };

  const tables: unknown[] = [];
  let source: unknown = null;
  const declared = context.declaration.tables.filter((table) => context.archive.has(table.slot) && context.archive.has(table.plan));
  if (spec.rows) {
    for (const table of declared) {
      const rows = chunk(await rowsOfTable(context, table.slot));
      yield rows.html;
      const columns: unknown[] = [];
      const total = (await context.plan(table.space)).plan.derivations.length;
      for await (const { values, differs, cells, ...column } of columnsOfTable(context, table, origin, spec.signal)) {
        const packed = chunk({ ...values, differs, ...(cells === undefined ? {} : { cells }) });
        yield packed.html;
        columns.push({ ...column, d: packed.id });
        spec.progress(columns.length, total, `columns of ${table.title}`);
      }
      tables.push({ space: table.space, title: table.title, slot: table.slot, sha256: context.archive.ref(table.slot).sha256, names: table.names ?? [], keys: table.keys ?? null, rows: rows.id, columns });
    }
    const several = context.declaration.source.files !== undefined;
    const files: unknown[] = [];
    for (const file of context.archive.has(context.declaration.source.table) ? (await sourceFiles(context)).filter((each) => context.archive.has(each.slot)) : []) {
      const { cells, ...rest } = await sourceData(context, file, spec.signal);
      const ids: number[] = [];
      for (const cell of cells) { const packed = chunk(cell); ids.push(packed.id); yield packed.html; }
      const head = chunk(rest);
      yield head.html;
      const { slot, fileName, headers } = file;
      const ends = several ? { first: rest.rows[0] ?? 0, last: rest.rows.reduce((sum, step) => sum + step, 0), headers } : {};
      files.push({ d: head.id, cells: ids, slot, sha256: context.archive.ref(slot).sha256, fileName, ...ends });
    }
    source = several ? { files } : files[0] ?? null;
  } else {
    for (const table of declared) {
      const { plan } = await context.plan(table.space);
      tables.push({ space: table.space, title: table.title, slot: table.slot, sha256: context.archive.ref(table.slot).sha256, names: [], keys: null, rows: null, columns: plan.derivations.map(({ column, title, type }) => ({ column, title, type, steps: [], d: null })) });
    }
  }

  const deliveries: unknown[] = [];
  for (const delivery of spec.rows ? context.declaration.deliveries : []) {
    const template = templateOf(context, delivery.space);
    if (!template || !context.archive.has(delivery.slot) || !context.archive.has(delivery.index) || context.archive.ref(delivery.slot).bytes > MAX_DELIVERED_BYTES) continue;
    const index = LineIndex.parse(JSON.parse(await readFile(context.archive.path(delivery.index), 'utf8')));
    const blocks: number[] = [];
    for await (const text of linesOf(context.archive.path(delivery.slot), index.lineOffsets, spec.signal)) { const packed = chunk(text); blocks.push(packed.id); yield packed.html; }
    const table = context.declaration.tables.find((each) => each.space === delivery.space && context.archive.has(each.slot));
    const key = table?.keys?.[0]?.columns[0];
    const records = key === undefined || !table ? null : chunk(await recordsOf(context, table.slot, key));
    if (records) yield records.html;
    const codes = chunk(ports.places(template));
    yield codes.html;
    deliveries.push({ space: delivery.space, slot: delivery.slot, sha256: context.archive.ref(delivery.slot).sha256, headerLines: index.headerLines, records: index.records, lines: index.lineOffsets.length - 1, perBlock: LINES, blocks, recordOfRow: records?.id ?? null, places: codes.id, fields: template.fields.map(({ code, name }) => [code, name]) });
  }

  const figures: unknown[] = [];
  let waiting: Trace[] = [];
  const flush = function* (): Generator<string> {
    const packed = chunk(waiting);
    waiting.forEach((trace, i) => figures.push([trace.address, trace.title, trace.root.stored, packed.id, i]));
    waiting = [];
    yield packed.html;
  };
  for await (const trace of spec.traces) {
    waiting.push(withoutFolder(trace, context));
    if (waiting.length === TRACES) yield* flush();
  }
  if (waiting.length > 0) yield* flush();

  const findings = chunk(await findingsOf(context, spec.rows ? FINDING_ROWS : 100));
  yield findings.html;
  const currency = await unitInWords(context, 'currency');
  const units = Object.fromEntries(Object.entries(context.config?.sections.fields ?? {}).flatMap(([name, { value }]) => (value.unit === 'none' ? [] : [[name, value.unit === 'currency' ? currency : value.unit]])));
  const main = chunk({ document, tables, source, deliveries, figures, findings: findings.id, origins, units, rows: spec.rows, reportSpaces: context.declaration.reports.map(({ space }) => space) });
  yield `${main.html}<script type="application/octet-stream" id="main">${main.id}</script>\n<script>${assets.script}</script>\n</body></html>\n`;
}

/** Lines of a delivered file, some at a time, without holding the file. */
async function* linesOf(path: string, offsets: readonly number[], signal: AbortSignal): AsyncGenerator<string> {
  const file = await open(path, 'r');
  try {
    for (let line = 0; line < offsets.length - 1; line += LINES) {
      if (signal.aborted) throw new AppError('CANCELLED', 'writing the bundle was cancelled');
      const [from, to] = [offsets[line] as number, offsets[Math.min(line + LINES, offsets.length - 1)] as number];
      const bytes = Buffer.alloc(to - from);
      if ((await file.read(bytes, 0, bytes.length, from)).bytesRead !== bytes.length) throw new AppError('CORRUPT', `${path} is shorter than its index says`);
      yield bytes.toString('utf8');
    }
  } finally {
    await file.close();
  }
}

/** Record and row inside the record of every source row, from 1, as the file delivers them. */
async function recordsOf(context: TraceContext, slot: string, key: string): Promise<unknown> {
  const packer = new ColumnPacker();
  const sql = `SELECT k, row_number() OVER (PARTITION BY k ORDER BY source_row) AS at, source_row FROM (SELECT ${ident(key)} AS k, source_row FROM ${context.archive.parquet(slot)})`;
  const first = `SELECT k, row_number() OVER (ORDER BY min(source_row)) AS record FROM (${sql}) GROUP BY k`;
  await context.session.streamColumns(`SELECT CAST(f.record AS VARCHAR), CAST(r.at AS VARCHAR) FROM (${sql}) r JOIN (${first}) f ON f.k IS NOT DISTINCT FROM r.k ORDER BY r.source_row`, (columns) => {
    for (let i = 0; i < (columns[0]?.length ?? 0); i += 1) packer.add([columns[0]?.[i] as string, columns[1]?.[i] as string]);
  });
  return packer.finish();
}

/** The trace without where this machine keeps its files: nobody else needs to know, and the same run is the same page anywhere. */
function withoutFolder(trace: Trace, context: TraceContext): Trace {
  const plain = (node: TraceNode): TraceNode => ({ ...node, inputs: node.inputs.map(plain), ...(node.population === undefined ? {} : { population: { ...node.population, sql: context.archive.withoutFolder(node.population.sql) } }) });
  return { ...trace, root: plain(trace.root) };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
