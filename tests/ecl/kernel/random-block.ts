import fc from 'fast-check';
import { allocateBlock } from '../../../src-main/pipelines/ecl/kernel/block-memory.ts';
import type { KernelCurve, KernelScenario, LoanBlock } from '../../../src-main/pipelines/ecl/kernel/loan-block.ts';
import type { KernelConventions } from '../../../src-main/pipelines/ecl/kernel/settings.ts';

/** Fixed, so that a failure can be run again. */
export const SEED = { seed: 20261120 } as const;

type Columns = { -readonly [Name in Exclude<keyof LoanBlock, 'count' | 'cashFlows'>]: number };
export type Loan = Columns & { flows: { month: number; principal: number }[] };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const upTo = (max: number): fc.Arbitrary<number> => fc.double({ min: 0, max, noNaN: true });

/** Any loan the kernel takes, with up to three curves: annual, intensity, book. */
export const anyLoan: fc.Arbitrary<Loan> = fc.record({
  balance: upTo(1e6), undrawn: fc.oneof(fc.constant(0), upTo(1e5)), ccf: share, eir: fc.oneof(fc.constant(0), fc.constant(1e-9), upTo(0.4)), rate: fc.oneof(fc.constant(0), upTo(0.4)),
  term: fc.integer({ min: 1, max: 90 }), amortisation: fc.integer({ min: 0, max: 6 }), balloon: upTo(1e5), cpr: fc.oneof(fc.constant(0), upTo(0.6)),
  curve: fc.integer({ min: 0, max: 2 }), pdScale: fc.oneof(fc.constant(1), upTo(3)), monthsOnBook: fc.integer({ min: 0, max: 40 }), rho: fc.oneof(fc.constant(0), upTo(0.4)),
  lgdModel: fc.integer({ min: 0, max: 1 }), lgd: share, cureRate: fc.oneof(fc.constant(0), share), collateral: upTo(2e6), growth: fc.double({ min: -0.1, max: 0.1, noNaN: true }), haircut: share, saleCost: upTo(0.3),
  monthsToSale: fc.integer({ min: 0, max: 36 }), unsecuredRecovery: share, lgdFloor: upTo(0.2), guaranteedShare: fc.oneof(fc.constant(0), share), guarantorLoss: share,
  stage: fc.integer({ min: 0, max: 5 }), fx: fc.constant(1),
  flows: fc.array(fc.record({ month: fc.integer({ min: 1, max: 90 }), principal: upTo(2e4) }), { maxLength: 8 }).map((flows) => flows.sort((a, b) => a.month - b.month)),
});

const path = (value: fc.Arbitrary<number>): fc.Arbitrary<number[]> => fc.array(value, { minLength: 1, maxLength: 5 });

/** Three scenarios that use every lever, with weights that sum to 1. */
export const anyScenarios: fc.Arbitrary<KernelScenario[]> = fc.tuple(upTo(1), upTo(1), path(upTo(3)), path(fc.double({ min: -3, max: 3, noNaN: true })), path(fc.double({ min: -2, max: 2, noNaN: true })), upTo(2), fc.double({ min: -0.3, max: 0.3, noNaN: true }), fc.double({ min: -0.1, max: 0.1, noNaN: true })).map(([a, b, pdMultiplier, z, logitShift, lgdMultiplier, lgdShift, hpiShift]) => {
  const [first, second] = [a / 2, b / 2];
  return [
    { id: 'base', weight: first, lgdMultiplier: 1, lgdShift: 0, hpiShift: 0 },
    { id: 'up', weight: second, pdMultiplier, lgdMultiplier, lgdShift: 0, hpiShift, intensityMultiplier: Float64Array.from(pdMultiplier) },
    { id: 'down', weight: 1 - first - second, z, logitShift, lgdMultiplier: 1, lgdShift, hpiShift: -hpiShift },
  ];
});

export const anyConventions: fc.Arbitrary<KernelConventions> = fc.record({
  defaultTiming: fc.constantFrom('end' as const, 'mid' as const, 'start' as const), eir: fc.constantFrom('nominal' as const, 'effective' as const),
  ead: fc.constantFrom('before-instalment' as const, 'after-instalment' as const), zSign: fc.constantFrom('up-is-good' as const, 'up-is-bad' as const),
  monthlyPd: fc.constantFrom('constant-hazard' as const, 'linear' as const), scheduleRate: fc.constantFrom('eir' as const, 'contract' as const),
  defaultedLgd: fc.constant('at-reporting-date' as const),
  reversion: fc.oneof(fc.constant(null), fc.record({ supportableMonths: fc.integer({ min: 0, max: 36 }), overMonths: fc.integer({ min: 0, max: 36 }) })),
});

export const CURVES: readonly KernelCurve[] = [
  { kind: 'annual', pd: Float64Array.from([0.01, 0.03, 0.02, 0.5]) },
  { kind: 'intensity', monthly: Float64Array.from({ length: 48 }, (_, t) => 0.002 + 0.001 * Math.exp(-((t - 20) ** 2) / 200)) },
  { kind: 'book', hazard: Float64Array.from({ length: 30 }, (_, t) => 0.0005 * (1 + t)) },
];

/** Loans as a block. */
export function blockOf(loans: readonly Loan[]): LoanBlock {
  const block = allocateBlock(loans.length);
  const cashFlows = new Map<number, readonly { month: number; principal: number }[]>();
  loans.forEach(({ flows, ...columns }, i) => {
    for (const [name, value] of Object.entries(columns)) block[name as keyof Columns][i] = value;
    if (flows.length > 0) cashFlows.set(i, flows);
  });
  return { ...block, cashFlows };
}
