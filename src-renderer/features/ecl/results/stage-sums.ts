import { decimal, toScale } from '../../../../src-shared/kernel/decimal.ts';
import type { EclOverview } from '../../ecl-parts/use-ecl-run.ts';

const ZERO = decimal('0');
const amount = (value: string | null) => decimal(value ?? '0');

/** Is the overlays' line a part of the stages' lines, or beside them? Decided by what adds up to the total. */
export function overlaysWithin(overview: Pick<EclOverview, 'stages' | 'total'>): boolean {
  const stages = overview.stages.reduce((sum, line) => sum.plus(amount(line.allowance.value)), ZERO);
  return stages.eq(amount(overview.total.allowance.value));
}

export interface Segment { readonly key: string; readonly label: string; readonly share: number; readonly value: string }

/** Parts of a bar that sum to 1; parts below zero have no length (an overlay that lowers). */
export function segments(parts: readonly { readonly key: string; readonly label: string; readonly value: string }[]): Segment[] {
  const lengths = parts.map(({ value }) => Math.max(0, Number(value)));
  const sum = lengths.reduce((total, each) => total + each, 0);
  return parts.map((part, at) => ({ ...part, share: sum === 0 ? 0 : (lengths[at] ?? 0) / sum }));
}

/** The bars of the head: exposure by stage, allowance of record by stage with overlays apart. */
export function recordBars(overview: EclOverview): { readonly exposure: Segment[]; readonly record: Segment[] } {
  const within = overlaysWithin(overview);
  const modelled = overview.stages.map((line) => ({ key: line.key, label: line.label, value: toScale(amount(line.allowance.value).minus(within ? amount(line.overlay.value) : ZERO), 2) }));
  return {
    exposure: segments(overview.stages.map((line) => ({ key: line.key, label: line.label, value: line.exposure.value ?? '0' }))),
    record: segments([...modelled, { key: 'overlays', label: 'Overlays', value: overview.total.overlay.value ?? '0' }]),
  };
}

interface WhatIfParts { readonly total: { readonly whatIf: string }; readonly stages: readonly { readonly key: string; readonly label: string; readonly whatIf: string }[]; readonly overlays: { readonly whatIf: string } }

/**
 * The bar of a what-if: stages as answered, overlays apart. Where they stand within the stages they are taken out as the run has them, as
 * long as the levers leave them as they are; else the stages keep them and nothing is guessed.
 */
export function whatIfBar(answer: WhatIfParts, overview: Pick<EclOverview, 'stages' | 'total'>): Segment[] {
  const stages = answer.stages.reduce((sum, line) => sum.plus(decimal(line.whatIf)), ZERO);
  const overlays = { key: 'overlays', label: 'Overlays', value: answer.overlays.whatIf };
  const parts = answer.stages.map((line) => ({ key: line.key, label: line.label, value: line.whatIf }));
  if (stages.plus(decimal(answer.overlays.whatIf)).eq(decimal(answer.total.whatIf))) return segments([...parts, overlays]);
  if (!decimal(answer.overlays.whatIf).eq(amount(overview.total.overlay.value))) return segments(parts);
  return segments([...parts.map((part) => ({ ...part, value: toScale(decimal(part.value).minus(amount(overview.stages.find(({ key }) => key === part.key)?.overlay.value ?? null)), 2) })), overlays]);
}
