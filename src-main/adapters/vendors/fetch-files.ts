import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { SourceDocument } from './source-document.ts';
import type { VendorRequest, VendorSource } from './vendor-source.ts';

/** Where every row of the files came from. It holds names and addresses, and no key. */
export interface FetchManifest {
  readonly kind: 'research.fetch'; readonly version: 1;
  readonly source: { readonly name: string; readonly sha256: string; /** Name of the key that was used. */ readonly secret: string | null };
  readonly request: VendorRequest;
  readonly from: string; readonly to: string;
  readonly pages: readonly { readonly number: number; readonly symbol: string | null; readonly url: string; readonly status: number; readonly at: string; readonly attempts: number; readonly bytes: number; readonly sha256: string; readonly redacted: number; readonly page: string; readonly file: string; readonly firstRow: number; readonly rows: number }[];
  readonly files: readonly { readonly file: string; readonly rows: number; readonly bytes: number; readonly sha256: string }[];
}

/** Beside the files, in a folder that no run takes files from. */
export const PROVENANCE = 'provenance';
/** What an ingestion reads as a symbol in a file's name. */
const FILE_SYMBOL = /^[A-Za-z0-9][A-Za-z0-9._^=-]{0,19}$/;
interface Open { readonly handle: FileHandle; readonly header: string; readonly hash: ReturnType<typeof createHash>; rows: number; bytes: number }

/**
 * Fetches into a folder that is not there or empty: the rows as CSV for the ingest, and in `provenance/` every page as it came, with a manifest. All
 * of it or nothing: what was fetched before an error is taken away. Errors: CONFLICT for a folder with files, UNREADABLE where pages do not fit together, and those of the source.
 */
export async function fetchFiles(source: VendorSource, document: SourceDocument, request: VendorRequest, folder: string, { signal, onPage }: { readonly signal: AbortSignal; readonly onPage?: (page: { readonly number: number; readonly url: string; readonly rows: number }) => void }): Promise<FetchManifest> {
  const unnamed = document.file.includes('{symbol}') ? request.symbols.find((symbol) => !FILE_SYMBOL.test(symbol)) : undefined;
  if (unnamed !== undefined) throw new AppError('INVALID_INPUT', `${unnamed.slice(0, 40)} cannot stand in the name of a file, and ${document.file} says by its name whose rows it has`, { userAction: 'Leave the symbol out, or let the document write one file with a column of symbols.' });
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => { if (error.code === 'ENOENT') return null; throw error; });
  if (there !== null && there.length > 0) throw new AppError('CONFLICT', `${folder} has files already`, { details: { folder }, userAction: 'Name a new folder: what was fetched is never replaced.' });
  const part = `${folder}.part`;
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(part).catch((error: NodeJS.ErrnoException) => { throw error.code === 'EEXIST' ? new AppError('CONFLICT', `${part} is there: another fetch writes it, or one was killed`, { details: { folder: part }, userAction: 'Wait for it, or take the folder away.' }) : error; });
  const opened = new Map<string, Open>();
  try {
    await mkdir(join(part, PROVENANCE));
    const pages: FetchManifest['pages'][number][] = [];
    for await (const { symbol, number, url, status, at, attempts, bytes, sha256, redacted, text, header, rows } of source.fetch(request, signal)) {
      const page = `page-${String(number).padStart(5, '0')}.${document.answer.format}`;
      await writeFile(join(part, PROVENANCE, page), text);
      const file = document.file.replaceAll('{symbol}', symbol ?? '');
      const line = (cells: readonly string[]): string => `${document.answer.format === 'csv' ? cells.join('') : cells.map(quoted).join(',')}\n`;
      const into = opened.get(file) ?? (await begin(part, file, header.length === 0 ? null : line(header)));
      if (into !== null) opened.set(file, into);
      if (into !== null && header.length > 0 && line(header) !== into.header) throw new AppError('UNREADABLE', `${url}: its header differs from that of the pages before: ${line(header).trim().slice(0, 200)}`, { details: { url } });
      pages.push({ number, symbol, url, status, at, attempts, bytes, sha256, redacted, page, file, firstRow: into?.rows ?? 0, rows: rows.length });
      if (into !== null) {
        await add(into, rows.map(line).join(''));
        into.rows += rows.length;
      }
      onPage?.({ number, url, rows: rows.length });
    }
    const files = [...opened].map(([file, { rows, bytes, hash }]) => ({ file, rows, bytes, sha256: hash.digest('hex') }));
    const manifest: FetchManifest = {
      kind: 'research.fetch', version: 1, source: { name: document.name, sha256: createHash('sha256').update(canonicalJson(document as never)).digest('hex'), secret: document.auth.kind === 'none' ? null : document.auth.secret },
      request, from: pages[0]?.at ?? '', to: pages.at(-1)?.at ?? '', pages, files,
    };
    await writeFile(join(part, PROVENANCE, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
    for (const { handle } of opened.values()) { await handle.sync(); await handle.close(); }
    opened.clear();
    if (there !== null) await rmdir(folder);
    await rename(part, folder);
    return manifest;
  } finally {
    for (const { handle } of opened.values()) await handle.close();
    await rm(part, { recursive: true, force: true });
  }
}

async function begin(folder: string, file: string, header: string | null): Promise<Open | null> {
  if (header === null) return null;
  const into: Open = { handle: await open(join(folder, file), 'wx'), header, hash: createHash('sha256'), rows: 0, bytes: 0 };
  await add(into, header);
  return into;
}

async function add(into: Open, text: string): Promise<void> {
  if (text === '') return;
  const bytes = Buffer.from(text);
  into.hash.update(bytes);
  into.bytes += bytes.length;
  await into.handle.write(bytes);
}

/** RFC 4180; a cell is data here, what it may do in a spreadsheet is for who exports it. */
function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
