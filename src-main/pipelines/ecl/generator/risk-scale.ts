/** Rating scale, best first: highest 12-month PD of each grade, and the PD that stands for it. PDs rise with every grade. */
export const GRADES = [
  { grade: 'AAA', upTo: 0.0004, pd: 0.0002 }, { grade: 'AA', upTo: 0.001, pd: 0.0006 }, { grade: 'A', upTo: 0.0025, pd: 0.0016 }, { grade: 'BBB', upTo: 0.0065, pd: 0.004 }, { grade: 'BB', upTo: 0.018, pd: 0.011 },
  { grade: 'B', upTo: 0.055, pd: 0.03 }, { grade: 'CCC', upTo: 0.14, pd: 0.085 }, { grade: 'CC', upTo: 0.3, pd: 0.2 }, { grade: 'C', upTo: 0.9999, pd: 0.42 },
] as const;

/** Grade of loans in default. */
export const DEFAULT_GRADE = 'D';

/** Place of the grade that a PD falls into. */
export function gradePlace(pd: number): number {
  const place = GRADES.findIndex(({ upTo }) => pd <= upTo);
  return place < 0 ? GRADES.length - 1 : place;
}

/**
 * Yearly transition matrix of graded loans, default last: what grades migrate by here and what the demo policy says. Default is the grade's
 * PD; the rest stays or moves, less far more often, down a little more often than up. Six decimals, rows sum to one exactly.
 */
export function transitionMatrix(): number[][] {
  const rows = GRADES.map(({ pd }, from) => {
    const weights = GRADES.map((_, to) => (to === from ? 0 : 0.28 ** Math.abs(to - from) * (to > from ? 1.15 : 1)));
    const moving = Math.min(0.18, (1 - pd) * 0.3);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const row = weights.map((weight) => Math.round((weight / sum) * moving * 1e6));
    const millionths = Math.round(pd * 1e6);
    row[from] = 1e6 - millionths - row.reduce((total, each) => total + each, 0);
    return [...row, millionths].map((each) => each / 1e6);
  });
  return [...rows, [...GRADES.map(() => 0), 1]];
}

/** How conditional yearly PDs of retail loans run over the life, against the first year's: the demo policy's curves have this shape. */
export const RETAIL_SHAPE = [1, 1.05, 1.02, 0.97, 0.93, 0.9, 0.88] as const;

/** Annualised PD of `months` beginning `after` months on book, of a loan whose first year's PD was `pd`: what origination expected of the rest. */
export function expectedResidualPd(pd: number, after: number, months: number): number {
  let survival = 0;
  for (let t = 0; t < months; t += 1) {
    const shape = RETAIL_SHAPE[Math.min(RETAIL_SHAPE.length - 1, Math.floor((after + t) / 12))] as number;
    survival += Math.log1p(-Math.min(0.9999, pd * shape)) / 12;
  }
  return -Math.expm1((survival * 12) / months);
}

/** Through-the-cycle PD of a retail score, with the product's own level and what past-due days add, in log-odds. Never 0, never 1. */
export function scorePd(score: number, productLevel: number, daysPastDue: number): number {
  const behaviour = daysPastDue > 60 ? 2.4 : daysPastDue > 30 ? 1.6 : daysPastDue > 0 ? 0.5 : 0;
  return 1 / (1 + Math.exp(4.6 + 0.011 * (score - 700) - productLevel - behaviour));
}

/** Name of the grade at a place. */
export const gradeName = (place: number): string => (GRADES[place] as { readonly grade: string }).grade;
