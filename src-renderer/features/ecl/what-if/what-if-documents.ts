import type { Adjustments } from '../../../../src-shared/contract/ecl.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import type { ScenarioSet } from '../../../../src-shared/model/ecl/scenario-set.ts';

export interface WhatIfDocuments {
  /** Null: as the run's. */
  readonly policy: EclPolicy | null;
  readonly scenarios: ScenarioSet | null;
  /** What a document cannot say, in words. */
  readonly cannot: readonly string[];
}

const SUFFIX = '-what-if';
/** A number of a document without the dust of binary arithmetic. */
const plain = (value: number): number => Number(value.toFixed(12));
const named = (name: string): string => (name.endsWith(SUFFIX) ? name : `${name.slice(0, 64 - SUFFIX.length)}${SUFFIX}`);

/**
 * Where the levers stand, as documents of their own: whoever moves a slider makes another document, never a version of the approved one.
 * Weights, PD and LGD are the scenarios'; the SICR bar and what collateral brings are the policy's. Values of collateral are moved
 * through the haircut, (1 - haircut)(1 + change): a rise that no haircut of 0 or more says is refused in words.
 */
export function whatIfDocuments(policy: EclPolicy, set: ScenarioSet, adjustments: Partial<Adjustments>, words: readonly string[]): WhatIfDocuments {
  const { weights, pdMultiplier, lgdShift, housePrices, sicrRatio } = adjustments;
  const cannot: string[] = [];
  const note = `What if: ${words.join('; ')}.`;
  const isScenarios = weights !== undefined || pdMultiplier !== undefined || lgdShift !== undefined;
  const scenarios: ScenarioSet | null = !isScenarios ? null : {
    ...set, name: named(set.name), title: `${set.title}, what if`, note,
    scenarios: set.scenarios.map((each) => ({
      ...each, weight: weights?.[each.id] ?? each.weight,
      ...(pdMultiplier === undefined ? {} : { pdMultiplier: (each.pdMultiplier ?? [1]).map((times) => plain(times * pdMultiplier)) }),
      ...(lgdShift === undefined ? {} : { lgdShift: plain(Math.max(-1, Math.min(1, (each.lgdShift ?? 0) + lgdShift))) }),
    })),
  };
  const sold = (lost: number, what: string): number => {
    const moved = plain(1 - (1 - lost) * (1 + (housePrices ?? 0)));
    if (moved < 0) cannot.push(`house prices above what ${what} says: a rise of at most ${((1 / (1 - lost) - 1) * 100).toFixed(1)} %`);
    return Math.max(0, moved);
  };
  const isPolicy = sicrRatio !== undefined || housePrices !== undefined;
  const changed: EclPolicy | null = !isPolicy ? null : {
    ...policy, name: named(policy.name), title: `${policy.title}, what if`, note,
    staging: { ...policy.staging, ...(sicrRatio === undefined ? {} : { relative: sicrRatio }) },
    ...(housePrices === undefined ? {} : {
      lgd: policy.lgd.map((rule) => (rule.collateral === undefined ? rule : { ...rule, collateral: { ...rule.collateral, haircut: sold(rule.collateral.haircut, `the haircut of ${rule.title}`) } })),
      ...(policy.equityRelease === undefined ? {} : { equityRelease: { ...policy.equityRelease, saleCost: sold(policy.equityRelease.saleCost, 'the cost of sale of equity release') } }),
    }),
  };
  return { policy: changed, scenarios, cannot };
}
