import type { TapestryHandlers } from '../../src-shared/contract/contract.ts';
import { bundlesHandlers } from './bundles.ts';
import { compareHandlers } from './compare.ts';
import { deskHandlers } from './desk.ts';
import { exploreHandlers } from './explore.ts';
import { governanceHandlers } from './governance/governance.ts';
import { auditHandlers, type LastVerification } from './audit.ts';
import type { ServiceContext } from './context.ts';
import { eclHandlers } from './ecl/ecl.ts';
import { dataHandlers } from './data.ts';
import { decisionHandlers } from './decisions.ts';
import { deliverHandlers } from './deliver.ts';
import { findingHandlers } from './findings.ts';
import { mappingHandlers } from './mapping.ts';
import { measureHandlers } from './measures/measures.ts';
import { researchHandlers } from './research/research.ts';
import { runHandlers } from './runs.ts';
import { tapeHandlers } from './tapes.ts';
import { traceHandlers } from './trace.ts';
import { whatIfHandlers } from './what-if.ts';
import { workspaceHandlers } from './workspace.ts';

/** Every method of the contract for one open workspace; the same for all hosts. */
export function createHandlers(context: ServiceContext): TapestryHandlers {
  const last: LastVerification = { at: null, holds: null };
  return {
    ...workspaceHandlers(context, last), ...tapeHandlers(context), ...runHandlers(context), ...mappingHandlers(context), ...findingHandlers(context),
    ...decisionHandlers(context), ...dataHandlers(context), ...measureHandlers(context), ...deliverHandlers(context), ...traceHandlers(context), ...auditHandlers(context, last),
    ...governanceHandlers(context), ...exploreHandlers(context), ...bundlesHandlers(context), ...compareHandlers(context), ...deskHandlers(context), ...whatIfHandlers(context),
    ...eclHandlers(context), ...researchHandlers(context),
  };
}
