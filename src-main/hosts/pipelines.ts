import type { Pipeline } from '../engine/pipeline.ts';
import { eclPipeline } from '../pipelines/ecl/pipeline.ts';
import { researchPipeline } from '../pipelines/research/pipeline.ts';
import { tapePipeline } from '../pipelines/tape/pipeline.ts';

/** Every pipeline that this Tapestry can run. Adding one is a line here and its registration beside the services. */
export const PIPELINES: ReadonlyMap<string, Pipeline> = new Map([tapePipeline, eclPipeline, researchPipeline].map((pipeline) => [pipeline.id, pipeline]));
