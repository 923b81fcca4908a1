import { MOVEMENT_KINDS, MOVEMENT_STEPS, type MovementKind, type MovementStep } from '../../../../src-shared/model/ecl/movement.ts';
import { CHAIN, measureChain, type ChainState, type MeasureBooked, type PairedLoans } from './chain.ts';
import { roundedMinorUnits } from '../kernel/rounding.ts';

/** How a measured amount becomes what steps are made of: `roundedMinorUnits`, or itself for a comparison with unrounded figures. */
export type Rounding = (amount: number) => number;

/** Movement by loan as columns: integers in minor units, unless the rounding was another. Stages are indexes into STAGES, -1 for none. */
export interface MovementColumns {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly stageFrom: Int8Array;
  readonly stageTo: Int8Array;
  readonly steps: Readonly<Record<MovementStep, Float64Array>>;
  readonly closing: Float64Array;
}

function emptyColumns(count: number, kind: MovementKind): MovementColumns {
  const steps = Object.fromEntries(MOVEMENT_STEPS.map(({ id }) => [id, new Float64Array(count)])) as Record<MovementStep, Float64Array>;
  return { count, kind: new Uint8Array(count).fill(MOVEMENT_KINDS.indexOf(kind)), stageFrom: new Int8Array(count).fill(-1), stageTo: new Int8Array(count).fill(-1), steps, closing: new Float64Array(count) };
}

/** Overlays at both dates by loan, in the reporting currency; absent: none. */
export interface Overlays { readonly from?: Float64Array; readonly to?: Float64Array }

/**
 * Loans that both dates have: each step is the difference of two measured and rounded states (IFRS 7 35H by cause). The transfer moves
 * the whole opening allowance, overlays included, from the opening to the closing stage.
 */
export function movementOfKept(states: ReadonlyMap<ChainState, Float64Array>, stages: { readonly from: ArrayLike<number>; readonly to: ArrayLike<number> }, overlays: Overlays = {}, round: Rounding = roundedMinorUnits): MovementColumns {
  const opening = states.get('opening') ?? new Float64Array(0);
  const columns = emptyColumns(opening.length, 'kept');
  const rounded = CHAIN.map((state) => (states.get(state) ?? opening).map((amount) => round(amount)));
  CHAIN.forEach((state, k) => {
    if (state === 'opening') return;
    const [before, after] = [rounded[k - 1] as Float64Array, rounded[k] as Float64Array];
    columns.steps[state].set(after.map((amount, i) => amount - (before[i] as number)));
  });
  const last = rounded.at(-1) as Float64Array;
  for (let i = 0; i < columns.count; i += 1) {
    const [overlayFrom, overlayTo] = [round(overlays.from?.[i] ?? 0), round(overlays.to?.[i] ?? 0)];
    columns.stageFrom[i] = stages.from[i] as number;
    columns.stageTo[i] = stages.to[i] as number;
    columns.steps.opening[i] = (rounded[0] as Float64Array)[i] as number + overlayFrom;
    columns.steps.transfers[i] = stages.from[i] === stages.to[i] ? 0 : columns.steps.opening[i] as number;
    columns.steps.overlay[i] = overlayTo - overlayFrom;
    columns.closing[i] = (last[i] as number) + overlayTo;
  }
  return columns;
}

/** Loans that only the opening has: their whole allowance leaves, from the stage it was in. Amounts in the reporting currency. */
export function movementOfExits(kind: 'derecognised' | 'written-off', stage: ArrayLike<number>, allowance: ArrayLike<number>, round: Rounding = roundedMinorUnits): MovementColumns {
  const columns = emptyColumns(allowance.length, kind);
  const step = columns.steps[kind === 'derecognised' ? 'derecognised' : 'written_off'];
  for (let i = 0; i < columns.count; i += 1) {
    columns.stageFrom[i] = stage[i] as number;
    columns.steps.opening[i] = round(allowance[i] as number);
    step[i] = 0 - (columns.steps.opening[i] as number);
  }
  return columns;
}

/** Loans that only the closing has: what is modelled, then overlays, in the stage they are in. Amounts in the reporting currency. */
export function movementOfNew(stage: ArrayLike<number>, modelled: ArrayLike<number>, overlay: ArrayLike<number> | undefined, round: Rounding = roundedMinorUnits): MovementColumns {
  const columns = emptyColumns(modelled.length, 'new');
  for (let i = 0; i < columns.count; i += 1) {
    columns.stageTo[i] = stage[i] as number;
    columns.steps.new[i] = round(modelled[i] as number);
    columns.steps.overlay[i] = round(overlay?.[i] ?? 0);
    columns.closing[i] = (columns.steps.new[i] as number) + (columns.steps.overlay[i] as number);
  }
  return columns;
}

/** Measures pairs and attributes them: `measureChain` and `movementOfKept` in one. */
export async function attributePairs(pairs: PairedLoans, measure: MeasureBooked, overlays: Overlays = {}, round: Rounding = roundedMinorUnits): Promise<MovementColumns> {
  return movementOfKept(await measureChain(pairs, measure), { from: pairs.from.stage, to: pairs.to.stage }, overlays, round);
}
