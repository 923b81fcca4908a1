import { Ledger } from '../../../src-shared/model/ecl/ledger.ts';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { ScenarioSet } from '../../../src-shared/model/ecl/scenario-set.ts';
import type { EclDocument } from '../../../src-shared/contract/ecl-documents.ts';
import { documentKind, type DocumentKinds } from '../documents/document-kind.ts';
import { ECL_WORDS, POLICY_WORDS } from './documents/document-words.ts';

const href = (kind: string) => (sha256: string): string => `#/ecl/documents/${kind}/${sha256}?show=approval`;

/** The documents of a run of expected credit loss: how each is read, stored, named and approved. */
export const DOCUMENT_KINDS: DocumentKinds<EclDocument['kind']> = {
  policy: documentKind({
    kind: 'policy', stored: 'ecl-policy', slot: 'policy', schema: EclPolicy, key: ({ name }) => name, title: ({ title }) => title, shipped: ['demo/ecl/policy.json'],
    approval: { type: 'policy', title: 'policy', href: href('policy') }, words: POLICY_WORDS,
  }),
  scenarios: documentKind({
    kind: 'scenarios', stored: 'scenario-set', slot: 'scenarios', schema: ScenarioSet, key: ({ name }) => name, title: ({ title }) => title, shipped: ['demo/ecl/scenarios.json'],
    approval: { type: 'scenario-set', title: 'scenario set', href: href('scenarios') }, words: ECL_WORDS,
  }),
  ledger: documentKind({
    kind: 'ledger', stored: 'ledger', slot: 'ledger', schema: Ledger, key: ({ date }) => date, title: ({ date }) => `Ledger balances at ${date}`, shipped: ['demo/ecl/ledger-2026-06-30.json', 'demo/ecl/ledger-2025-12-31.json'], words: ECL_WORDS,
  }),
};
