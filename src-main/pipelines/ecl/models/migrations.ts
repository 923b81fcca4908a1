import { AppError } from '../../../../src-shared/kernel/errors.ts';
import { identity, multiply, type Matrix } from '../../../../src-shared/kernel/math/matrix.ts';

/**
 * One observation of an entity: in state `to` at `time`, coming from `from` (the same state: seen there, e.g. on entry). An entity whose
 * first row is a move was in `from` since the beginning, time 0.
 */
export interface Move { readonly entity: string; readonly time: number; readonly from: number; readonly to: number }

/** A state seen at a time; the times of one entity rise. */
export interface Sighting { readonly entity: string; readonly time: number; readonly state: number }

/** Migrations counted: rows from, columns to. */
export interface CohortCounts { readonly counts: number[][]; readonly byPeriod: { readonly from: number; readonly counts: number[][] }[] }

/**
 * Counts pairs of consecutive sightings of each entity exactly `step` apart, by the time they begin at and pooled. States are 0..states-1;
 * -1 stands for "not rated" as destination and is counted in an extra last column where `withdrawn` is true, else the pair is left out.
 * Source: the cohort estimator, Lando and Skodeberg, J. Banking Finance 26 (2002), sec. 2.
 */
export function countCohorts(sightings: readonly Sighting[], states: number, options: { readonly step?: number; readonly withdrawn?: boolean } = {}): CohortCounts {
  const { step = 1, withdrawn = false } = options;
  const width = states + (withdrawn ? 1 : 0);
  const empty = (): number[][] => Array.from({ length: states }, () => new Array<number>(width).fill(0));
  const byTime = new Map<number, number[][]>();
  const counts = empty();
  const last = new Map<string, Sighting>();
  for (const seen of sightings) {
    if (!(seen.state >= -1 && seen.state < states)) throw new AppError('INVALID_INPUT', `Entity ${seen.entity} is in state ${seen.state} at ${seen.time}; there are ${states} states.`, { userAction: 'Count the states, or correct the row.' });
    const before = last.get(seen.entity);
    last.set(seen.entity, seen);
    if (before === undefined || before.state < 0 || Math.abs(seen.time - before.time - step) > 1e-9) continue;
    if (seen.state < 0 && !withdrawn) continue;
    const column = seen.state < 0 ? states : seen.state;
    const period = byTime.get(before.time) ?? empty();
    byTime.set(before.time, period);
    (period[before.state] as number[])[column]! += 1;
    (counts[before.state] as number[])[column]! += 1;
  }
  return { counts, byPeriod: [...byTime].sort(([a], [b]) => a - b).map(([from, each]) => ({ from, counts: each })) };
}

/** Shares by row; a row without observations stays where it is (nothing is known of it: `observed` false). */
export function matrixOfCounts(counts: Matrix): { matrix: number[][]; observed: boolean[] } {
  const totals = counts.map((row) => row.reduce((sum, each) => sum + each, 0));
  return { matrix: counts.map((row, i) => row.map((each, j) => (totals[i] === 0 ? (i === j ? 1 : 0) : each / (totals[i] as number)))), observed: totals.map((total) => total > 0) };
}

/**
 * The NR adjustment: counts with a last column of withdrawn ratings, taken out of the denominator, i.e. spread over the row in proportion
 * (withdrawal says nothing about credit). Source: as S&P's NR-adjusted tables, and Lando and Skodeberg.
 */
export function withoutWithdrawn(counts: Matrix): { matrix: number[][]; observed: boolean[] } {
  return matrixOfCounts(counts.map((row) => row.slice(0, counts.length)));
}

/**
 * Duration estimator: intensities = moves / years at risk, from exact times. Entities are at risk from their entry to
 * `end`. Source: Lando and Skodeberg 2002, sec. 3. `exp` of it is a transition matrix; it sees defaults through several steps.
 */
export function durationGenerator(moves: readonly Move[], states: number, end: number): { intensities: number[][]; moves: number[][]; yearsAtRisk: number[] } {
  const counts = Array.from({ length: states }, () => new Array<number>(states).fill(0));
  const yearsAtRisk = new Array<number>(states).fill(0);
  for (const [, own] of byEntity(moves)) {
    const first = own[0] as Move;
    if (first.from !== first.to) yearsAtRisk[first.from]! += Math.max(0, Math.min(end, first.time));
    own.forEach((move, i) => {
      if (move.from !== move.to) (counts[move.from] as number[])[move.to]! += 1;
      const until = Math.min(end, own[i + 1]?.time ?? end);
      yearsAtRisk[move.to]! += Math.max(0, until - move.time);
    });
  }
  const intensities = counts.map((row, i) => {
    const years = yearsAtRisk[i] as number;
    const off = row.map((each, j) => (j === i || years === 0 ? 0 : each / years));
    const out = off.reduce((sum, each) => sum + each, 0);
    return off.map((each, j) => (j === i ? -out : each));
  });
  return { intensities, moves: counts, yearsAtRisk };
}

/**
 * Aalen-Johansen: the product over event times of I + dN / Y, non-parametric for chains that change with time. Entities enter with their first
 * row (or at 0, see `Move`) and are followed to the end. Source: Aalen and Johansen, Scand. J. Stat. 5 (1978).
 */
export function aalenJohansen(moves: readonly Move[], states: number): { times: number[]; matrix: number[][] } {
  const ordered = [...moves].sort((a, b) => a.time - b.time);
  const atRisk = new Array<number>(states).fill(0);
  const seen = new Set<string>();
  for (const [entity, own] of byEntity(moves)) {
    const first = own[0] as Move;
    if (first.from === first.to) continue;
    seen.add(entity);
    atRisk[first.from]! += 1;
  }
  let matrix = identity(states);
  const times: number[] = [];
  for (let at = 0; at < ordered.length; ) {
    const time = (ordered[at] as Move).time;
    const step = identity(states);
    const risk = [...atRisk];
    let moved = false;
    for (; at < ordered.length && (ordered[at] as Move).time === time; at += 1) {
      const { entity, from, to } = ordered[at] as Move;
      if (!seen.has(entity)) {
        seen.add(entity);
        atRisk[from]! += 1;
        risk[from]! += 1;
      }
      if (from === to) continue;
      moved = true;
      atRisk[from]! -= 1;
      atRisk[to]! += 1;
      (step[from] as number[])[to]! += 1;
    }
    if (!moved) continue;
    times.push(time);
    for (let i = 0; i < states; i += 1) {
      const row = step[i] as number[];
      let out = 0;
      for (let j = 0; j < states; j += 1) if (j !== i) out += row[j] = risk[i] === 0 ? 0 : (row[j] as number) / (risk[i] as number);
      row[i] = 1 - out;
    }
    matrix = multiply(matrix, step);
  }
  return { times, matrix };
}

function byEntity(moves: readonly Move[]): Map<string, Move[]> {
  const own = new Map<string, Move[]>();
  for (const move of moves) {
    const list = own.get(move.entity);
    if (list) list.push(move);
    else own.set(move.entity, [move]);
  }
  for (const list of own.values()) list.sort((a, b) => a.time - b.time);
  return own;
}
