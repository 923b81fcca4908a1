import { auditContract } from './audit.ts';
import { bundlesContract } from './bundles.ts';
import { compareContract } from './compare.ts';
import { dataContract } from './data.ts';
import { deliverContract } from './deliver.ts';
import { deskContract } from './desk.ts';
import { eclContract } from './ecl.ts';
import { eclDocumentsContract } from './ecl-documents.ts';
import { exploreContract } from './explore.ts';
import { findingsContract } from './findings.ts';
import { governanceContract } from './governance.ts';
import { mappingContract } from './mapping.ts';
import { measuresContract } from './measures.ts';
import { researchContract } from './research.ts';
import { runsContract } from './runs.ts';
import { tapesContract } from './tapes.ts';
import { traceContract } from './trace.ts';
import { whatIfContract } from './what-if.ts';
import { workspaceContract } from './workspace.ts';
import type { Client, Handlers } from './define.ts';

/** Everything the interface can ask of the main process, declared once; three hosts carry it. */
export const contract = {
  ...workspaceContract, ...tapesContract, ...runsContract, ...mappingContract, ...findingsContract,
  ...dataContract, ...measuresContract, ...deliverContract, ...traceContract, ...auditContract,
  ...governanceContract, ...exploreContract, ...bundlesContract, ...compareContract, ...deskContract, ...whatIfContract,
  ...eclContract, ...eclDocumentsContract, ...researchContract,
} as const;

export type TapestryContract = typeof contract;
export type TapestryClient = Client<TapestryContract>;
export type TapestryHandlers = Handlers<TapestryContract>;
