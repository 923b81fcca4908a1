import type { Overlay } from '../../../../src-shared/model/ecl/overlay.ts';
import type { Holding } from './double-count.ts';

/** Kinds that act inside the model: measured as the difference that they make. */
export const actsInModel = (overlay: Overlay): boolean => overlay.effect.kind === 'stage' || overlay.effect.kind === 'pd' || overlay.effect.kind === 'lgd';

/** What the kernel and staging are given for a block of loans: factors of PD and LGD (1: none), and stages that overlays give (0: none, 2, 3). */
export interface ModelMoves { readonly pd: Float64Array; readonly lgd: Float64Array; readonly stage: Uint8Array }

/** No overlay: factors of one. */
export function noMoves(count: number): ModelMoves {
  return { pd: new Float64Array(count).fill(1), lgd: new Float64Array(count).fill(1), stage: new Uint8Array(count) };
}

/** Lays one overlay on the moves: factors multiply, of stages the higher holds. Kinds that do not act in the model change nothing. */
export function layOn(moves: ModelMoves, { overlay, loans }: Holding): void {
  const { effect } = overlay;
  for (const i of loans) {
    if (effect.kind === 'pd') moves.pd[i] = (moves.pd[i] as number) * effect.multiplier;
    else if (effect.kind === 'lgd') moves.lgd[i] = (moves.lgd[i] as number) * effect.multiplier;
    else if (effect.kind === 'stage') moves.stage[i] = Math.max(moves.stage[i] as number, Number(effect.stage));
  }
}

/** The order in which overlays in the model are laid and measured: stages, then PD, then LGD, each in the order of the document. */
export function modelOrder(holdings: readonly Holding[]): Holding[] {
  return (['stage', 'pd', 'lgd'] as const).flatMap((kind) => holdings.filter(({ overlay }) => overlay.effect.kind === kind));
}

/** The amount of an overlay in the model: two measurements in minor units, each rounded already, loan by loan. */
export function differenceOf(before: Float64Array, after: Float64Array, loans: Uint32Array): Float64Array {
  return Float64Array.from(loans, (i) => (after[i] as number) - (before[i] as number));
}
