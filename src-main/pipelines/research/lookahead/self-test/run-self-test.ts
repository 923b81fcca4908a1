import { seededRandom } from '../../../../../src-shared/kernel/seeded-random.ts';
import type { ExperimentSpec } from '../../../../../src-shared/model/research/spec.ts';
import type { LookAhead } from '../../../../../src-shared/model/research/look-ahead.ts';
import { checkLookAhead } from '../check.ts';
import type { Known } from '../program.ts';
import { cleanSpec } from './clean-spec.ts';
import { OPERATORS, type Mutant } from './operators.ts';
import { movesAnything } from './oracle.ts';
import { plantedMarket } from './planted-market.ts';

export interface SelfTestOptions { readonly clean: number; readonly mutants: number; readonly seed: number; readonly onProgress?: (done: number, total: number) => void }

export interface OperatorResult {
  readonly id: string; readonly title: string; readonly at: 'spec' | 'program';
  readonly made: number; readonly caught: number;
  /** Drawn and thrown away: at no session of the market does what is planted move anything, by trying all of them. */
  readonly neutral: number;
}
export interface SelfTest {
  readonly clean: number;
  /** Clean experiments that were blocked, with what was said. */
  readonly falseAlarms: readonly string[];
  readonly mutants: number; readonly caught: number; readonly neutral: number;
  readonly operators: readonly OperatorResult[];
  /** Leaks that got through. */
  readonly missed: readonly string[];
}

const MARKETS = 4;
const [SYMBOLS, SESSIONS] = [8, 150];

/**
 * Draws clean experiments on planted markets, holds the gate to passing all of them, plants leaks in them by each operator in turn, and holds
 * it to blocking all of these. A mutant that got through is tried at every session by brute force: only where nothing moves at any is it neutral,
 * thrown away, counted, and drawn anew. The same options give the same result.
 */
export function runSelfTest({ clean, mutants, seed, onProgress }: SelfTestOptions): SelfTest {
  const markets = Array.from({ length: MARKETS }, (_, k) => plantedMarket(SYMBOLS, SESSIONS, seed + k));
  const falseAlarms: string[] = [];
  const tallies = OPERATORS.map(() => ({ made: 0, caught: 0, neutral: 0 }));
  const missed: string[] = [];
  const specOf = (k: number): { readonly known: Known; readonly spec: ExperimentSpec } => {
    const known = markets[k % MARKETS] as Known;
    return { known, spec: cleanSpec(known.panel.sessions, seededRandom(seed, 100 + k), `drawn-${k}`) };
  };
  for (let k = 0; k < clean; k += 1) {
    const { known, spec } = specOf(k);
    const report = checkLookAhead({ ...known, spec });
    if (report.verdict !== 'passed') falseAlarms.push(`${spec.name}: ${report.text}`);
    onProgress?.(k + 1, clean + mutants);
  }
  for (let [made, k] = [0, 0]; made < mutants; k += 1) {
    const { known, spec } = specOf(k);
    const at = next(tallies, spec, seed + k);
    const [operator, tally] = [OPERATORS[at] as (typeof OPERATORS)[number], tallies[at] as (typeof tallies)[number]];
    const mutant = operator.plant(spec, seededRandom(seed + k, at)) as Mutant;
    const report = checkLookAhead({ ...known, spec: mutant.spec, program: mutant.program });
    const isCaught = report.verdict === 'blocked';
    if (!isCaught && !movesAnything(known, mutant)) {
      tally.neutral += 1;
      continue;
    }
    made += 1;
    tally.made += 1;
    if (isCaught) tally.caught += 1;
    else missed.push(`${operator.id} in ${spec.name}: ${mutant.what}: ${told(report)}`);
    onProgress?.(clean + made, clean + mutants);
  }
  const sum = (of: 'made' | 'caught' | 'neutral'): number => tallies.reduce((total, tally) => total + tally[of], 0);
  return { clean, falseAlarms, mutants: sum('made'), caught: sum('caught'), neutral: sum('neutral'), operators: OPERATORS.map(({ id, title, at }, k) => ({ id, title, at, ...(tallies[k] as { made: number; caught: number; neutral: number }) })), missed };
}

/** The operator that was used least so far among those that can be planted in the experiment. */
function next(tallies: readonly { readonly made: number; readonly neutral: number }[], spec: ExperimentSpec, seed: number): number {
  const able = [...OPERATORS.keys()].filter((at) => (OPERATORS[at] as (typeof OPERATORS)[number]).plant(spec, seededRandom(seed, at)) !== null);
  const used = (at: number): number => (tallies[at]?.made ?? 0) + (tallies[at]?.neutral ?? 0);
  return able.reduce((least, at) => (used(at) < used(least) ? at : least));
}

function told({ checks }: LookAhead): string {
  return checks.map(({ check, verdict }) => `${check} ${verdict}`).join(', ');
}
