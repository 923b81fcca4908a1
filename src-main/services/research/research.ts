import type { TapestryHandlers } from '../../../src-shared/contract/contract.ts';
import type { researchContract } from '../../../src-shared/contract/research.ts';
import type { ServiceContext } from '../context.ts';
import { researchDocumentHandlers } from './documents.ts';
import { researchGenerateHandlers } from './generate.ts';
import { researchBookHandlers } from './books.ts';
import { researchCurveHandlers } from './curves.ts';
import { researchPromotionHandlers } from './promotions/handlers.ts';
import { researchCompareHandlers } from './compare.ts';
import { researchExperimentHandlers } from './experiments.ts';
import { researchOverviewHandlers } from './overview.ts';
import { researchRobustnessHandlers } from './robustness.ts';
import { researchChartHandlers } from './chart.ts';
import { researchFillHandlers } from './fill-story.ts';
import { researchShadowHandlers } from './shadow.ts';
import { researchTearSheetHandlers } from './tear-sheet.ts';
import { researchDataHandlers } from './data.ts';
import { researchStartHandlers } from './start.ts';

export type ResearchMethod = keyof typeof researchContract;
/** The answers of one file. */
export type ResearchAnswers<K extends ResearchMethod> = Pick<TapestryHandlers, K>;

/** Everything about research beyond what every run has: one spread a file. */
export function researchHandlers(context: ServiceContext): ResearchAnswers<ResearchMethod> {
  return {
    ...researchDocumentHandlers(context), ...researchStartHandlers(context), ...researchGenerateHandlers(context), ...researchDataHandlers(context),
    ...researchBookHandlers(context), ...researchCurveHandlers(context), ...researchPromotionHandlers(context), ...researchOverviewHandlers(context), ...researchRobustnessHandlers(context),
    ...researchExperimentHandlers(context), ...researchCompareHandlers(context), ...researchFillHandlers(context), ...researchChartHandlers(context), ...researchTearSheetHandlers(context), ...researchShadowHandlers(context),
  };
}
