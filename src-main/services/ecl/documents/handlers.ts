import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import type { EclDocument } from '../../../../src-shared/contract/ecl-documents.ts';
import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { parseText, parseWith } from '../../intake.ts';
import { whoOf, type ServiceContext } from '../../context.ts';
import type { EclAnswers } from '../ecl.ts';
import { DOCUMENT_KINDS } from '../document-kinds.ts';
import { changesBetween } from './document-words.ts';
import { APPROVED_AS, documentBySha, keepParsed, keptDocuments, type Caller, type KeptDocument } from './stored.ts';

type Kind = EclDocument['kind'];
const KINDS = ['policy', 'scenarios', 'ledger'] as const satisfies readonly Kind[];
/** The contract bounds a text; a file is bounded here. */
const MOST_BYTES = 20_000_000;

/** Policies, scenario sets and ledgers: kept by version, compared in words, approved by the one mechanism. */
export function eclDocumentHandlers(context: ServiceContext): EclAnswers<'ecl.documents' | 'ecl.document' | 'ecl.saveDocument' | 'ecl.checkDocument' | 'ecl.diff'> {
  const about = async (document: KeptDocument, call: Caller): Promise<EclDocument> => {
    const { text: _text, ...rest } = document;
    return { ...rest, ...(await standingOf(context, APPROVED_AS[document.kind], document.sha256, call)) };
  };
  return {
    'ecl.documents': async ({ kind }, call) => {
      const found = (await Promise.all((kind === undefined ? KINDS : [kind]).map((each) => keptDocuments(context, each)))).flat();
      return Promise.all(found.map((each) => about(each, call)));
    },
    'ecl.document': async ({ kind, sha256 }, call) => {
      const found = await documentBySha(context, kind, sha256);
      return { about: await about(found, call), text: JSON.stringify(JSON.parse(found.text), null, 2) };
    },
    'ecl.saveDocument': async ({ kind, text, file, note }, call) => {
      if ((text === undefined) === (file === undefined)) throw new AppError('INVALID_INPUT', 'give the text of the document or a file, one of the two');
      const given = text === undefined ? await fileText(context, file as string) : { text, name: `the ${kind} document` };
      const document: unknown = parseWith(DOCUMENT_KINDS[kind].schema, parseText(given.text, given.name), `${given.name} is no ${kind} document`);
      const sha256 = await keepParsed(context, kind, document, note.trim(), whoOf(call));
      return about(await documentBySha(context, kind, sha256), call);
    },
    'ecl.checkDocument': async ({ kind, text }) => ({ faults: faultsOf(kind, text) }),
    'ecl.diff': async ({ kind, left, right }) => {
      const [a, b] = await Promise.all([documentBySha(context, kind, left), documentBySha(context, kind, right)]);
      return changesBetween(kind, JSON.parse(a.text), JSON.parse(b.text));
    },
  };
}

/** Every fault of a text: where, and what is wrong. */
export function faultsOf(kind: Kind, text: string): { path: string; message: string }[] {
  let value: unknown;
  try {
    value = parseText(text, 'the document');
  } catch (error) {
    if (error instanceof AppError) return [{ path: '', message: error.message }];
    throw error;
  }
  const parsed = (DOCUMENT_KINDS[kind].schema as z.ZodType).safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
}

/** Where the approval of some content stands, and who gave it. */
export async function standingOf(context: Pick<ServiceContext, 'approvals'>, type: string | undefined, sha256: string, call: Caller): Promise<Pick<EclDocument, 'approval' | 'approvedBy'>> {
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

async function fileText(context: ServiceContext, token: string): Promise<{ text: string; name: string }> {
  const { path, name } = context.files.resolve(token);
  const facts = await stat(path).catch(() => null);
  if (!facts?.isFile()) throw new AppError('NOT_FOUND', `there is no file ${name}`, { details: { file: name } });
  if (facts.size > MOST_BYTES) throw new AppError('LIMIT_EXCEEDED', `${name} has ${facts.size} bytes; a document may have ${MOST_BYTES}`, { details: { bytes: facts.size, limit: MOST_BYTES } });
  return { text: await readFile(path, 'utf8'), name };
}
