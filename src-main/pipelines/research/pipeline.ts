import { definePipeline } from '../../engine/pipeline.ts';
import { backtestGate } from './backtest/gate.ts';
import { canonicalGate } from './canonical/gate.ts';
import { evaluateGate } from './evaluate/gate.ts';
import { featuresGate } from './features/gate.ts';
import { ingestGate } from './ingest/gate.ts';
import { learnGate } from './learn/gate.ts';
import { lookaheadGate } from './lookahead/gate.ts';
import { qualifyGate } from './qualify/gate.ts';
import { reconcileGate } from './reconcile/gate.ts';
import { shadowGate } from './shadow/gate.ts';
import { robustnessGate } from './robustness/gate.ts';

/** Research: vendors' files to bars, features, a strategy's books, their evaluation and qualification. Adding a gate is its folder and its line here. */
export const researchPipeline = definePipeline({
  id: 'research',
  title: 'Research',
  external: ['ingestion', 'ingestion.document', 'vendor.*', 'spec', 'gates', 'trials', 'shadow.prior'],
  gates: [ingestGate, canonicalGate, reconcileGate, featuresGate, learnGate, lookaheadGate, backtestGate, robustnessGate, evaluateGate, qualifyGate, shadowGate],
});
