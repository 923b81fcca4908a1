import type { Contract } from './contract.ts';

/** Principal left after so many instalments, as a share of the amount lent; roll-up loans grow instead. Not for revolving ones. */
export function scheduledShare({ product, rate, term }: Contract, paid: number): number {
  const k = Math.min(term, Math.max(0, paid));
  const monthly = rate / 1200;
  switch (product.amortisation) {
    case 'annuity': return levelShare(monthly, term, k, 0);
    case 'balloon': return levelShare(monthly, term, k, product.balloon ?? 0);
    case 'linear': return 1 - k / term;
    case 'roll-up': return (1 + monthly) ** paid;
    default: return k >= term ? 0 : 1;
  }
}

/** Level instalments that leave `balloon` of the amount to the last payment. */
function levelShare(monthly: number, term: number, k: number, balloon: number): number {
  if (k >= term) return 0;
  const growth = (1 + monthly) ** k;
  const whole = (1 + monthly) ** term;
  return monthly === 0 ? 1 - (k * (1 - balloon)) / term : growth - ((whole - balloon) * (growth - 1)) / (whole - 1);
}
