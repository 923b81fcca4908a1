import { createHash } from 'node:crypto';
import type { CallContext } from '../../../src-shared/contract/define.ts';
import { canonicalJson } from '../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { StoredDocument, Who } from '../../store/store.ts';
import { keepDocument, parseText, type RunInputRef } from '../intake.ts';
import type { ServiceContext } from '../context.ts';
import type { DocumentKind } from './document-kind.ts';

export type Caller = Pick<CallContext, 'actor' | 'host'>;
export type DocumentDesk = Pick<ServiceContext, 'store' | 'folders' | 'runFiles' | 'resource' | 'resourceNames'>;

/** Who the documents are by that come with the program. Nobody has this name: a person approves them as anybody else's. */
export const SHIPPED_BY = 'shipped with Tapestry';

export interface KeptDocument {
  readonly kind: string; readonly name: string; readonly title: string; readonly version: number; readonly sha256: string;
  readonly savedBy: string; readonly savedAt: string; readonly note: string; readonly shipped: boolean;
  /** Canonical JSON, as hashed. */
  readonly text: string;
}

/** Every stored document of a kind of the store, oldest first. */
export function storedOf(desk: Pick<ServiceContext, 'store'>, kind: string, key?: string): StoredDocument[] {
  const found: StoredDocument[] = [];
  for (let before: number | null | undefined; before !== null;) {
    const page = desk.store.documents.page({ kind, limit: 200, ...(key === undefined ? {} : { key }), ...(before === undefined ? {} : { before }) });
    found.push(...page.documents);
    before = page.nextBefore;
  }
  return found.reverse();
}

/** Saved documents of a kind, every version, newest first, then what is shipped and not saved yet. Errors: CORRUPT where one was altered. */
export async function keptDocuments(desk: DocumentDesk, declared: DocumentKind): Promise<KeptDocument[]> {
  const { kind, stored, schema, title } = declared;
  const versions = new Map<string, number>();
  const shipped = shippedDocuments(desk, declared);
  const kept: KeptDocument[] = [];
  for (const each of storedOf(desk, stored)) {
    const version = (versions.get(each.key) ?? 0) + 1;
    versions.set(each.key, version);
    const text = await desk.runFiles.ofRef(each.ref);
    kept.push({ kind, name: each.key, title: title(schema.parse(JSON.parse(text))), version, sha256: each.ref.sha256, savedBy: each.actor, savedAt: each.createdAt, note: each.label, shipped: shipped.some(({ sha256 }) => sha256 === each.ref.sha256), text });
  }
  return [...kept.reverse(), ...shipped.filter(({ sha256 }) => !kept.some((each) => each.sha256 === sha256))];
}

/** The documents that come with the program. One that does not fit its schema is not offered: it would be refused when used. */
export function shippedDocuments(desk: Pick<ServiceContext, 'resource' | 'resourceNames'>, { kind, schema, key, title, shipped }: DocumentKind): KeptDocument[] {
  const files = shipped.flatMap((file) => (file.endsWith('/') ? desk.resourceNames(file).filter((name) => /\.(json|yaml)$/.test(name)).map((name) => `${file}${name}`) : [file]));
  return files.flatMap((file) => {
    let value: unknown;
    try {
      value = parseText(desk.resource(file), file);
    } catch {
      return [];
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) return [];
    const text = canonicalJson(parsed.data as never);
    return [{ kind, name: key(parsed.data), title: title(parsed.data), version: 0, sha256: shaOfText(text), savedBy: SHIPPED_BY, savedAt: '', note: 'comes with the program', shipped: true, text }];
  });
}

/** A document by its hash, newest version first; NOT_FOUND. */
export async function documentBySha(desk: DocumentDesk, declared: DocumentKind, sha256: string): Promise<KeptDocument> {
  const found = (await keptDocuments(desk, declared)).find((each) => each.sha256 === sha256);
  if (!found) throw new AppError('NOT_FOUND', `there is no ${declared.kind} document ${sha256.slice(0, 12)}`, { details: { kind: declared.kind, sha256 }, userAction: 'Choose one of the list, or save it first.' });
  return found;
}

/** Keeps a parsed document as the next version of its name, and gives it as an input of a run. What is shipped is kept as the program's, whoever asked for it. */
export async function keepParsed(desk: DocumentDesk, declared: DocumentKind, document: unknown, note: string, who: Who, fileName?: string): Promise<RunInputRef> {
  const sha256 = shaOf(document);
  const isShipped = shippedDocuments(desk, declared).some((each) => each.sha256 === sha256);
  const name = declared.key(document);
  return keepDocument(desk, document, { slot: declared.slot, kind: declared.stored, key: name, label: note, fileName: fileName ?? `${name}.json` }, isShipped ? { ...who, actor: SHIPPED_BY } : who);
}

/** SHA-256 of a document as it is kept: of its canonical JSON. */
export function shaOf(document: unknown): string {
  return shaOfText(canonicalJson(document as never));
}

function shaOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
