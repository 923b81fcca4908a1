import type { EclDocument } from '../../../../src-shared/contract/ecl-documents.ts';
import { documentAnswers, documentFaults } from '../../documents/answers.ts';
import type { ServiceContext } from '../../context.ts';
import type { EclAnswers } from '../ecl.ts';
import { DOCUMENT_KINDS } from '../document-kinds.ts';

type Kind = EclDocument['kind'];

/** Policies, scenario sets and ledgers: kept by version, compared in words, approved by the one mechanism. */
export function eclDocumentHandlers(context: ServiceContext): EclAnswers<'ecl.documents' | 'ecl.document' | 'ecl.saveDocument' | 'ecl.checkDocument' | 'ecl.diff'> {
  const documents = documentAnswers<Kind>(context, DOCUMENT_KINDS);
  return {
    'ecl.documents': ({ kind }, call) => documents.list(kind, call),
    'ecl.document': ({ kind, sha256 }, call) => documents.open(kind, sha256, call),
    'ecl.saveDocument': (asked, call) => documents.save(asked, call),
    'ecl.checkDocument': async ({ kind, text }) => ({ faults: faultsOf(kind, text) }),
    'ecl.diff': ({ kind, left, right }) => documents.diff(kind, left, right),
  };
}

/** Every fault of a text: where, and what is wrong. */
export function faultsOf(kind: Kind, text: string): { path: string; message: string }[] {
  return documentFaults(DOCUMENT_KINDS[kind], text);
}
