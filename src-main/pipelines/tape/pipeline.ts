import { definePipeline } from '../../engine/pipeline.ts';
import { aggregateGate } from '../../intake/aggregate/gate.ts';
import { alignGate } from '../../intake/align/gate.ts';
import { decideGate } from '../../intake/decide/gate.ts';
import { deliverAnnex12Gate } from './deliver/annex12-gate.ts';
import { deliverAnnex2Gate } from './deliver/annex2-gate.ts';
import { ingestGate } from '../../intake/ingest/gate.ts';
import { projectAnnex12Gate } from './project/annex12-gate.ts';
import { projectAnnex2Gate, weighAnnex2Gate } from './project/annex2-gate.ts';
import { stratifyGate } from './stratify/gate.ts';
import { transformGate } from '../../intake/transform/gate.ts';
import { validateGate } from '../../intake/validate/gate.ts';

/** Loan tape to management information, Annex 2 and Annex 12. Adding a gate is its folder and its line here. */
export const tapePipeline = definePipeline({
  id: 'tape',
  title: 'Tape to ESMA',
  external: ['tape', 'mapping.input', 'decisions.input', 'deal', 'prior', 'prior.plan', 'schema.auth098', 'schema.auth099'],
  gates: [ingestGate, alignGate, decideGate, transformGate, validateGate, stratifyGate, aggregateGate, projectAnnex2Gate, weighAnnex2Gate, deliverAnnex2Gate, projectAnnex12Gate, deliverAnnex12Gate],
});
