import { OverlaySet } from '../../../../src-shared/model/ecl/overlay.ts';
import { Ledger } from '../../../../src-shared/model/ecl/ledger.ts';
import { ScenarioSet } from '../../../../src-shared/model/ecl/scenario-set.ts';
import { amountText, exactShare, timesShare } from '../amounts/minor-units.ts';
import type { GeneratedLoan } from './generate.ts';
import type { PortfolioPlan } from './options.ts';
import { RATES } from './places.ts';
import { productsOf } from './products.ts';

/** Base, adverse and severe at 50/30/20 with macro paths by year; their index is the systematic factor that the generator's cycle has. */
export function demoScenarios({ date, country }: Pick<PortfolioPlan, 'date' | 'country'>): ScenarioSet {
  return ScenarioSet.parse({
    kind: 'scenario-set', version: 1, name: `macro-${country}`, title: 'Base, adverse, severe', date, note: 'Demonstration: paths are invented.',
    scenarios: [
      { id: 'base', title: 'Base', weight: 0.5, macro: { gdp: [0.013, 0.017, 0.016, 0.013], unemployment: [0.083, 0.08, 0.08, 0.083] } },
      { id: 'adverse', title: 'Adverse', weight: 0.3, hpiShift: -0.02, macro: { gdp: [-0.002, 0.006, 0.012, 0.012], unemployment: [0.1, 0.103, 0.095, 0.088] } },
      { id: 'severe', title: 'Severe', weight: 0.2, hpiShift: -0.05, lgdMultiplier: 1.1, macro: { gdp: [-0.032, -0.008, 0.008, 0.012], unemployment: [0.12, 0.132, 0.118, 0.1] } },
    ],
    link: { to: 'z', intercept: 0, terms: [{ variable: 'gdp', coefficient: 0.5, mean: 0.012, deviation: 0.018 }, { variable: 'unemployment', coefficient: -0.5, mean: 0.085, deviation: 0.03 }] },
  });
}

/** Examples of governed overlays: an addition on a sector, an amount for a region, a floor, and a stage. */
export function demoOverlays({ date, country }: Pick<PortfolioPlan, 'date' | 'country'>): OverlaySet {
  const region = country === 'es' ? 'Comunitat Valenciana' : 'Valle del Cauca';
  const entry = (id: string, title: string, risk: string, reason: string, scope: object, effect: object): object =>
    ({ kind: 'overlay', version: 1, id, title, scope, effect, risk, reason, owner: 'credit risk', effective: date, expires: `${Number(date.slice(0, 4)) + 1}-12-31` });
  return OverlaySet.parse({
    kind: 'overlay-set', version: 1, asOf: date,
    overlays: [
      entry('energy', 'Energy prices', 'energy prices', 'Margins of hospitality and transport are not in the model data yet.', { segments: ['sme', 'sme-lines', 'corporate'], sectors: ['Hostelería', 'Transporte'] }, { kind: 'percent', percent: 15 }),
      entry('flood', 'Flood of the coast', 'physical climate', 'Valuations of flooded homes predate the flood.', { segments: ['mortgage'], regions: [region] }, { kind: 'absolute', amount: '25000.00' }),
      entry('card-floor', 'Least coverage of cards', 'data gaps', 'New cards have no behaviour yet.', { segments: ['cards'], stages: ['1'] }, { kind: 'floor', coverage: 0.01 }),
      entry('developers', 'Developers under review', 'real estate cycle', 'Pre-sales stalled; reviewed one by one in the first quarter.', { segments: ['developer'] }, { kind: 'stage', stage: '2' }),
    ],
  });
}

/** Sums of a portfolio by account, minor units of the reporting currency, loan by loan converted and rounded. */
export interface LedgerSums { take(loan: GeneratedLoan): void; document(of: 'first' | 'second', date: string): Ledger }

/** Counts what the ledger must say: gross carrying amount and undrawn commitments by account. Allowances are the run's to find. */
export function ledgerSums(plan: PortfolioPlan): LedgerSums {
  const { reporting, fx } = RATES[plan.country];
  const shares = new Map(Object.entries({ ...fx, [reporting]: 1 }).map(([currency, rate]) => [currency, exactShare(rate)]));
  const sums = { first: new Map<string, { carrying: bigint; undrawn: bigint }>(), second: new Map<string, { carrying: bigint; undrawn: bigint }>() };
  return {
    take({ contract, life }) {
      const share = shares.get(contract.currency) ?? exactShare(1);
      for (const which of ['first', 'second'] as const) {
        const state = life[which];
        if (state === null) continue;
        const sum = sums[which].get(contract.product.account) ?? { carrying: 0n, undrawn: 0n };
        sum.carrying += timesShare(BigInt(Math.round(state.balance * 100)), share);
        sum.undrawn += timesShare(BigInt(Math.max(0, Math.round((state.limit ?? 0) * 100) - Math.round(state.balance * 100))), share);
        sums[which].set(contract.product.account, sum);
      }
    },
    document(of, date) {
      const accounts = [...sums[of]].sort(([a], [b]) => (a < b ? -1 : 1));
      const title = (account: string): string => productsOf(plan.country).find((each) => each.account === account)?.name ?? account;
      const line = (account: string, measure: 'gross-carrying-amount' | 'undrawn', amount: bigint): object => ({ id: `${measure === 'undrawn' ? 'undrawn' : 'carrying'}-${account}`, title: `${title(account)}${measure === 'undrawn' ? ', undrawn' : ''}`, measure, accounts: [account], amount: amountText(amount), tolerance: '0.05', source: `general ledger, account ${account}` });
      return Ledger.parse({
        kind: 'ledger', version: 1, date, currency: reporting,
        balances: [...accounts.map(([account, { carrying }]) => line(account, 'gross-carrying-amount', carrying)), ...accounts.filter(([, { undrawn }]) => undrawn !== 0n).map(([account, { undrawn }]) => line(account, 'undrawn', undrawn))],
        posting: { expense: '681000', allowance: { 1: '295100', 2: '295200', 3: '295300', POCI: '295400', S: '295500' }, provision: '143000', overlay: '295900' },
      });
    },
  };
}
