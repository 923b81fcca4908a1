import type { ResearchDocument } from '../../../src-shared/contract/research.ts';
import { documentAnswers, documentFaults } from '../documents/answers.ts';
import type { ServiceContext } from '../context.ts';
import { RESEARCH_KINDS } from './document-kinds.ts';
import type { ResearchAnswers } from './research.ts';

/** Ingestions, experiment specs and qualification gates: kept by version, compared in words, approved by the one mechanism. */
export function researchDocumentHandlers(context: ServiceContext): ResearchAnswers<'research.documents' | 'research.document' | 'research.saveDocument' | 'research.checkDocument' | 'research.diff'> {
  const documents = documentAnswers<ResearchDocument['kind']>(context, RESEARCH_KINDS);
  return {
    'research.documents': ({ kind }, call) => documents.list(kind, call),
    'research.document': ({ kind, sha256 }, call) => documents.open(kind, sha256, call),
    'research.saveDocument': (asked, call) => documents.save(asked, call),
    'research.checkDocument': async ({ kind, text }) => ({ faults: documentFaults(RESEARCH_KINDS[kind], text) }),
    'research.diff': ({ kind, left, right }) => documents.diff(kind, left, right),
  };
}
