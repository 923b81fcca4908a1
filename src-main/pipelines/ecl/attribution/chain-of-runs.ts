import { canonicalJson } from '../../../../src-shared/kernel/canonical-json.ts';
import type { Json } from '../../../../src-shared/kernel/errors.ts';
import type { EclPlan } from '../../../../src-shared/model/ecl/plan.ts';
import type { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { STAGES } from '../../../../src-shared/model/ecl/result-fields.ts';
import type { LoanBlock } from '../kernel/loan-block.ts';
import { roundedMinorUnits } from '../kernel/rounding.ts';
import { planCurves } from '../measure/make-plan.ts';
import { modelBook, type ModelBook } from '../measure/model-book.ts';
import { chainBlocks, type ChainState, type MeasureBooked, type MeasureSetup } from '../movement/chain.ts';
import { modelPair, pairedLoans, sideOf, type LoanAtBoth, type ModelPair, type Side } from '../movement/pair-loans.ts';
import type { CauseId } from './causes.ts';

const POCI = STAGES.indexOf('POCI');

/** Which cause leads to each state of the movement's chain. */
const CAUSE_OF: Readonly<Partial<Record<ChainState, CauseId>>> = { stage_horizon_change: 'staging', written_off: 'written-off', passage_of_time: 'time', balance_deviation: 'exposure', rate_change: 'rates', pd_change: 'pd-inputs', scenario_change: 'weights', lgd_change: 'lgd-inputs' };

/** A policy between two: one section more is that of the right run. */
interface PolicyStep { readonly cause: CauseId; readonly book: ModelBook; readonly setup: MeasureSetup }

/** Both runs' models and the models between them. */
export interface RunPair extends ModelPair { readonly between: readonly PolicyStep[]; readonly paths: MeasureSetup | null }

const same = (a: unknown, b: unknown): boolean => canonicalJson(a as Json) === canonicalJson(b as Json);

/** Makes the models between two runs: scenario paths before weights, then the policy section by section; only what differs is one. */
export function runPair(from: EclPlan, to: EclPlan): RunPair {
  const model = modelPair(from, to);
  const weights = new Map(from.scenarios.map(({ id, weight }) => [id, weight]));
  const isSameSet = to.scenarios.length === from.scenarios.length && to.scenarios.every(({ id }) => weights.has(id));
  const paths = isSameSet && model.setups.scenarios !== model.setups.opening ? { ...model.setups.opening, scenarios: model.closing.scenarios.map((scenario) => ({ ...scenario, weight: weights.get(scenario.id) ?? 0 })) } : null;
  const between: PolicyStep[] = [];
  let policy: EclPolicy = from.policy;
  const sections: readonly (readonly [CauseId, Partial<EclPolicy>])[] = [['pd-policy', { pd: to.policy.pd }], ['lgd-policy', { lgd: to.policy.lgd }], ['ead-policy', { ead: to.policy.ead }]];
  for (const [cause, section] of model.samePolicy ? [] : sections) {
    const next = { ...policy, ...section };
    if (same(next, policy)) continue;
    policy = next;
    const book = modelBook({ ...from, policy, curves: planCurves(policy), scenarios: to.scenarios });
    between.push({ cause, book, setup: { curves: book.curves.curves, scenarios: book.scenarios, conventions: book.conventions } });
  }
  if (!model.samePolicy) between.push({ cause: 'policy', book: model.closing, setup: model.setups.closing });
  return { ...model, between, paths };
}

/** A loan's states between two runs: the first as the left run measures it, then one a cause. Minor units of the reporting currency. */
export interface LoanStates { readonly opening: Float64Array; readonly causes: readonly { readonly cause: CauseId; readonly amounts: Float64Array }[] }

/** Measures every state of loans that both runs have. Nothing is a remainder: the last state is the right run's own measurement. */
export async function statesBetween(list: readonly LoanAtBoth[], model: RunPair, months: number, measure: MeasureBooked): Promise<LoanStates> {
  const { pairs, from, closing } = pairedLoans(list, model, months);
  const rounded = (booked: Float64Array, fx: Float64Array): Float64Array => booked.map((amount, i) => roundedMinorUnits(amount * (fx[i] as number)));
  const openingFx = pairs.from.fx;
  const causes: { cause: CauseId; amounts: Float64Array }[] = [];
  let opening = new Float64Array(list.length);
  let before: { block: LoanBlock; setup: MeasureSetup; kernel: Float64Array } | null = null;
  for (const of of chainBlocks(pairs)) {
    if (of.state === 'model_change') continue;
    const booked = async (setup: MeasureSetup): Promise<Float64Array> => {
      const kernel = before?.block === of.block && before.setup === setup ? before.kernel : await measure({ ...of, setup });
      before = { block: of.block, setup, kernel };
      return rounded(pairs.book?.(of.state, kernel) ?? kernel, openingFx);
    };
    if (of.state === 'opening') { opening = new Float64Array(await booked(of.setup)); continue; }
    if (of.state === 'scenario_change') causes.push({ cause: 'scenarios', amounts: await booked(model.paths ?? of.setup) });
    const cause = CAUSE_OF[of.state];
    if (cause !== undefined) causes.push({ cause, amounts: await booked(of.setup) });
  }
  const rows = list.map((each) => each.to);
  const stages = list.map((each) => each.stageTo);
  for (const { cause, book, setup } of model.between) {
    const side = sideOf(rows, stages, book);
    causes.push({ cause, amounts: rounded(bookedOf(side, stages, await measure({ state: 'model_change', block: side.block, setup })), openingFx) });
  }
  // A provision matrix at one date only changes how the loan is measured: that is policy, told with the last state.
  const last = await measure({ state: 'fx', block: pairs.closing, setup: model.setups.closing });
  if (from.some((loan, i) => (loan.matrix === null) !== (closing[i]?.matrix === null)) || model.between.length === 0) causes.push({ cause: 'policy', amounts: rounded(pairs.book?.('model_change', last) ?? last, openingFx) });
  causes.push({ cause: 'fx', amounts: rounded(pairs.book?.('fx', last) ?? last, pairs.closing.fx) });
  return { opening, causes };
}

function bookedOf({ loans }: Side, stages: readonly number[], booked: Float64Array): Float64Array {
  return booked.map((amount, i) => {
    const loan = loans[i];
    if (loan !== undefined && loan.matrix !== null) return loan.matrix * loan.drawn;
    return stages[i] === POCI ? amount - (loan?.row.poci_initial_ecl ?? 0) : amount;
  });
}

