import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalDensity } from '../../../src-shared/kernel/math/normal.ts';
import { explainLoan } from '../../../src-main/pipelines/ecl/kernel/explain-loan.ts';
import { scenario } from './many-loans.ts';
import { loanWith, measureOne, relative } from './one-loan.ts';
import { anyConventions, anyLoan, anyScenarios, blockOf, CURVES, SEED } from './random-block.ts';
import { conventions } from './reference-block.ts';

const hazard = (pd: number): number => -Math.expm1(Math.log1p(-pd) / 12);
const share = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
/** The closed forms cancel where hazards and rates vanish, so they are asked where they hold twelve digits. */
const terms = fc.record({ pd: share(0.005, 0.6), n: fc.integer({ min: 1, max: 480 }), r: share(0.005, 0.3), lgd: share(0.01, 1), balance: share(1, 1e6) });

describe('closed forms', () => {
  it('EKN-26 ID-01 to ID-04: the published numbers', () => {
    expect(relative(measureOne(loanWith({ eir: 0, amortisation: 2 })).lifetime, 43.23564144000003)).toBeLessThan(1e-12);
    expect(relative(measureOne(loanWith({ amortisation: 2 }), { conventions: { eir: 'nominal' } }).lifetime, 37.36688797081283)).toBeLessThan(1e-12);
    expect(relative(measureOne(loanWith()).lifetime, 21.160357074548717)).toBeLessThan(1e-12);
    expect(relative(measureOne(loanWith({ eir: 0, amortisation: 1 })).lifetime, 22.341903510261446)).toBeLessThan(1e-12);
  });

  it('EKN-26 ID-01 and ID-02: a bullet is a geometric sum', () => {
    fc.assert(fc.property(terms, ({ pd, n, r, lgd, balance }) => {
      const h = hazard(pd);
      const q = (1 - h) / (1 + r / 12);
      expect(relative(measureOne(loanWith({ balance, lgd, term: n, eir: r, amortisation: 2 }), { pd: [pd] }).lifetime, (lgd * balance * h * (1 - q ** n)) / ((1 + r / 12) * (1 - q)))).toBeLessThan(1e-10);
      expect(relative(measureOne(loanWith({ balance, lgd, term: n, eir: 0, amortisation: 2 }), { pd: [pd] }).lifetime, lgd * balance * (1 - (1 - h) ** n))).toBeLessThan(1e-10);
    }), { ...SEED, numRuns: 200 });
  });

  it('EKN-26 ID-03 and ID-04: an annuity is the difference of two, a linear loan a plain sum', () => {
    fc.assert(fc.property(terms, ({ pd, n, r, lgd, balance }) => {
      const [h, g] = [hazard(pd), 1 + r / 12];
      const [u, q] = [1 - h, (1 - h) / g];
      const annuity = ((lgd * balance) / (g ** n - 1)) * (h / g) * ((g ** n * (1 - q ** n)) / (1 - q) - (1 - u ** n) / (1 - u));
      // The difference of nearly equal sums loses digits at long terms and low PDs.
      expect(relative(measureOne(loanWith({ balance, lgd, term: n, eir: r }), { pd: [pd] }).lifetime, annuity)).toBeLessThan(1e-8);
      let linear = 0;
      for (let t = 1; t <= n; t += 1) linear += lgd * balance * h * u ** (t - 1) * (1 - (t - 1) / n);
      expect(relative(measureOne(loanWith({ balance, lgd, term: n, eir: 0, amortisation: 1 }), { pd: [pd] }).lifetime, linear)).toBeLessThan(1e-10);
    }), { ...SEED, numRuns: 200 });
  });

  it('EKN-2 EKN-3 timing shifts a whole number of half months; after the instalment an annuity is one month shorter', () => {
    fc.assert(fc.property(terms, ({ pd, n, r, lgd }) => {
      const at = (defaultTiming: 'end' | 'mid' | 'start', ead: 'before-instalment' | 'after-instalment' = 'before-instalment'): number => measureOne(loanWith({ lgd, term: n, eir: r, amortisation: 2 }), { pd: [pd], conventions: { defaultTiming, ead } }).lifetime;
      expect(relative(at('mid'), at('end') * Math.sqrt(1 + r / 12))).toBeLessThan(1e-12);
      expect(relative(at('start'), at('end') * (1 + r / 12))).toBeLessThan(1e-12);
      // A bullet after its instalment owes nothing in the last month: the bullet of a month less.
      const shorter = n === 1 ? 0 : measureOne(loanWith({ lgd, term: n - 1, eir: r, amortisation: 2 }), { pd: [pd] }).lifetime;
      expect(at('end', 'after-instalment')).toBe(shorter);
    }), { ...SEED, numRuns: 100 });
  });

  it('EKN-3 balloon, given flows and roll-up reduce to what they contain', () => {
    fc.assert(fc.property(terms, fc.constantFrom('before-instalment' as const, 'after-instalment' as const), ({ pd, n, r, lgd, balance }, ead) => {
      const of = (changes: Parameters<typeof loanWith>[0]): number => measureOne(loanWith({ balance, lgd, term: n, eir: r, ...changes }), { pd: [pd], conventions: { ead } }).lifetime;
      expect(of({ amortisation: 3, balloon: 0 })).toBe(of({ amortisation: 0 }));
      expect(relative(of({ amortisation: 3, balloon: balance }), of({ amortisation: 2 }))).toBeLessThan(1e-10);
      expect(of({ amortisation: 5, flows: [] })).toBe(of({ amortisation: 2 }));
      const linear = Array.from({ length: n }, (_, at) => ({ month: at + 1, principal: balance / n }));
      expect(relative(of({ amortisation: 5, flows: linear }), of({ amortisation: 1 })) < 1e-9 || n === 1).toBe(true);
      // Interest that is added and then discounted at its own rate is worth the balance: a bullet at zero, discounted one month.
      if (ead === 'before-instalment') expect(relative(of({ amortisation: 6 }), measureOne(loanWith({ balance, lgd, term: n, eir: 0, amortisation: 2 }), { pd: [pd] }).lifetime / (1 + r / 12))).toBeLessThan(1e-10);
    }), { ...SEED, numRuns: 100 });
  });
});

