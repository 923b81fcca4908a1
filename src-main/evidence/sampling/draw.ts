import { AppError } from '../../../src-shared/kernel/errors.ts';
import type { SeededRandom } from '../../../src-shared/kernel/seeded-random.ts';

const WORD = 4_294_967_296n;

/** A whole number below a bound of any size, each equally likely: draws beyond the last whole multiple of the bound are thrown away. */
export function uniformBelow(random: SeededRandom, bound: bigint): bigint {
  if (bound <= 0n) throw new RangeError('there is nothing to draw from');
  let words = 1;
  let range = WORD;
  while (range < bound) {
    range *= WORD;
    words += 1;
  }
  const fair = range - (range % bound);
  for (;;) {
    let draw = 0n;
    for (let i = 0; i < words; i += 1) draw = draw * WORD + BigInt(Math.floor(random.next() * 4_294_967_296));
    if (draw < fair) return draw % bound;
  }
}

/**
 * `size` different ordinals below `population`, in the order of the draw (Fisher and Yates's shuffle, stopped). Every order of every
 * choice is equally likely, and a larger size from the same generator begins with the smaller one's.
 */
export function drawWithout(random: SeededRandom, population: number, size: number): number[] {
  if (size > population) throw new AppError('INVALID_INPUT', `${size} cannot be drawn from ${population}`);
  const moved = new Map<number, number>();
  const drawn: number[] = [];
  for (let i = 0; i < size; i += 1) {
    const at = i + Number(uniformBelow(random, BigInt(population - i)));
    drawn.push(moved.get(at) ?? at);
    moved.set(at, moved.get(i) ?? i);
  }
  return drawn;
}

/**
 * Divides a size over strata; the parts sum to the size, none exceeds its stratum. `proportional` is by units with largest remainders
 * (Hamilton), earlier strata first on a tie; every stratum with units gets one where the size is at least their number. `equal` gives
 * the same to each, and what small ones cannot take to the others. Error: INVALID_INPUT where the size exceeds all units.
 */
export function allocate(units: readonly number[], size: number, how: 'proportional' | 'equal'): number[] {
  const total = units.reduce((sum, each) => sum + each, 0);
  if (size > total) throw new AppError('INVALID_INPUT', `${size} cannot be drawn from ${total}`);
  return how === 'equal' ? levelled(units, size) : byShare(units, size, total);
}

/** One at a time to the least filled that still has room, all at once where possible. */
function levelled(units: readonly number[], size: number): number[] {
  const parts = units.map(() => 0);
  let left = size;
  while (left > 0) {
    const open = parts.flatMap((part, i) => (part < (units[i] ?? 0) ? [i] : []));
    const each = Math.max(1, Math.floor(left / open.length));
    for (const i of open) {
      const take = Math.min(each, left, (units[i] ?? 0) - (parts[i] ?? 0));
      parts[i] = (parts[i] ?? 0) + take;
      left -= take;
      if (left === 0) break;
    }
  }
  return parts;
}

function byShare(units: readonly number[], size: number, total: number): number[] {
  const filled = units.filter((each) => each > 0).length;
  const least = size >= filled ? 1 : 0;
  // What is left after one each is divided by what is left of each stratum, so that none gets more than it has.
  const rest = size - least * filled;
  const open = units.map((each) => Math.max(0, each - (each > 0 ? least : 0)));
  const whole = total - least * filled;
  const shares = open.map((each, i) => {
    const exact = whole === 0 ? 0n : BigInt(each) * BigInt(rest);
    const base = whole === 0 ? 0n : exact / BigInt(whole);
    return { i, base: Number(base), remainder: whole === 0 ? 0n : exact - base * BigInt(whole) };
  });
  const parts = shares.map(({ base, i }) => base + ((units[i] ?? 0) > 0 ? least : 0));
  let left = rest - shares.reduce((sum, { base }) => sum + base, 0);
  for (const { i, remainder } of shares.toSorted((a, b) => (a.remainder === b.remainder ? a.i - b.i : a.remainder < b.remainder ? 1 : -1))) {
    if (left === 0) break;
    if (remainder === 0n) continue;
    parts[i] = (parts[i] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}

/** The points that monetary units are taken at: systematic, from one random start, `size` of them over `total` smallest units. */
export interface MoneyPoints {
  /** Point `k`, counted from 0; ascending, each in [0, total). */
  point(k: number): bigint;
  readonly size: number;
}

/**
 * Systematic selection of `size` monetary units out of `total` (ISA 530, appendix 4). The interval is total / size, kept as a fraction: a
 * value of at least the interval holds at least one point, whatever the start; any other holds one with the chance value / interval.
 */
export function moneyPoints(random: SeededRandom, total: bigint, size: number): MoneyPoints {
  if (total <= 0n) throw new AppError('INVALID_INPUT', 'there is no positive amount to sample');
  const start = uniformBelow(random, total);
  return { size, point: (k) => (start + BigInt(k) * total) / BigInt(size) };
}

/** Takes amounts in order and says how many points fell on each. */
export function moneyHits(points: MoneyPoints): (amount: bigint) => number {
  let before = 0n;
  let next = 0;
  return (amount) => {
    before += amount;
    let hits = 0;
    while (next < points.size && points.point(next) < before) {
      hits += 1;
      next += 1;
    }
    return hits;
  };
}
