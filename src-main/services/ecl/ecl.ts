import type { TapestryHandlers } from '../../../src-shared/contract/contract.ts';
import type { eclContract } from '../../../src-shared/contract/ecl.ts';
import type { eclDocumentsContract } from '../../../src-shared/contract/ecl-documents.ts';
import type { ServiceContext } from '../context.ts';
import { eclAttributionHandlers } from './attribution.ts';
import { eclDisclosureHandlers } from './disclosures.ts';
import { eclMovementHandlers } from './movement.ts';
import { eclDocumentHandlers } from './documents/handlers.ts';
import { eclGenerateHandlers } from './generate.ts';
import { eclOneLoanHandlers } from './loan.ts';
import { eclOverlayHandlers } from './overlays/handlers.ts';
import { eclLoanHandlers } from './loans.ts';
import { eclOverviewHandlers } from './overview.ts';
import { eclSensitivityHandlers } from './sensitivity.ts';
import { eclStartHandlers } from './start.ts';
import { eclValidationHandlers } from './validation.ts';
import { eclViewHandlers } from './views/handlers.ts';
import { eclWhatIfHandlers } from './what-if.ts';

export type EclMethod = keyof typeof eclContract | keyof typeof eclDocumentsContract;
/** The answers of one file. */
export type EclAnswers<K extends EclMethod> = Pick<TapestryHandlers, K>;

/** Everything about expected credit loss beyond what every run has: one spread a file. */
export function eclHandlers(context: ServiceContext): EclAnswers<EclMethod> {
  return {
    ...eclStartHandlers(context),
    ...eclOverviewHandlers(context),
    ...eclLoanHandlers(context),
    ...eclWhatIfHandlers(context),
    ...eclSensitivityHandlers(context),
    ...eclAttributionHandlers(context),
    ...eclViewHandlers(context),
    ...eclMovementHandlers(context),
    ...eclDisclosureHandlers(context),
    ...eclValidationHandlers(context),
    ...eclDocumentHandlers(context),
    ...eclOverlayHandlers(context),
    ...eclOneLoanHandlers(context),
    ...eclGenerateHandlers(context),
  };
}