describe('properties of any loan', () => {
  it('EKN-13 ID-05: nothing at risk is exactly nothing', () => {
    fc.assert(fc.property(anyLoan, anyScenarios, anyConventions, (loan, scenarios, given) => {
      const more = { scenarios: scenarios.map((each) => ({ ...each, lgdShift: 0 })), conventions: given, curves: CURVES };
      const nothing = (changes: Partial<typeof loan>): number[] => {
        const { ecl12, lifetime } = measureOne({ ...loan, ...changes }, more);
        return [ecl12, lifetime];
      };
      expect(nothing({ pdScale: 0 })).toEqual([0, 0]);
      expect(nothing({ balance: 0, undrawn: 0, balloon: 0 })).toEqual([0, 0]);
      expect(nothing({ lgdModel: 0, lgd: 0, guaranteedShare: 0 })).toEqual([0, 0]);
    }), { ...SEED, numRuns: 200 });
  });

  it('EKN-7 ID-06: up to twelve months the 12-month ECL is the lifetime ECL, bit by bit', () => {
    fc.assert(fc.property(anyLoan, fc.integer({ min: 1, max: 12 }), anyScenarios, anyConventions, (loan, term, scenarios, given) => {
      const { ecl12, lifetime, pd12, pdLifetime } = measureOne({ ...loan, term }, { scenarios, conventions: given, curves: CURVES });
      expect([ecl12, pd12]).toEqual([lifetime, pdLifetime]);
    }), { ...SEED, numRuns: 300 });
  });

  it('EKN-27 ID-07: more PD, LGD, balance or CCF never lowers it; more prepayment or, on the same exposures, a higher EIR never raises it', () => {
    const more = (base: number, up: number): boolean => up >= base * (1 - 1e-12);
    fc.assert(fc.property(anyLoan, anyConventions, share(1, 2), (drawn, given, factor) => {
      // Payments at the contract rate: the discount rate alone may then move. A negative-amortising balloon would turn the balance's sign.
      const loan = { ...drawn, balloon: Math.min(drawn.balloon, drawn.balance), pdScale: Math.min(drawn.pdScale, 0.9) };
      const of = (changes: Partial<typeof loan>): number => measureOne({ ...loan, ...changes }, { conventions: { ...given, scheduleRate: 'contract' }, curves: CURVES }).lifetime;
      const base = of({});
      expect(more(base, of({ pdScale: loan.pdScale * factor })) || loan.amortisation === 6).toBe(true);
      if (loan.lgdModel === 0) expect(more(base, of({ lgd: Math.min(1, loan.lgd * factor) }))).toBe(true);
      else expect(more(of({ collateral: loan.collateral * factor }), base)).toBe(true);
      expect(more(base, of({ ccf: Math.min(1, loan.ccf * factor) }))).toBe(true);
      expect(more(base, of({ balance: loan.balance * factor }))).toBe(true);
      expect(more(of({ cpr: Math.min(1, loan.cpr * factor + 0.01) }), base)).toBe(true);
      if (loan.lgdModel === 0) expect(more(of({ eir: loan.eir * factor + 0.001 }), base) || given.defaultTiming === 'start').toBe(true);
    }), { ...SEED, numRuns: 200 });
  });

  it('EKN-27 ID-08: linear in LGD and in money; weights say nothing where scenarios are equal', () => {
    fc.assert(fc.property(anyLoan, anyScenarios, anyConventions, share(0.1, 10), (loan, scenarios, given, k) => {
      const of = (changes: Partial<typeof loan>): number => measureOne({ ...loan, ...changes }, { scenarios, conventions: given, curves: CURVES }).lifetime;
      const scaled = { balance: loan.balance * k, undrawn: loan.undrawn * k, balloon: loan.balloon * k, collateral: loan.collateral * k, flows: loan.flows.map(({ month, principal }) => ({ month, principal: principal * k })) };
      expect(relative(of(scaled), of({}) * k)).toBeLessThan(1e-9);
      const flat = { lgdModel: 0, guaranteedShare: 0, cureRate: 0, lgd: 0.4 } as const;
      const plain = scenarios.map((each) => ({ ...each, lgdMultiplier: 1, lgdShift: 0 }));
      const [half, whole] = [0.2, 0.4].map((lgd) => measureOne({ ...loan, ...flat, lgd }, { scenarios: plain, conventions: given, curves: CURVES }).lifetime) as [number, number];
      expect(relative(half * 2, whole)).toBeLessThan(1e-12);
      const equal = scenarios.map((each) => ({ ...(scenarios[1] as typeof each), id: each.id, weight: each.weight }));
      expect(relative(measureOne(loan, { scenarios: equal, conventions: given, curves: CURVES }).lifetime, measureOne(loan, { scenarios: [{ ...(scenarios[1] as (typeof scenarios)[0]), weight: 1 }], conventions: given, curves: CURVES }).lifetime)).toBeLessThan(1e-12);
    }), { ...SEED, numRuns: 200 });
  });

  it('EKN-6 ID-10: marginal PDs and survival sum to 1, and with prepayment defaulted, prepaid and alive are everybody', () => {
    fc.assert(fc.property(anyLoan, anyScenarios, anyConventions, (loan, scenarios, given) => {
      const grid = explainLoan(blockOf([loan]), 0, CURVES, scenarios, given);
      const smm = loan.cpr === 0 ? 0 : -Math.expm1(Math.log1p(-loan.cpr) / 12);
      for (const { months, pdLifetime } of grid.scenarios) {
        const last = months.at(-1)!;
        const alive = last.survival * (1 - last.hazard);
        expect(Math.abs(months.reduce((sum, { marginalPd }) => sum + marginalPd, 0) + alive - 1)).toBeLessThan(1e-12);
        expect(Math.abs(1 - alive - pdLifetime)).toBeLessThan(1e-14);
        let [defaulted, prepaid, left] = [0, 0, 1];
        months.forEach(({ hazard: h, survival }, at) => {
          const here = survival * grid.months[at]!.prepaymentSurvival;
          defaulted += here * h;
          prepaid += here * (1 - h) * smm;
          left = here * (1 - h) * (1 - smm);
        });
        expect(Math.abs(defaulted + prepaid + left - 1)).toBeLessThan(1e-11);
      }
    }), { ...SEED, numRuns: 150 });
  });

  it('EKN-27 ID-13: the ECL unwinds at the EIR: ECL(0)(1+r) is this month\'s loss and next month\'s ECL of survivors', () => {
    fc.assert(fc.property(terms, fc.integer({ min: 0, max: 2 }), share(0, 0.3), ({ pd, n, r, lgd, balance }, amortisation, cpr) => {
      const loan = loanWith({ balance, lgd, term: n + 1, eir: r, amortisation, cpr });
      const grid = explainLoan(blockOf([loan]), 0, [{ kind: 'annual', pd: Float64Array.from([pd]) }], [scenario('only', 1)], conventions());
      const next = measureOne(loanWith({ balance: grid.months[1]!.drawn, lgd, term: n, eir: r, amortisation, cpr }), { pd: [pd] }).lifetime;
      const h = hazard(pd);
      expect(relative(grid.totals.lifetime * (1 + r / 12), h * balance * lgd + (1 - h) * (1 - cpr) ** (1 / 12) * next)).toBeLessThan(1e-10);
    }), { ...SEED, numRuns: 150 });
  });
});

