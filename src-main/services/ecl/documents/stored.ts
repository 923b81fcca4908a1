import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { CallContext } from '../../../../src-shared/contract/define.ts';
import type { EclDocument } from '../../../../src-shared/contract/ecl-documents.ts';
import { canonicalJson } from '../../../../src-shared/kernel/canonical-json.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import type { StoredDocument, Who } from '../../../store/store.ts';
import { keepDocument, parseText } from '../../intake.ts';
import type { ServiceContext } from '../../context.ts';
import { DOCUMENT_KINDS } from '../document-kinds.ts';

type Kind = EclDocument['kind'];
export type Caller = Pick<CallContext, 'actor' | 'host'>;
type Desk = Pick<ServiceContext, 'store' | 'folders' | 'runFiles' | 'resource'>;

/** Who the documents are by that come with the program. Nobody has this name: a person approves them as anybody else's. */
export const SHIPPED_BY = 'shipped with Tapestry';

/** Files below `resources` that are offered, by kind; one that an installation lacks is not offered. */
const SHIPPED: Readonly<Record<Kind, readonly string[]>> = {
  policy: ['demo/ecl/policy.json'], scenarios: ['demo/ecl/scenarios.json'], ledger: ['demo/ecl/ledger-2026-06-30.json', 'demo/ecl/ledger-2025-12-31.json'],
};

/** Subjects of the approval mechanism, by kind of document; a ledger is imported, not approved. */
export const APPROVED_AS: Readonly<Partial<Record<Kind, string>>> = { policy: 'policy', scenarios: 'scenario-set' };

export interface KeptDocument {
  readonly kind: Kind; readonly name: string; readonly title: string; readonly version: number; readonly sha256: string;
  readonly savedBy: string; readonly savedAt: string; readonly note: string; readonly shipped: boolean;
  /** Canonical JSON, as hashed. */
  readonly text: string;
}

/** Every stored document of a kind, oldest first. */
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
export async function keptDocuments(desk: Desk, kind: Kind): Promise<KeptDocument[]> {
  const { stored, schema } = DOCUMENT_KINDS[kind];
  const versions = new Map<string, number>();
  const shipped = shippedDocuments(desk, kind);
  const kept: KeptDocument[] = [];
  for (const each of storedOf(desk, stored)) {
    const version = (versions.get(each.key) ?? 0) + 1;
    versions.set(each.key, version);
    const text = await desk.runFiles.ofRef(each.ref);
    kept.push({ kind, name: each.key, title: titleOf(kind, schema.parse(JSON.parse(text))), version, sha256: each.ref.sha256, savedBy: each.actor, savedAt: each.createdAt, note: each.label, shipped: shipped.some(({ sha256 }) => sha256 === each.ref.sha256), text });
  }
  return [...kept.reverse(), ...shipped.filter(({ sha256 }) => !kept.some((each) => each.sha256 === sha256))];
}

/** The documents that come with the program. One that does not fit its schema is not offered: it would be refused when used. */
export function shippedDocuments(desk: Pick<ServiceContext, 'resource'>, kind: Kind): KeptDocument[] {
  const { schema, key } = DOCUMENT_KINDS[kind];
  return SHIPPED[kind].flatMap((file) => {
    let raw: string;
    try {
      raw = desk.resource(file);
    } catch {
      return [];
    }
    const parsed = (schema as z.ZodType).safeParse(parseText(raw, file));
    if (!parsed.success) return [];
    const text = canonicalJson(parsed.data as never);
    return [{ kind, name: (key as (document: unknown) => string)(parsed.data), title: titleOf(kind, parsed.data), version: 0, sha256: createHash('sha256').update(text).digest('hex'), savedBy: SHIPPED_BY, savedAt: '', note: 'comes with the program', shipped: true, text }];
  });
}

/** A document by its hash, newest version first; NOT_FOUND. */
export async function documentBySha(desk: Desk, kind: Kind, sha256: string): Promise<KeptDocument> {
  const found = (await keptDocuments(desk, kind)).find((each) => each.sha256 === sha256);
  if (!found) throw new AppError('NOT_FOUND', `there is no ${kind} document ${sha256.slice(0, 12)}`, { details: { kind, sha256 }, userAction: 'Choose one of the list, or save it first.' });
  return found;
}

/** Keeps a parsed document as the next version of its name. What is shipped is kept as the program's, whoever asked for it. */
export async function keepParsed(desk: Desk, kind: Kind, document: unknown, note: string, who: Who): Promise<string> {
  const { stored, slot, key } = DOCUMENT_KINDS[kind];
  const text = canonicalJson(document as never);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const isShipped = shippedDocuments(desk, kind).some((each) => each.sha256 === sha256);
  const name = (key as (document: unknown) => string)(document);
  const ref = await keepDocument(desk, document, { slot, kind: stored, key: name, label: note, fileName: `${name}.json` }, isShipped ? { ...who, actor: SHIPPED_BY } : who);
  return ref.sha256;
}

export function titleOf(kind: Kind, document: unknown): string {
  const named = document as { readonly title?: string; readonly date?: string };
  return kind === 'ledger' ? `Ledger balances at ${named.date ?? ''}` : named.title ?? '';
}
