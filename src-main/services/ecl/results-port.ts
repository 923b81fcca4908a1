import type { z } from 'zod';
import type { Adjustments, EclWhatIf, GroupBy } from '../../../src-shared/contract/ecl.ts';
import type { Overlay } from '../../../src-shared/model/ecl/overlay.ts';
import type { EclRunArtifacts } from './ecl-port.ts';

/** A lever of a reverse stress. */
export type StressLever = 'pd' | 'house-prices' | 'lgd';
export interface StressAnswer { readonly reached: boolean; readonly value: number | null; readonly allowance: string; readonly iterations: number; readonly text: string }
export interface OverlayPreview { readonly loans: number; readonly exposure: string; readonly modelled: string; readonly amount: string; readonly overlaps: readonly { readonly overlay: string; readonly loans: number }[] }

/** Recomputation of a run's loans, which stay in memory between calls; nothing is stored and the answer depends on nothing but the question. */
export interface EclResultsPort {
  /** The run under adjustments, beside itself. `milliseconds` is the host's clock around the kernel. Errors: INVALID_INPUT for weights that do not sum to 1. */
  whatIf(artifacts: EclRunArtifacts, adjustments: Adjustments, by: z.output<typeof GroupBy>, sample: number | undefined, signal: AbortSignal): Promise<z.output<typeof EclWhatIf>>;
  /** The value of one lever at which the allowance reaches `target` (decimal text, reporting currency). */
  reverseStress(artifacts: EclRunArtifacts, target: string, lever: StressLever, signal: AbortSignal): Promise<StressAnswer>;
  /** What an overlay would come to on a run. */
  previewOverlay(artifacts: EclRunArtifacts, overlay: Overlay, signal: AbortSignal): Promise<OverlayPreview>;
}
