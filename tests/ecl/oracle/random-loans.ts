import { seededRandom, type SeededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import type { PlainConventions, PlainLoan, PlainScenario } from './plain-ecl.ts';

/** Every setting that the oracle and the kernel are compared under, with its levels. */
export const FACTORS = [
  { name: 'defaultTiming', levels: ['end', 'mid', 'start'] },
  { name: 'eir', levels: ['nominal', 'effective'] },
  { name: 'ead', levels: ['before-instalment', 'after-instalment'] },
  { name: 'zSign', levels: ['up-is-good', 'up-is-bad'] },
  { name: 'monthlyPd', levels: ['constant-hazard', 'linear'] },
  { name: 'scheduleRate', levels: ['eir', 'contract'] },
  { name: 'reversion', levels: ['none', 'at once', 'slow'] },
  { name: 'amortisation', levels: ['annuity', 'linear', 'bullet', 'balloon', 'revolving', 'cash-flows', 'roll-up'] },
  { name: 'curve', levels: ['annual', 'book', 'intensity'] },
  { name: 'lgd', levels: ['flat', 'collateral'] },
  { name: 'cure', levels: ['none', 'some'] },
  { name: 'guarantee', levels: ['none', 'part'] },
  { name: 'prepayment', levels: ['none', 'some'] },
  { name: 'undrawn', levels: ['none', 'some'] },
  { name: 'multiplier', levels: ['none', 'path'] },
  { name: 'z', levels: ['none', 'path'] },
  { name: 'logit', levels: ['none', 'path'] },
  { name: 'scenarioLgd', levels: ['none', 'both'] },
  { name: 'scenarios', levels: ['1', '3', '7'] },
  { name: 'stage', levels: ['1', '2', '3', 'POCI', 'S'] },
  { name: 'term', levels: ['1', 'within a year', '12', '13', 'long'] },
  { name: 'rate', levels: ['zero', 'tiny', 'usual', 'high'] },
] as const;

export type Setting = Readonly<Record<string, string>>;

export function conventionsOf(setting: Setting): PlainConventions {
  const reversion = setting['reversion'] === 'none' ? null : setting['reversion'] === 'at once' ? { supportableMonths: 18, overMonths: 0 } : { supportableMonths: 12, overMonths: 24 };
  return { defaultTiming: setting['defaultTiming'], eir: setting['eir'], ead: setting['ead'], zSign: setting['zSign'], monthlyPd: setting['monthlyPd'], scheduleRate: setting['scheduleRate'], reversion } as PlainConventions;
}

/** Scenarios of a setting; they are the same for all loans of it. */
export function scenariosOf(setting: Setting, seed: number): PlainScenario[] {
  const random = seededRandom(seed, 1);
  const count = Number(setting['scenarios']);
  const raw = Array.from({ length: count }, () => 0.1 + random.next());
  const sum = raw.reduce((total, each) => total + each, 0);
  const path = (low: number, high: number): number[] => Array.from({ length: 1 + random.below(4) }, () => low + (high - low) * random.next());
  return raw.map((each) => ({
    weight: each / sum,
    pdMultiplier: setting['multiplier'] === 'path' ? path(0.6, 1.8) : [1],
    logitShift: setting['logit'] === 'path' ? path(-0.5, 0.7) : [0],
    z: setting['z'] === 'path' ? path(-2, 1.5) : null,
    lgdMultiplier: setting['scenarioLgd'] === 'both' ? 0.8 + 0.5 * random.next() : 1,
    lgdShift: setting['scenarioLgd'] === 'both' ? -0.05 + 0.1 * random.next() : 0,
    hpiShift: setting['lgd'] === 'collateral' ? -0.06 + 0.1 * random.next() : 0,
  }));
}

/** A loan of a setting; the curve is the setting's, so that a block has few. */
export function loanOf(setting: Setting, scenarios: readonly PlainScenario[], curve: PlainLoan['curve'], random: SeededRandom): PlainLoan {
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  const balance = between(500, 300_000);
  const term = { '1': 1, 'within a year': 2 + random.below(10), '12': 12, '13': 13, long: 14 + random.below(130) }[setting['term'] ?? ''] as number;
  const rate = (): number => ({ zero: 0, tiny: 1e-9, usual: between(0.01, 0.12), high: between(0.2, 0.6) })[setting['rate'] ?? ''] as number;
  const flows = Array.from({ length: Math.min(term, 6) }, (_, i) => ({ month: 1 + Math.floor((i * term) / 6), principal: balance * between(0.02, 0.2) }));
  return {
    balance, term, eir: rate(), rate: rate(), scenarios, curve: { ...curve, monthsOnBook: curve.kind === 'book' ? random.below(40) : 0 },
    undrawn: setting['undrawn'] === 'some' ? between(100, 50_000) : 0, ccf: between(0.1, 1),
    amortisation: setting['amortisation'] as PlainLoan['amortisation'], balloon: balance * between(0, 0.9), cashFlows: flows,
    cpr: setting['prepayment'] === 'some' ? between(0.01, 0.4) : 0, pdScale: between(0.2, 3), rho: between(0.02, 0.3),
    collateral: setting['lgd'] === 'flat' ? null : { value: balance * between(0.2, 2), growth: between(-0.03, 0.05), haircut: between(0, 0.4), cost: between(0, 0.1), monthsToSale: random.below(37), unsecuredRecovery: between(0, 0.2), floor: between(0, 0.15) },
    lgd: between(0, 1), cureRate: setting['cure'] === 'some' ? between(0, 0.6) : 0,
    guaranteedShare: setting['guarantee'] === 'part' ? between(0, 1) : 0, guarantorLoss: between(0, 0.1),
    stage: setting['stage'] as PlainLoan['stage'],
  };
}

/** The curve of a setting: pieces of a year, so that the oracle looks up few distinct PDs. */
export function curveOf(setting: Setting, random: SeededRandom): PlainLoan['curve'] {
  const years = Array.from({ length: 2 + random.below(6) }, () => 0.002 + 0.08 * random.next());
  if (setting['curve'] === 'annual') return { kind: 'annual', values: years, monthsOnBook: 0 };
  const monthly = years.flatMap((pd) => Array.from({ length: 12 }, () => pd / 12));
  return { kind: setting['curve'] as 'book' | 'intensity', values: monthly, monthsOnBook: 0 };
}