describe('scenarios', () => {
  it('EKN-4 ID-12: over the normal distribution of z the expected 12-month PD is the curve\'s', () => {
    fc.assert(fc.property(share(0.001, 0.3), share(0.01, 0.5), (pd, rho) => {
      // Trapezoid over a grid: exact to many digits for functions this smooth.
      const step = 1 / 8;
      let mean = 0;
      for (let z = -9; z <= 9; z += step) mean += measureOne(loanWith({ rho, term: 12 }), { pd: [pd], scenarios: [scenario('only', 1, { z: [z] })] }).pd12 * normalDensity(z) * step;
      expect(relative(mean, pd)).toBeLessThan(1e-9);
    }), { ...SEED, numRuns: 10 });
  });

  it('EKN-4 ID-12: falling in z, the other way round under up-is-bad; rho 0 or no z leaves the curve; PDs of 0 and 1 stay', () => {
    fc.assert(fc.property(share(0.001, 0.5), share(0.01, 0.5), share(-3, 3), share(0.01, 2), (pd, rho, z, step) => {
      const of = (given: Parameters<typeof scenario>[2], changes = {}, zSign: 'up-is-good' | 'up-is-bad' = 'up-is-good'): number => measureOne(loanWith({ rho, term: 12, ...changes }), { pd: [pd], scenarios: [scenario('only', 1, given)], conventions: { zSign } }).pd12;
      expect(of({ z: [z + step] })).toBeLessThan(of({ z: [z] }));
      expect(of({ z: [z] }, {}, 'up-is-bad')).toBe(of({ z: [-z] }));
      expect(of({ z: [z] }, { rho: 0 })).toBe(of({}));
      expect(relative(of({}), pd)).toBeLessThan(1e-11);
      expect([of({ z: [z], logitShift: [1] }, { pdScale: 0 }), of({ z: [z], logitShift: [-1] }, { pdScale: 1000 })]).toEqual([0, 1]);
      // Log-odds move by exactly the shift.
      const odds = (p: number): number => Math.log(p / (1 - p));
      expect(Math.abs(odds(of({ logitShift: [z] })) - odds(of({})) - z)).toBeLessThan(1e-9);
      expect(of({ pdMultiplier: [4 / pd] })).toBe(1);
    }), { ...SEED, numRuns: 200 });
  });

  it('EKN-11 reversion: nothing before the supportable month, the curve itself after the last', () => {
    const stressed = [scenario('only', 1, { pdMultiplier: [2], z: [-1], lgdMultiplier: 1.2, hpiShift: -0.1 })];
    fc.assert(fc.property(anyLoan, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), (loan, supportableMonths, overMonths) => {
      const grid = (reversion: { supportableMonths: number; overMonths: number } | null, scenarios = stressed) => explainLoan(blockOf([loan]), 0, CURVES, scenarios, conventions({ reversion })).scenarios[0]!.months;
      const [held, faded, plain] = [grid(null), grid({ supportableMonths, overMonths }), grid(null, [scenario('only', 1)])];
      faded.forEach((month, at) => {
        if (month.t <= supportableMonths) expect([month.hazard, month.lgdMultiplier]).toEqual([held[at]!.hazard, held[at]!.lgdMultiplier]);
        else if (month.t >= supportableMonths + overMonths) expect([month.hazard, month.lgdMultiplier, month.fade]).toEqual([plain[at]!.hazard, 1, 0]);
        else expect(month.hazard).toBeGreaterThanOrEqual(Math.min(held[at]!.hazard, plain[at]!.hazard) * (1 - 1e-12));
      });
      expect(relative(faded.at(-1)!.fade, Math.max(0, Math.min(1, overMonths === 0 ? (loan.term > supportableMonths ? 0 : 1) : 1 - (loan.term - supportableMonths) / overMonths)))).toBeLessThan(1e-12);
    }), { ...SEED, numRuns: 150 });
  });

  it('EKN-8 guarantee and cure: substitution and curing are linear in their shares', () => {
    fc.assert(fc.property(anyLoan, share(0, 1), (loan, part) => {
      const of = (changes: Partial<typeof loan>): number => measureOne({ ...loan, guaranteedShare: 0, cureRate: 0, ...changes }, { curves: CURVES }).lifetime;
      const guarantor = of({ lgdModel: 0, lgd: loan.guarantorLoss });
      expect(relative(of({ guaranteedShare: part }), (1 - part) * of({}) + part * guarantor)).toBeLessThan(1e-9);
      expect(relative(of({ cureRate: part }), (1 - part) * of({}))).toBeLessThan(1e-9);
    }), { ...SEED, numRuns: 150 });
  });

  it('EKN-10 booked by stage; of an undrawn commitment alone the undrawn part is all', () => {
    fc.assert(fc.property(anyLoan, anyScenarios, anyConventions, (loan, scenarios, given) => {
      const of = (changes: Partial<typeof loan>) => measureOne({ ...loan, ...changes }, { scenarios, conventions: given, curves: CURVES });
      const all = of({});
      expect([0, 1, 2, 3, 4, 5].map((stage) => of({ stage }).booked)).toEqual([all.ecl12, all.lifetime, all.defaulted, all.lifetime, all.lifetime, 0]);
      for (const stage of [0, 1, 2, 3, 4, 5]) {
        const only = of({ stage, balance: 0, balloon: 0 });
        expect(only.undrawnPart).toBe(only.booked);
        expect(of({ stage, undrawn: 0 }).undrawnPart).toBe(0);
        const { booked, undrawnPart } = of({ stage });
        expect(undrawnPart <= booked * (1 + 1e-9) || loan.amortisation === 3).toBe(true);
      }
    }), { ...SEED, numRuns: 100 });
  });
});
