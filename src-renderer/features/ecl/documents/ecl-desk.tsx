import type { DocumentDesk } from '../../documents/desk.ts';
import { DocumentSections } from './document-sections.tsx';
import { isWhatIf, KIND_WORDS, KINDS, type DocumentKind } from './document-words.ts';
import { titleOf } from './read-document.ts';

/** Policies, scenario sets and ledgers. */
export const ECL_DESK: DocumentDesk = {
  calls: 'ecl', path: ['ecl', 'documents'], kinds: KINDS, words: KIND_WORDS, isSecondary: isWhatIf, titleOf,
  empty: 'Import a policy as a file at the left, or generate a synthetic portfolio with its documents on the first page.',
  Read: ({ kind, text }) => <DocumentSections kind={kind as DocumentKind} text={text} />,
};
