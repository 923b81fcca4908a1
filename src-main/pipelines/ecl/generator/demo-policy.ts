import { EclPolicy } from '../../../../src-shared/model/ecl/policy.ts';
import { RATES } from './places.ts';
import { productsOf } from './products.ts';
import { DEFAULT_GRADE, GRADES, RETAIL_SHAPE, transitionMatrix } from './risk-scale.ts';

/** PD of the first year of a segment's curve, where no loan PD scales it. */
const SEGMENT_PD: Readonly<Record<string, number>> = { mortgage: 0.008, consumer: 0.025, auto: 0.018, cards: 0.035, 'equity-release': 0.005, micro: 0.045 };
/** Asset correlations: mortgages 0.15, revolving retail 0.04, other retail 0.08 (Basel Committee, IRB formula). */
const RHO: Readonly<Record<string, number>> = { mortgage: 0.15, cards: 0.04, consumer: 0.08, auto: 0.08, micro: 0.06, 'equity-release': 0.15 };

const collateral = (haircut: number, cost: number, monthsToSale: number, floor: number, growth: number): object => ({ growth, haircut, cost, monthsToSale, unsecuredRecovery: 0.1, floor });
const LGD = [
  { id: 'homes', title: 'Homes', segments: ['mortgage', 'equity-release'], lgd: 0.4, cureRate: 0.15, collateral: collateral(0.2, 0.07, 24, 0.05, 0.02) },
  { id: 'vehicles', title: 'Vehicles and equipment', segments: ['auto', 'leasing'], lgd: 0.55, cureRate: 0.08, collateral: collateral(0.3, 0.08, 6, 0.1, -0.12) },
  { id: 'developers', title: 'Land and works', segments: ['developer'], lgd: 0.6, collateral: collateral(0.35, 0.1, 30, 0.15, 0) },
  { id: 'cards', title: 'Cards', segments: ['cards'], lgd: 0.75, byMonthsInDefault: [0.7, 0.72, 0.75, 0.78, 0.8, 0.82, 0.85] },
  { id: 'consumer', title: 'Consumer and microcredit', segments: ['consumer', 'micro'], lgd: 0.62, cureRate: 0.05 },
  { id: 'companies', title: 'Companies, unsecured', segments: ['sme', 'sme-lines', 'corporate'], lgd: 0.5, cureRate: 0.05 },
  { id: 'trade', title: 'Receivables', segments: ['trade'], lgd: 0.3 },
  { id: 'otherwise', title: 'Everything else', lgd: 0.45 },
];

/** Death by whole years of age from 60, rising a tenth a year (Gompertz): illustrative, not a published table. */
const mortality = (): { fromAge: number; q: number[] } => ({ fromAge: 60, q: Array.from({ length: 46 }, (_, i) => Math.min(1, Math.round(0.0055 * 1.105 ** i * 1e5) / 1e5)) });

/** A policy that fits the generated portfolio: a sensible retail book's, for demonstration. Parsed, so that defaults are written out. */
export function demoPolicy(country: 'es' | 'latam'): EclPolicy {
  const products = productsOf(country);
  const of = (segment: string): string[] => products.filter((each) => each.segment === segment).map((each) => each.name);
  const scored = [...new Set(products.filter((each) => each.scored).map((each) => each.segment))];
  const graded = [...new Set(products.filter((each) => !each.scored).map((each) => each.segment))];
  const six = (value: number): number => Math.round(value * 1e6) / 1e6;
  const { reporting, fx } = RATES[country];
  return EclPolicy.parse({
    kind: 'ecl-policy', version: 1, name: `retail-${country}`, title: country === 'es' ? 'Retail and companies, Spain' : 'Retail and companies, Latin America', note: 'Demonstration: fits the generated portfolio, stands for no bank.', reportingCurrency: reporting, fx,
    staging: {
      // The better a loan began, the further its PD may rise; weighted scenarios lift every PD against a snapshot through the cycle.
      bands: [{ originationPdBelow: 0.01, ratio: 3, increase: 0.005 }, { originationPdBelow: 0.05, ratio: 2.5, increase: 0.015 }, { originationPdBelow: 1, ratio: 2, increase: 0.05 }],
      notches: { drop: 3 }, lowCreditRisk: 0.002, noSnapshot: 'lifetime', contagionShare: 0.2, simplifiedProducts: of('trade'), noDpdProducts: of('equity-release'),
    },
    provisionMatrices: [{ id: 'trade', title: 'Receivables by days past due', products: of('trade'), buckets: [{ label: 'Current', from: 0, to: 0, rate: 0.004 }, { label: '1-30', from: 1, to: 30, rate: 0.015 }, { label: '31-60', from: 31, to: 60, rate: 0.05 }, { label: '61-90', from: 61, to: 90, rate: 0.12 }, { label: 'over 90', from: 91, to: null, rate: 0.45 }] }],
    pd: {
      curves: [
        ...scored.map((segment) => ({ source: 'annual', id: segment, title: `Scored: ${segment}`, pd: RETAIL_SHAPE.map((shape) => six((SEGMENT_PD[segment] ?? 0.02) * shape)) })),
        { source: 'matrix', id: 'companies', title: 'Companies by grade', states: [...GRADES.map(({ grade }) => grade), DEFAULT_GRADE], matrix: transitionMatrix(), time: 'discrete' },
      ],
      assign: [
        ...scored.map((segment) => ({ segments: [segment], curve: segment })), { segments: graded, grades: [DEFAULT_GRADE], curve: 'companies', state: 'C' },
        ...GRADES.map(({ grade }) => ({ segments: graded, grades: [grade], curve: 'companies', state: grade })),
      ],
      loanPd: 'scales-curve', floor: 0.0003, cap: 1, grades: [...GRADES.map(({ grade, upTo }) => ({ grade, upTo })), { grade: DEFAULT_GRADE, upTo: 1 }],
      rho: Object.fromEntries(scored.flatMap((segment) => (RHO[segment] === undefined ? [] : [[segment, RHO[segment]]]))), rhoOtherwise: 0.12,
    },
    lgd: LGD,
    ead: {
      ccf: Object.fromEntries(products.flatMap((each) => (each.ccf === undefined ? [] : [[each.name, each.ccf]]))), ccfOtherwise: 0.75, cpr: Object.fromEntries(products.map((each) => [each.name, each.cpr])),
      behaviouralLife: Object.fromEntries(products.filter((each) => each.amortisation === 'revolving').map((each) => [each.name, each.scored ? 36 : 24])),
    },
    ...(of('equity-release').length > 0 ? { equityRelease: { products: of('equity-release'), mortality: mortality(), care: 0.015, prepayment: 0.02, growth: 0.02, saleCost: 0.06, monthsToSale: 12, years: 45 } } : {}),
    reversion: { supportableMonths: 36, overMonths: 24 },
  });
}
