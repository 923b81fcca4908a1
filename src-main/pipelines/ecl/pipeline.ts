import { definePipeline } from '../../engine/pipeline.ts';
import { aggregateGate } from '../../intake/aggregate/gate.ts';
import { alignGate } from '../../intake/align/gate.ts';
import { decideGate } from '../../intake/decide/gate.ts';
import { ingestGate } from '../../intake/ingest/gate.ts';
import { transformGate } from '../../intake/transform/gate.ts';
import { validateGate } from '../../intake/validate/gate.ts';
import { backtestGate } from './backtest/gate.ts';
import { discloseGate } from './disclose/gate.ts';
import { figuresGate } from './figures/gate.ts';
import { loansGate } from './loans/gate.ts';
import { measureGate } from './measure/gate.ts';
import { movementGate } from './movement/gate.ts';
import { sensitivityGate } from './sensitivity/gate.ts';

/** Expected credit loss of a tape or of a loan file (IFRS 9, section 5.5). Adding a gate is its folder and its line here. */
export const eclPipeline = definePipeline({
  id: 'ecl',
  title: 'Expected credit loss',
  external: ['tape', 'mapping.input', 'decisions.input', 'deal', 'policy', 'scenarios', 'overlays', 'ledger', 'prior.loan', 'prior.ecl', 'prior.ecl.plan'],
  gates: [ingestGate, alignGate, decideGate, transformGate, validateGate, aggregateGate, loansGate, measureGate, figuresGate, movementGate, discloseGate, backtestGate, sensitivityGate],
});
