import { describe, expect, test } from 'vitest';
import type { LoanBlock } from '../../../src-main/pipelines/ecl/kernel/loan-block.ts';
import { attributePairs, movementOfExits, movementOfNew } from '../../../src-main/pipelines/ecl/movement/attribute.ts';
import type { MeasureSetup, PairedLoans } from '../../../src-main/pipelines/ecl/movement/chain.ts';
import { measureBooked } from '../../../src-main/pipelines/ecl/movement/measure-booked.ts';
import { roundedMinorUnits } from '../../../src-main/pipelines/ecl/kernel/rounding.ts';
import { rollForward } from '../../../src-main/pipelines/ecl/movement/roll-forward.ts';
import { seededRandom, type SeededRandom } from '../../../src-shared/kernel/seeded-random.ts';
import { MOVEMENT_STEPS } from '../../../src-shared/model/ecl/movement.ts';
import { blockOf, CONVENTIONS, scenario } from './blocks.ts';

const SEED = 20260401;

/** A portfolio of any amortisation, stage, collateral, currency and curve: nothing of one date is taken from the other. */
function anyBlock(random: SeededRandom, count: number): LoanBlock {
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  return blockOf(Array.from({ length: count }, () => ({ balance: Math.round(between(0, 9e6)) / 100, term: 1 + random.below(130), eir: between(0, 0.2), lgd: between(0, 1), curve: random.below(6), stage: random.below(6) })), (block, i) => {
    block.amortisation[i] = random.pick([0, 1, 2, 3, 4, 6]);
    block.balloon[i] = (block.balance[i] as number) * 0.3;
    block.undrawn[i] = random.next() < 0.3 ? between(0, 5000) : 0;
    block.ccf[i] = random.next();
    block.cpr[i] = random.next() < 0.5 ? between(0, 0.3) : 0;
    block.pdScale[i] = between(0.2, 3);
    block.rho[i] = 0.15;
    block.monthsOnBook[i] = random.below(60);
    block.lgdModel[i] = random.below(2);
    block.collateral[i] = (block.balance[i] as number) * between(0, 2);
    block.growth[i] = between(-0.02, 0.03);
    block.haircut[i] = 0.2;
    block.saleCost[i] = 0.05;
    block.monthsToSale[i] = random.below(30);
    block.lgdFloor[i] = 0.05;
    block.fx[i] = random.next() < 0.3 ? between(0.01, 2) : 1;
  });
}

function anySetup(random: SeededRandom): MeasureSetup {
  const curves = Array.from({ length: 6 }, () => ({ kind: 'annual' as const, pd: Float64Array.from({ length: 1 + random.below(5) }, () => 0.2 * random.next()) }));
  const down = 0.1 + 0.3 * random.next();
  return { curves, scenarios: [scenario('base', 1 - down), { ...scenario('down', down, [1 + random.next(), 1.1]), z: [-random.next()], lgdMultiplier: 1.1, hpiShift: -0.02 }], conventions: CONVENTIONS };
}

