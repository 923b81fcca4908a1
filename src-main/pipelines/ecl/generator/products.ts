import type { Amortisation } from '../kernel/loan-block.ts';

/** What loans of a product are like. Amounts in the reporting currency, rates in points, terms in months. */
export interface Product {
  readonly name: string;
  readonly segment: string;
  readonly account: string;
  /** Share of the book. */
  readonly weight: number;
  readonly amortisation: Amortisation;
  readonly amount: readonly [number, number];
  readonly rate: readonly [number, number];
  readonly terms: readonly number[];
  /** Retail loans have a score, the others a grade. */
  readonly scored: boolean;
  /** Level of PD against other scored loans, log-odds. */
  readonly level: number;
  /** Kind of collateral and loan-to-value at origination; null: unsecured. */
  readonly collateral: { readonly kind: string; readonly ltv: readonly [number, number] } | null;
  /** Loss given default of unsecured loans, as the file states it. */
  readonly lgd: readonly [number, number] | null;
  /** Prepayment a year, a fraction. */
  readonly cpr: number;
  readonly ccf?: number;
  /** Share of the loans that a public scheme guarantees, integral to their terms. */
  readonly guaranteed?: number;
  readonly balloon?: number;
}

const HOUSE = 'Vivienda';
const product = (name: string, segment: string, account: string, weight: number, amortisation: Amortisation, amount: readonly [number, number], rate: readonly [number, number], terms: readonly number[], more: Partial<Product>): Product =>
  ({ name, segment, account, weight, amortisation, amount, rate, terms, scored: true, level: 0, collateral: null, lgd: null, cpr: 0.04, ...more });

const SPAIN: readonly Product[] = [
  product('Hipoteca vivienda', 'mortgage', '211100', 24, 'annuity', [50_000, 600_000], [1.5, 4.2], [180, 240, 300, 360], { level: -0.9, collateral: { kind: HOUSE, ltv: [0.45, 0.9] }, cpr: 0.05 }),
  product('Hipoteca segunda residencia', 'mortgage', '211200', 4, 'annuity', [60_000, 400_000], [1.9, 4.5], [120, 180, 240, 300], { level: -0.6, collateral: { kind: HOUSE, ltv: [0.4, 0.7] }, cpr: 0.05 }),
  product('Préstamo personal', 'consumer', '212100', 20, 'annuity', [1000, 50_000], [4, 12], [12, 24, 36, 48, 60, 84], { level: 0.15, lgd: [0.45, 0.8], cpr: 0.1 }),
  product('Préstamo estudios', 'consumer', '212200', 3, 'annuity', [2000, 30_000], [3, 7], [36, 60, 96], { lgd: [0.45, 0.75] }),
  product('Préstamo coche', 'auto', '212300', 12, 'balloon', [6000, 60_000], [3.5, 9], [36, 48, 60, 84], { level: -0.1, collateral: { kind: 'Vehículo', ltv: [0.6, 1] }, balloon: 0.25, cpr: 0.08 }),
  product('Tarjeta de crédito', 'cards', '213100', 16, 'revolving', [500, 15_000], [12, 25], [12, 24, 36], { level: 0.4, lgd: [0.6, 0.85], ccf: 0.7, cpr: 0 }),
  product('Línea de crédito', 'sme-lines', '214100', 4, 'revolving', [10_000, 250_000], [3, 9], [12, 24], { scored: false, lgd: [0.4, 0.65], ccf: 0.75, cpr: 0 }),
  product('Préstamo pyme', 'sme', '214200', 6, 'annuity', [15_000, 400_000], [3, 8], [24, 36, 60, 84, 120], { scored: false, lgd: [0.35, 0.6], guaranteed: 0.25 }),
  product('Préstamo comercial', 'corporate', '215100', 3, 'linear', [100_000, 2_000_000], [2.5, 6.5], [36, 60, 84, 120], { scored: false, lgd: [0.35, 0.55], cpr: 0.02 }),
  product('Leasing', 'leasing', '215200', 3, 'balloon', [15_000, 300_000], [3, 7], [36, 48, 60], { scored: false, collateral: { kind: 'Equipo', ltv: [0.8, 1] }, balloon: 0.1, cpr: 0.02 }),
  product('Préstamo promotor', 'developer', '215300', 1, 'bullet', [300_000, 3_000_000], [4, 8], [18, 24, 36], { scored: false, collateral: { kind: 'Suelo y obra', ltv: [0.5, 0.8] }, cpr: 0 }),
  product('Anticipo de facturas', 'trade', '216100', 2, 'bullet', [1000, 120_000], [2.5, 6], [3, 4, 6], { scored: false, lgd: [0.2, 0.4], cpr: 0 }),
  product('Hipoteca inversa', 'equity-release', '211900', 2, 'roll-up', [40_000, 250_000], [4.5, 7.5], [480], { level: -1.5, collateral: { kind: HOUSE, ltv: [0.15, 0.45] }, cpr: 0.02 }),
];

const RENAMED: Readonly<Record<string, string>> = {
  'Hipoteca vivienda': 'Crédito hipotecario', 'Hipoteca segunda residencia': 'Crédito hipotecario segunda vivienda', 'Préstamo personal': 'Crédito de nómina', 'Préstamo estudios': 'Crédito educativo', 'Préstamo coche': 'Crédito automotriz', 'Línea de crédito': 'Línea empresarial',
  'Préstamo pyme': 'Crédito pyme', 'Préstamo comercial': 'Crédito comercial', Leasing: 'Arrendamiento financiero', 'Préstamo promotor': 'Crédito constructor', 'Anticipo de facturas': 'Factoraje',
};

/** Products of a country. Latin America: its own names, smaller amounts, higher rates and risk, microcredit, no equity release. */
export function productsOf(country: 'es' | 'latam'): readonly Product[] {
  if (country === 'es') return SPAIN;
  const local = SPAIN.filter((each) => each.segment !== 'equity-release').map((each): Product => ({
    ...each, name: RENAMED[each.name] ?? each.name, weight: each.segment === 'mortgage' ? each.weight * 0.4 : each.weight, amount: [each.amount[0] * 0.35, each.amount[1] * 0.45], rate: [each.rate[0] + 6, each.rate[1] * 1.4 + 8], level: each.level + 0.35,
  }));
  return [...local, product('Microcrédito', 'micro', '212900', 14, 'annuity', [200, 5000], [28, 45], [6, 12, 18, 24], { level: 0.55, lgd: [0.5, 0.85], cpr: 0.02 })];
}
