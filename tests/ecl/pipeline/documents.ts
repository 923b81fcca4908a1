/** Small documents that use every part of the model: two segments, a rating curve, cards, receivables by a matrix, equity release. */
export const POLICY = {
  kind: 'ecl-policy', version: 1, name: 'hand-made', title: 'Hand-made policy', reportingCurrency: 'EUR', fx: { USD: 0.9 },
  classification: { byProduct: { bond: 'fvtpl' } },
  staging: { contagionShare: 0.5, simplifiedProducts: ['receivable'], noDpdProducts: ['equity-release'], notches: { drop: 3 } },
  provisionMatrices: [{ id: 'trade', title: 'Trade receivables', products: ['receivable'], buckets: [{ label: 'current', from: 0, to: 0, rate: 0.003 }, { label: '1-30', from: 1, to: 30, rate: 0.016 }, { label: 'over 30', from: 31, to: null, rate: 0.066 }] }],
  pd: {
    curves: [
      { source: 'annual', id: 'retail', pd: [0.02, 0.018, 0.015] },
      { source: 'matrix', id: 'rated', states: ['A', 'B', 'C', 'D'], matrix: [[0.9, 0.08, 0.015, 0.005], [0.05, 0.85, 0.07, 0.03], [0.01, 0.09, 0.75, 0.15], [0, 0, 0, 1]], time: 'discrete' },
    ],
    assign: [{ segments: ['corporate'], curve: 'rated' }, { segments: ['retail', 'cards', 'homes'], curve: 'retail' }],
    grades: [{ grade: 'A', upTo: 0.005 }, { grade: 'B', upTo: 0.03 }, { grade: 'C', upTo: 0.2 }],
  },
  lgd: [
    { id: 'homes', title: 'Homes', segments: ['homes'], lgd: 0.4, collateral: { haircut: 0.25, cost: 0.05, monthsToSale: 18, floor: 0.05 } },
    { id: 'corporate', title: 'Corporate', segments: ['corporate'], lgd: 0.45 },
    { id: 'unsecured', title: 'Unsecured', segments: ['retail', 'cards'], lgd: 0.6, cureRate: 0.1 },
  ],
  ead: { ccf: { card: 0.5 }, behaviouralLife: { card: 30, 'equity-release': 240 } },
  equityRelease: { products: ['equity-release'], mortality: { fromAge: 60, q: [0.01, 0.011, 0.012, 0.015, 0.02, 0.03, 0.05, 0.08, 0.1, 0.2] }, care: 0.01, prepayment: 0.02, growth: 0.02, saleCost: 0.03 },
  fallbacks: { currency: 'reporting', duplicate: 'first' },
  quality: { coverage: { from: 0, to: 1, block: false }, stage3: { atMost: 1, block: false } },
};

export const SCENARIOS = {
  kind: 'scenario-set', version: 1, name: 'three', title: 'Three scenarios', date: '2026-06-30',
  scenarios: [
    { id: 'base', title: 'Base', weight: 0.5 }, { id: 'upside', title: 'Upside', weight: 0.2, pdMultiplier: [0.8], hpiShift: 0.01, macro: { gdp: [2.5, 2] } },
    { id: 'downside', title: 'Downside', weight: 0.3, pdMultiplier: [1.6, 1.4, 1.2], lgdMultiplier: 1.1, hpiShift: -0.05, macro: { gdp: [-1.5, 0.5] } },
  ],
};

/** Columns of the hand-made loan file; rates in per cent, with the sign, so that nobody has to say so. */
export const HEADER = 'Loan ID,Customer ID,Segment,Product,Currency,Origination Date,Maturity Date,Amortisation,Balance,Credit Limit,Effective interest rate,Days past due,Grade,Origination Grade,PD at origination,Collateral value,Youngest borrower age,GL account,Region,Sector';

/** A loan of the file by what differs from a performing five-year retail loan. */
export function line(id: string, over: Readonly<Record<string, string>> = {}): string {
  const loan: Record<string, string> = {
    'Loan ID': id, 'Customer ID': `C-${id}`, Segment: 'retail', Product: 'personal', Currency: 'EUR', 'Origination Date': '2024-06-30', 'Maturity Date': '2029-06-30', Amortisation: 'annuity', Balance: '10000.00', 'Credit Limit': '',
    'Effective interest rate': '6%', 'Days past due': '0', Grade: '', 'Origination Grade': '', 'PD at origination': '1.7%', 'Collateral value': '', 'Youngest borrower age': '', 'GL account': '1200', Region: 'ES30', Sector: 'households', ...over,
  };
  return [...HEADER.split(','), ...FURTHER].map((name) => loan[name] ?? '').join(',');
}

/** Columns that few loans fill. */
const FURTHER = ['PD', 'Remaining term', 'POCI', 'Initial ECL', 'Credit adjusted EIR'];

export function loanFile(lines: readonly string[]): string {
  return `${[[HEADER, ...FURTHER].join(','), ...lines].join('\n')}\n`;
}

/** Sixteen loans: every stage, every way of measuring, two currencies, one outside 5.5. */
export const PORTFOLIO = loanFile([
  line('L01'), line('L02', { 'Days past due': '31' }), line('L03', { 'Days past due': '95', 'Maturity Date': '2026-03-31' }), line('L04', { 'PD at origination': '0.2%' }),
  line('L05', { Segment: 'corporate', Product: 'term loan', Grade: 'B', 'Origination Grade': 'B', 'PD at origination': '', Balance: '250000.00', Amortisation: 'bullet', Sector: 'industry' }),
  line('L06', { Segment: 'corporate', Product: 'term loan', Grade: 'C', 'Origination Grade': 'A', 'PD at origination': '', Balance: '400000.00', Amortisation: 'linear', Currency: 'USD', Sector: 'industry' }),
  line('L07', { Segment: 'cards', Product: 'card', Amortisation: 'revolving', 'Maturity Date': '', Balance: '1200.00', 'Credit Limit': '5000.00', 'PD at origination': '1.9%' }),
  line('L08', { Segment: 'cards', Product: 'card', Amortisation: 'revolving', 'Maturity Date': '', Balance: '0.00', 'Credit Limit': '3000.00', 'Days past due': '40' }),
  line('L09', { Segment: 'homes', Product: 'mortgage', Balance: '180000.00', 'Collateral value': '240000.00', 'Maturity Date': '2046-06-30', 'Effective interest rate': '3.1%' }),
  line('L10', { Segment: 'homes', Product: 'mortgage', Balance: '210000.00', 'Collateral value': '190000.00', 'Maturity Date': '2050-12-31', 'Effective interest rate': '2.4%', 'Days past due': '120' }),
  line('L11', { Segment: 'trade', Product: 'receivable', Balance: '7500.00', 'Effective interest rate': '', Amortisation: '', 'Maturity Date': '', 'Days past due': '12', 'PD at origination': '' }),
  line('L12', { Segment: 'trade', Product: 'receivable', Balance: '15000.00', 'Effective interest rate': '', Amortisation: '', 'Maturity Date': '', 'PD at origination': '' }),
  line('L13', { Product: 'bond', Balance: '90000.00' }),
  line('L14', { Segment: 'homes', Product: 'equity-release', Amortisation: 'roll-up', 'Maturity Date': '', Balance: '150000.00', 'Collateral value': '300000.00', 'Youngest borrower age': '78', 'Days past due': '', 'Effective interest rate': '5.5%' }),
  line('L15', { 'Customer ID': 'C-shared', Balance: '9000.00', 'Days past due': '100' }), line('L16', { 'Customer ID': 'C-shared', Balance: '4000.00' }),
]);
