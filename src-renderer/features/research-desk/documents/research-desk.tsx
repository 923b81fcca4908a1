import type { DocumentDesk } from '../../documents/desk.ts';
import { DocumentReading } from './document-reading.tsx';

/** Ingestions, specs and sets of gates. */
export const RESEARCH_DESK: DocumentDesk = {
  calls: 'research', path: ['research', 'documents'], kinds: ['spec', 'ingestion', 'gates'],
  words: {
    spec: { one: 'Spec', many: 'Specs', subject: 'spec' },
    ingestion: { one: 'Ingestion', many: 'Ingestions', subject: 'ingestion' },
    gates: { one: 'Set of gates', many: 'Sets of gates', subject: 'gates' },
  },
  empty: 'Import a spec or an ingestion as a file at the left, or generate a market with its ingestion on the first page.',
  Read: DocumentReading,
};
