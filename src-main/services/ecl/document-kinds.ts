import type { z } from 'zod';
import { Ledger } from '../../../src-shared/model/ecl/ledger.ts';
import { EclPolicy } from '../../../src-shared/model/ecl/policy.ts';
import { ScenarioSet } from '../../../src-shared/model/ecl/scenario-set.ts';
import type { EclDocument } from '../../../src-shared/contract/ecl-documents.ts';

type Kind = EclDocument['kind'];
interface DocumentKind<T extends z.ZodType> {
  /** As the store files it. */
  readonly stored: string;
  /** Slot of a run that it goes into. */
  readonly slot: string;
  readonly schema: T;
  /** What it is found again by. */
  readonly key: (document: z.output<T>) => string;
}
const kind = <T extends z.ZodType>(declared: DocumentKind<T>): DocumentKind<T> => declared;

/** The documents of a run of expected credit loss: how each is read, stored and named. */
export const DOCUMENT_KINDS = {
  policy: kind({ stored: 'ecl-policy', slot: 'policy', schema: EclPolicy, key: ({ name }) => name }),
  scenarios: kind({ stored: 'scenario-set', slot: 'scenarios', schema: ScenarioSet, key: ({ name }) => name }),
  ledger: kind({ stored: 'ledger', slot: 'ledger', schema: Ledger, key: ({ date }) => date }),
} as const satisfies Record<Kind, unknown>;