describe('EMV-1 residual', () => {
  test('EMV-1 EMV-2 on 1,000 random pairs of portfolios the residual is exactly 0 and transfers net to 0', async () => {
    for (let pair = 0; pair < 1000; pair += 1) {
      const random = seededRandom(SEED, pair);
      const count = 1 + random.below(6);
      const [from, to, model] = [anyBlock(random, count), anyBlock(random, count), anyBlock(random, count)];
      const opening = anySetup(random);
      const setups: PairedLoans['setups'] = { opening, scenarios: { ...opening, scenarios: anySetup(random).scenarios }, closing: anySetup(random) };
      const overlay = (): Float64Array => Float64Array.from({ length: count }, () => (random.next() < 0.5 ? 0 : 1000 * random.next() - 300));
      const writtenOff = Float64Array.from({ length: count }, () => (random.next() < 0.8 ? 0 : 2000 * random.next()));
      const kept = await attributePairs({ from, to, closing: model, setups, months: random.below(30), writtenOff }, measureBooked, { from: overlay(), to: overlay() });
      const left = anyBlock(random, 2);
      const added = anyBlock(random, 2);
      const rolled = rollForward([
        kept, movementOfExits('derecognised', left.stage, await measureBooked({ state: 'opening', block: left, setup: opening })), movementOfExits('written-off', [2], [random.next() * 9000]),
        movementOfNew(added.stage, await measureBooked({ state: 'fx', block: added, setup: setups.closing }), overlay().subarray(0, 2)),
      ]);
      expect([pair, ...rolled.residual, rolled.residualTotal]).toEqual([pair, 0, 0, 0, 0, 0, 0, 0]);
      expect([pair, rolled.byStage.transfers.reduce((sum, each) => sum + each, 0)]).toEqual([pair, 0]);
      for (const { id } of MOVEMENT_STEPS) expect([...kept.steps[id]].every(Number.isSafeInteger), id).toBe(true);
      // Both ends are what each date measures by itself: the chain leaves nothing out.
      const closing = await measureBooked({ state: 'fx', block: { ...model, stage: to.stage }, setup: setups.closing });
      for (let i = 0; i < count; i += 1) {
        const sum = MOVEMENT_STEPS.reduce((all, { id }) => all + (id === 'transfers' ? 0 : kept.steps[id][i] as number), 0);
        expect(sum).toBe(kept.closing[i]);
        expect((kept.closing[i] as number) - (kept.steps.overlay[i] as number) - ((kept.steps.opening[i] as number) - roundedMinorUnits((await measureBooked({ state: 'opening', block: from, setup: opening }))[i] as number * (from.fx[i] as number)))).toBe(roundedMinorUnits((closing[i] as number) * (model.fx[i] as number)));
      }
    }
  }, 120_000);

  test('EMV-3 what did not change makes no step: the same loans, time and documents twice', async () => {
    const random = seededRandom(SEED, 5000);
    const from = anyBlock(random, 40);
    const setup = anySetup(random);
    const kept = await attributePairs({ from, to: from, closing: from, setups: { opening: setup, scenarios: setup, closing: setup }, months: 0 }, measureBooked);
    for (const { id } of MOVEMENT_STEPS) if (id !== 'opening') expect([...kept.steps[id]].every((amount) => amount === 0), id).toBe(true);
  });

  test('EMV-3 one changed input moves its own step and no other', async () => {
    const random = seededRandom(SEED, 6000);
    const from = { ...anyBlock(random, 60), stage: new Uint8Array(60).fill(1) };
    const setup = anySetup(random);
    const moved = async (change: Partial<LoanBlock>, setups: Partial<PairedLoans['setups']> = {}): Promise<string[]> => {
      const to = { ...from, ...change };
      const kept = await attributePairs({ from, to, closing: to, setups: { opening: setup, scenarios: setup, closing: setups.scenarios ?? setup, ...setups }, months: 0 }, measureBooked);
      return MOVEMENT_STEPS.map(({ id }) => id).filter((id) => id !== 'opening' && kept.steps[id].some((amount) => amount !== 0));
    };
    expect(await moved({ stage: new Uint8Array(60).fill(0) })).toEqual(['transfers', 'stage_horizon_change']);
    expect(await moved({ balance: from.balance.map((amount) => amount * 1.5) })).toEqual(['balance_deviation']);
    expect(await moved({ eir: from.eir.map((rate) => rate + 0.01) })).toEqual(['rate_change']);
    expect(await moved({ pdScale: from.pdScale.map((scale) => scale * 1.5) })).toEqual(['pd_change']);
    expect(await moved({ collateral: from.collateral.map((amount) => amount * 0.5) })).toEqual(['lgd_change']);
    expect(await moved({ fx: from.fx.map((rate) => rate * 1.5) })).toEqual(['fx']);
    expect(await moved({}, { scenarios: { ...setup, scenarios: [scenario('worse', 1, [2])] } })).toEqual(['scenario_change']);
    expect(await moved({}, { closing: { ...setup, conventions: { ...CONVENTIONS, defaultTiming: 'mid' } } })).toEqual(['model_change']);
  });
});
