/** The engine process with one more pipeline: what a build with the toy in it would be. */
import { PIPELINES } from '../../src-main/hosts/pipelines.ts';
import type { Pipeline } from '../../src-main/engine/pipeline.ts';
import { toyPipeline } from './toy-gates.ts';
import { pointsPipeline } from './toy-points.ts';
import { stallsPipeline } from './toy-stalls.ts';

for (const pipeline of [toyPipeline, pointsPipeline, stallsPipeline]) (PIPELINES as Map<string, Pipeline>).set(pipeline.id, pipeline);
await import('../../src-main/hosts/engine/engine-process.ts');
