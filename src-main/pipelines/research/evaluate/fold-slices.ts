import { z } from 'zod';
import { spanSlice, type Slice } from './slices.ts';

/** What is read of the artifact `folds`: the sessions that each walk-forward fold tests. */
export const FoldSpans = z.looseObject({ folds: z.array(z.looseObject({ fold: z.string(), test: z.object({ from: z.string(), to: z.string() }) })) }).nullable();
export type FoldSpans = z.infer<typeof FoldSpans>;

/** Slices of the folds, of the books as they are specified: what a fold chose is in the artifact `folds`. */
export function foldSlices(folds: FoldSpans): readonly Slice[] {
  return (folds?.folds ?? []).map(({ fold, test }) => spanSlice(fold.includes(':') ? fold : `wf:${fold}`, `Fold ${fold}, ${test.from} to ${test.to}`, test.from, test.to));
}
