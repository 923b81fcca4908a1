import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { Who } from '../../store/store.ts';
import { parseText, parseWith, type RunInputRef } from '../intake.ts';
import { whoOf, type ServiceContext } from '../context.ts';
import { changesBetween, type Change } from './changes.ts';
import type { DocumentKind, DocumentKinds } from './document-kind.ts';
import { documentBySha, keepParsed, keptDocuments, type Caller, type KeptDocument } from './stored.ts';

/** The contract bounds a text; a file is bounded here. */
const MOST_BYTES = 20_000_000;

export interface Standing { readonly approval: 'none' | 'submitted' | 'approved' | 'rejected'; readonly approvedBy: string[] }
export type AboutDocument<K extends string> = Omit<KeptDocument, 'text' | 'kind'> & Standing & { readonly kind: K };

/** What a contract answers about a pipeline's documents: kept by version, checked, compared in words, approved by the one mechanism. */
export interface DocumentAnswers<K extends string> {
  list(kind: K | undefined, call: Caller): Promise<AboutDocument<K>[]>;
  open(kind: K, sha256: string, call: Caller): Promise<{ about: AboutDocument<K>; text: string }>;
  /** Errors: INVALID_INPUT naming the path of each wrong member; NOT_FOUND and LIMIT_EXCEEDED for the file. */
  save(asked: { readonly kind: K; readonly text?: string | undefined; readonly file?: string | undefined; readonly note: string }, call: Caller): Promise<AboutDocument<K>>;
  diff(kind: K, left: string, right: string): Promise<Change[]>;
}

export function documentAnswers<K extends string>(context: ServiceContext, kinds: DocumentKinds<K>): DocumentAnswers<K> {
  const about = async (kind: K, document: KeptDocument, call: Caller): Promise<AboutDocument<K>> => {
    const { text: _text, ...rest } = document;
    return { ...rest, kind, ...(await standingOf(context, kinds[kind].approval?.type, document.sha256, call)) };
  };
  return {
    async list(kind, call) {
      const asked = kind === undefined ? (Object.keys(kinds) as K[]) : [kind];
      const found = await Promise.all(asked.map(async (each) => Promise.all((await keptDocuments(context, kinds[each])).map((document) => about(each, document, call)))));
      return found.flat();
    },
    async open(kind, sha256, call) {
      const found = await documentBySha(context, kinds[kind], sha256);
      return { about: await about(kind, found, call), text: JSON.stringify(JSON.parse(found.text), null, 2) };
    },
    async save({ kind, text, file, note }, call) {
      if ((text === undefined) === (file === undefined)) throw new AppError('INVALID_INPUT', 'give the text of the document or a file, one of the two');
      const given = text === undefined ? await fileText(context, file as string) : { text, name: `the ${kind} document` };
      const document: unknown = parseWith(kinds[kind].schema, parseText(given.text, given.name), `${given.name} is no ${kind} document`);
      const { sha256 } = await keepParsed(context, kinds[kind], document, note.trim(), whoOf(call));
      return about(kind, await documentBySha(context, kinds[kind], sha256), call);
    },
    async diff(kind, left, right) {
      const [a, b] = await Promise.all([documentBySha(context, kinds[kind], left), documentBySha(context, kinds[kind], right)]);
      return changesBetween(kinds[kind].words, JSON.parse(a.text), JSON.parse(b.text));
    },
  };
}

/** Every fault of a text: where, and what is wrong. */
export function documentFaults(declared: DocumentKind, text: string): { path: string; message: string }[] {
  let value: unknown;
  try {
    value = parseText(text, 'the document');
  } catch (error) {
    if (error instanceof AppError) return [{ path: '', message: error.message }];
    throw error;
  }
  const parsed = declared.schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
}

/** Where the approval of some content stands, and who gave it. */
export async function standingOf(context: Pick<ServiceContext, 'approvals'>, type: string | undefined, sha256: string, call: Caller): Promise<Standing> {
  if (type === undefined) return { approval: 'none', approvedBy: [] };
  try {
    const { state, statements } = await context.approvals.get(type, sha256, call);
    const approval = state === 'submitted' || state === 'approved' || state === 'rejected' ? state : 'none';
    const approvedBy = approval === 'approved' ? statements.filter(({ statement }) => statement.purpose === 'approve' && statement.subject.sha256 === sha256).map(({ statement }) => statement.actor) : [];
    return { approval, approvedBy: [...new Set(approvedBy)] };
  } catch (error) {
    // What is shipped and was never used is not kept yet: nobody can have said anything of it.
    if (error instanceof AppError && error.code === 'NOT_FOUND') return { approval: 'none', approvedBy: [] };
    throw error;
  }
}

/** A document of a run: a file that is read, checked and kept (as the program's where it came with it), or a saved one. Errors: NOT_FOUND, INVALID_INPUT with the path of each fault. */
export async function documentInput(context: ServiceContext, declared: DocumentKind, choice: { readonly sha256: string } | { readonly file: string }, who: Who): Promise<RunInputRef> {
  if ('file' in choice) {
    const { text, name } = await fileText(context, choice.file);
    const document: unknown = parseWith(declared.schema, parseText(text, name), `${name} is no ${declared.stored} document`);
    return keepParsed(context, declared, document, name, who, name);
  }
  const kept = await documentBySha(context, declared, choice.sha256);
  return keepParsed(context, declared, JSON.parse(kept.text), kept.note, who);
}

async function fileText(context: ServiceContext, token: string): Promise<{ text: string; name: string }> {
  const { path, name } = context.files.resolve(token);
  const facts = await stat(path).catch(() => null);
  if (!facts?.isFile()) throw new AppError('NOT_FOUND', `there is no file ${name}`, { details: { file: name } });
  if (facts.size > MOST_BYTES) throw new AppError('LIMIT_EXCEEDED', `${name} has ${facts.size} bytes; a document may have ${MOST_BYTES}`, { details: { bytes: facts.size, limit: MOST_BYTES } });
  return { text: await readFile(path, 'utf8'), name };
}
