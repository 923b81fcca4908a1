import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { z } from 'zod';
import { canonicalJson } from '../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../src-shared/kernel/errors.ts';
import type { ArtifactRef } from '../../src-shared/model/artifact.ts';
import type { RunRequest } from '../../src-shared/model/run.ts';
import { parseYaml } from '../adapters/config/read-document.ts';
import { writeArtifact } from '../data/artifact-files.ts';
import { DEFAULT_LIMITS } from '../data/limits.ts';
import type { Who } from '../store/store.ts';
import type { ServiceContext } from './context.ts';

export type RunInputRef = RunRequest['inputs'][number];

/** A document is written by people or made by us for them; a mapping of 2,000 columns has about 1 MB. */
const MOST_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** Repetition is fine; what unfolds into more than it says is not. */
const MOST_ALIASES = 2_000;
const MEDIA: Readonly<Record<string, string>> = { csv: 'text/csv', tsv: 'text/tab-separated-values', txt: 'text/plain', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', json: 'application/json', xsd: 'application/xml' };

type Desk = Pick<ServiceContext, 'store' | 'folders'>;

/** Registers a file as a tape by its SHA-256; its bytes are copied, never changed. Errors: NOT_FOUND, LIMIT_EXCEEDED. */
export async function takeTape(desk: Desk, file: { readonly path: string; readonly name: string }, who: Who): Promise<RunInputRef> {
  const bytes = await sizeOf(file);
  if (bytes > DEFAULT_LIMITS.maxFileBytes) throw new AppError('LIMIT_EXCEEDED', `${file.name} has ${bytes} bytes; a tape may have ${DEFAULT_LIMITS.maxFileBytes}`, { details: { bytes, limit: DEFAULT_LIMITS.maxFileBytes } });
  const extension = /^\.[a-z0-9]{1,12}$/.test(extname(file.name).toLowerCase()) ? extname(file.name).slice(1).toLowerCase() : 'bin';
  const mediaType = MEDIA[extension] ?? 'application/octet-stream';
  const ref = await writeArtifact(desk.folders.artifacts, 'tape', mediaType, extension, { path: file.path });
  // The same bytes may have come under another name before; the file lies where its first extension put it as well as here.
  desk.store.tapes.register({ sha256: ref.sha256, fileName: file.name, bytes: ref.bytes, extension, mediaType }, who);
  return inputRef(ref, 'tape', file.name);
}

/**
 * Reads a YAML or JSON document, holds it against its schema and stores it as canonical JSON, so that the same content is the same
 * artifact however it was written. Errors: NOT_FOUND, LIMIT_EXCEEDED, INVALID_INPUT naming the path of each wrong member.
 */
export async function takeDocument<T extends z.ZodType>(desk: Desk, file: { readonly path: string; readonly name: string }, schema: T, about: { readonly slot: string; readonly kind: string; readonly key: (document: z.output<T>) => string }, who: Who): Promise<{ readonly input: RunInputRef; readonly document: z.output<T> }> {
  const bytes = await sizeOf(file);
  if (bytes > MOST_DOCUMENT_BYTES) throw new AppError('LIMIT_EXCEEDED', `${file.name} has ${bytes} bytes; a ${about.kind} document may have ${MOST_DOCUMENT_BYTES}`, { details: { bytes, limit: MOST_DOCUMENT_BYTES } });
  const document = parseWith(schema, parseText(await readFile(file.path, 'utf8'), file.name), `${file.name} is no ${about.kind} document`);
  return { document, input: await keepDocument(desk, document, { slot: about.slot, kind: about.kind, key: about.key(document), label: file.name, fileName: file.name }, who) };
}

/** Stores a parsed document as an artifact and, unless it is the latest of its key already, as a document. */
export async function keepDocument(desk: Desk, document: unknown, about: { readonly slot: string; readonly kind: string; readonly key: string; readonly label: string; readonly fileName: string }, who: Who): Promise<RunInputRef> {
  const ref = await writeArtifact(desk.folders.artifacts, about.slot, 'application/json', 'json', canonicalJson(document));
  if (desk.store.documents.latest(about.kind, about.key)?.ref.sha256 !== ref.sha256) desk.store.documents.put({ kind: about.kind, key: about.key, label: about.label, ref }, who);
  return inputRef(ref, about.slot, about.fileName);
}

export function inputRef(ref: ArtifactRef, name: string, fileName: string): RunInputRef {
  return { name, sha256: ref.sha256, fileName, extension: ref.extension, mediaType: ref.mediaType, bytes: ref.bytes };
}

/** The parsed value, or INVALID_INPUT with the path and reason of up to ten issues. */
export function parseWith<T extends z.ZodType>(schema: T, value: unknown, what: string): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 10).map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  throw new AppError('INVALID_INPUT', `${what}: ${issues.map((issue) => `${issue.path || '(document)'}: ${issue.message}`).join('; ')}`, { details: { issues }, userAction: 'Correct the named members.' });
}

/** A value from a YAML or JSON text. INVALID_INPUT with the place of the first error. */
export function parseText(text: string, name: string): unknown {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (!/^\s*[[{]/.test(plain)) return parseYaml(plain, name, MOST_ALIASES);
  try {
    return JSON.parse(plain);
  } catch (cause) {
    throw new AppError('INVALID_INPUT', `${name} is not JSON: ${(cause as Error).message}`, { cause, userAction: 'Write it as YAML or JSON.' });
  }
}

async function sizeOf(file: { readonly path: string; readonly name: string }): Promise<number> {
  const facts = await stat(file.path).catch(() => null);
  if (!facts?.isFile()) throw new AppError('NOT_FOUND', `there is no file ${file.name}`, { details: { file: file.name } });
  return facts.size;
}
