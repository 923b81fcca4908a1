import { normalCdf, normalQuantile } from '../../../../src-shared/kernel/math/normal.ts';

/** Asset correlation by exposure class. Source: BCBS, International Convergence (June 2006), par. 272, 328-330; CRR art. 153, 154. */
export function assetCorrelation(kind: 'corporate' | 'mortgage' | 'revolving' | 'retail', pd: number): number {
  switch (kind) {
    case 'mortgage':
      return 0.15;
    case 'revolving':
      return 0.04;
    case 'corporate':
      return blend(0.12, 0.24, 50, pd);
    case 'retail':
      return blend(0.03, 0.16, 35, pd);
  }
}

function blend(low: number, high: number, decay: number, pd: number): number {
  const share = Math.expm1(-decay * pd) / Math.expm1(-decay);
  return low * share + high * (1 - share);
}

/** Capital requirement K of one exposure at 99.9 %, with maturity M in years for corporates (par. 272). */
export function capitalRequirement(pd: number, lgd: number, maturity: number | null, correlation: number): number {
  const stressed = normalCdf((normalQuantile(pd) + Math.sqrt(correlation) * normalQuantile(0.999)) / Math.sqrt(1 - correlation));
  const base = lgd * (stressed - pd);
  if (maturity === null) return base;
  const root = 0.11852 - 0.05478 * Math.log(pd);
  const slope = root * root;
  return (base * (1 + (maturity - 2.5) * slope)) / (1 - 1.5 * slope);
}

/** Risk weight of a corporate as a fraction: 12.5 K. */
export function corporateRiskWeight(pd: number, lgd: number, maturity: number): number {
  return 12.5 * capitalRequirement(pd, lgd, maturity, assetCorrelation('corporate', pd));
}

/**
 * Asset correlation and long-run PD of a portfolio from its yearly default rates, large portfolio: with x = N^-1(rate), rho = var(x) / (1 + var(x)) and
 * PD = N(mean(x) / sqrt(1 + var(x))), the maximum likelihood of Vasicek's distribution (Duellmann, Scheicher and Schmieder 2007). Years without or with
 * nothing but defaults have no x and are left out; null for fewer than two others. Small portfolios overstate rho: sampling error is in var(x), too.
 */
export function correlationOfRates(rates: readonly number[]): { rho: number; pd: number; years: number } | null {
  const x = rates.filter((rate) => rate > 0 && rate < 1).map(normalQuantile);
  if (x.length < 2) return null;
  const mean = x.reduce((sum, each) => sum + each, 0) / x.length;
  const variance = x.reduce((sum, each) => sum + (each - mean) * (each - mean), 0) / x.length;
  return { rho: variance / (1 + variance), pd: normalCdf(mean / Math.sqrt(1 + variance)), years: x.length };
}
