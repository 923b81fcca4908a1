import { amountText } from '../amounts/minor-units.ts';
import { minorUnits } from '../amounts/minor-units.ts';
import type { SliderPosition } from '../kernel/session.ts';
import type { ResidentRun } from './resident-run.ts';

export type Lever = 'pd' | 'house-prices' | 'lgd';
export interface StressFound { readonly reached: boolean; readonly value: number | null; readonly allowance: string; readonly iterations: number; readonly text: string }

interface Scale { readonly from: number; readonly to: number; readonly position: (value: number) => SliderPosition; readonly words: (value: number) => string }

/** How far each lever goes, from where the allowance is lowest to where it is highest. */
const LEVERS: Readonly<Record<Lever, Scale>> = {
  pd: { from: 0.01, to: 20, position: (value) => ({ pdMultiplier: value }), words: (value) => `PDs times ${value.toFixed(4)}` },
  'house-prices': { from: 3, to: -0.9, position: (value) => ({ housePrices: value }), words: (value) => `house prices ${value < 0 ? 'lower' : 'higher'} by ${Math.abs(100 * value).toFixed(2)} %` },
  lgd: { from: -1, to: 1, position: (value) => ({ lgdShift: value }), words: (value) => `LGDs ${value < 0 ? 'lower' : 'higher'} by ${Math.abs(100 * value).toFixed(2)} points` },
};
const MOST_STEPS = 60;

/**
 * The value of a lever at which the allowance reaches a target: the kernel by halving, since the allowance rises with each lever (ID-07).
 * Ends where the allowance is the target to the cent, or the interval has no middle any more. Stages stay as they are.
 */
export async function reverseStress(run: ResidentRun, target: string, lever: Lever, signal: AbortSignal): Promise<StressFound> {
  const scale = LEVERS[lever];
  const wanted = Number(minorUnits(target));
  const part = run.part(undefined);
  const all = { codes: new Uint8Array(run.count), count: 1 };
  const own = part.neutral.get('all') ?? (await part.session.at({}, all, signal));
  part.neutral.set('all', own);
  const neutral = own.total.ecl;
  let booked = 0;
  for (let at = 0; at < run.count; at += 1) booked += run.booked.allowance[at] as number;
  const at = async (value: number): Promise<number> => booked + (await part.session.at(scale.position(value), all, signal)).total.ecl - neutral;
  const ends = [await at(scale.from), await at(scale.to)] as const;
  if (wanted < ends[0] || wanted > ends[1]) {
    const end = wanted < ends[0] ? 0 : 1;
    const value = end === 0 ? scale.from : scale.to;
    return { reached: false, value: null, allowance: amountText(BigInt(ends[end])), iterations: 2, text: `The allowance does not reach ${target}: at ${scale.words(value)} it is ${amountText(BigInt(ends[end]))}.` };
  }
  let [low, high] = [scale.from, scale.to];
  let steps = 2;
  let found = { value: high, allowance: ends[1] as number };
  while (steps < MOST_STEPS) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    const allowance = await at(middle);
    steps += 1;
    if (allowance >= wanted) { high = middle; found = { value: middle, allowance }; } else low = middle;
    if (allowance === wanted) break;
  }
  return { reached: true, value: found.value, allowance: amountText(BigInt(found.allowance)), iterations: steps, text: `The allowance reaches ${target} with ${scale.words(found.value)}.` };
}
