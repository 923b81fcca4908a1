import type { ResearchDocument } from '../../../src-shared/contract/research.ts';
import { Ingestion } from '../../../src-shared/model/research/ingestion.ts';
import { QualificationGates } from '../../../src-shared/model/research/qualification.ts';
import { ExperimentSpec } from '../../../src-shared/model/research/spec.ts';
import { documentKind, type DocumentKinds, type DocumentWords } from '../documents/document-kind.ts';

/** Folders below `resources` whose documents are offered, each under the kind that it says it is. */
const SHIPPED = ['research/', 'demo/research/'];

const SPEC_WORDS: DocumentWords = {
  titles: {
    name: 'Name', title: 'Title', note: 'Note', study: 'Study', universe: 'Universe', train: 'Training slice', test: 'Test slice', prices: 'Prices that signals see', features: 'Feature', strategy: 'Strategy', execution: 'Execution',
    'execution.costs': 'Costs', 'execution.cash': 'Cash at the start', 'execution.fill': 'When orders are filled', benchmark: 'Benchmark', baselines: 'Baselines', baseline: 'Baseline of the qualification', validation: 'Validation', 'validation.walkForward': 'Walk-forward', 'validation.purged': 'Purged cross-validation', 'validation.sweep': 'Sweep',
    evaluation: 'Evaluation', 'evaluation.bootstrap': 'Bootstrap', 'evaluation.regimes': 'Regimes', seed: 'Seed',
  },
  words: { ppo: 'PPO', commissionBps: 'commission, basis points', spreadBps: 'spread, basis points', borrowBps: 'borrow, basis points a year', cashRateBps: 'interest on cash, basis points a year', slippage: 'slippage', from: 'from', to: 'to' },
};
const INGESTION_WORDS: DocumentWords = {
  titles: { name: 'Name', title: 'Title', calendar: 'Calendar', window: 'Window', files: 'File', priority: 'Priority of vendors', tolerance: 'Tolerance', sanity: 'Price sanity' },
  words: { closeBps: 'difference of the close, basis points', volumePercent: 'difference of the volume, per cent', highLow: 'high over low', vendor: 'vendor' },
};
const GATES_WORDS: DocumentWords = { titles: { name: 'Name', title: 'Title', gates: 'Gate' }, words: { why: 'why', bar: 'bar' } };

const href = (kind: string) => (sha256: string): string => `#/research/documents/${kind}/${sha256}?show=approval`;

/** The documents of a research run: how each is read, stored, named and approved. A record stands on all three. */
export const RESEARCH_KINDS: DocumentKinds<ResearchDocument['kind']> = {
  ingestion: documentKind({
    kind: 'ingestion', stored: 'research-ingestion', slot: 'ingestion', schema: Ingestion, key: ({ name }) => name, title: ({ title }) => title, shipped: SHIPPED,
    approval: { type: 'ingestion', title: 'ingestion', href: href('ingestion') }, words: INGESTION_WORDS,
  }),
  spec: documentKind({
    kind: 'spec', stored: 'research-spec', slot: 'spec', schema: ExperimentSpec, key: ({ name }) => name, title: ({ title }) => title, shipped: SHIPPED,
    approval: { type: 'spec', title: 'experiment spec', href: href('spec') }, words: SPEC_WORDS,
  }),
  gates: documentKind({
    kind: 'gates', stored: 'research-gates', slot: 'gates', schema: QualificationGates, key: ({ name }) => name, title: ({ title }) => title, shipped: SHIPPED,
    approval: { type: 'gates', title: 'qualification gates', href: href('gates') }, words: GATES_WORDS,
  }),
};
