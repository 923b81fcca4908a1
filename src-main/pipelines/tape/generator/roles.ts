/**
 * What is sure to happen, so that even a small pool shows every case: the loan at this index plays the part. All other loans
 * live by chance.
 */
export interface Role {
  readonly needs: 'any' | 'serviced' | 'roll-up' | 'drawdown';
  readonly part: 'chance' | 'quiet' | 'redeemed-shown' | 'redeemed-gone' | 'repurchased' | 'restructured' | 'prepays' | 'draws' | 'arrears' | 'recovers' | 'mistyped-origination' | 'under-age';
  /** Cut-off at which it happens. */
  readonly at: number;
  /** Days in arrears at the first cut-off. */
  readonly days: number;
}

const PARTS: Readonly<Record<number, Role>> = {
  3: { needs: 'roll-up', part: 'mistyped-origination', at: 0, days: 0 },
  5: { needs: 'roll-up', part: 'under-age', at: 0, days: 0 },
  9: { needs: 'roll-up', part: 'redeemed-shown', at: 0, days: 0 },
  11: { needs: 'roll-up', part: 'redeemed-shown', at: 1, days: 0 },
  13: { needs: 'roll-up', part: 'redeemed-gone', at: 1, days: 0 },
  17: { needs: 'roll-up', part: 'repurchased', at: 1, days: 0 },
  19: { needs: 'serviced', part: 'restructured', at: 1, days: 0 },
  21: { needs: 'roll-up', part: 'prepays', at: 1, days: 0 },
  23: { needs: 'drawdown', part: 'draws', at: 1, days: 0 },
  25: { needs: 'serviced', part: 'arrears', at: 0, days: 12 },
  26: { needs: 'serviced', part: 'arrears', at: 0, days: 45 },
  27: { needs: 'serviced', part: 'arrears', at: 0, days: 75 },
  28: { needs: 'serviced', part: 'arrears', at: 0, days: 105 },
  29: { needs: 'serviced', part: 'arrears', at: 0, days: 130 },
  30: { needs: 'serviced', part: 'arrears', at: 0, days: 165 },
  31: { needs: 'serviced', part: 'arrears', at: 0, days: 210 },
  32: { needs: 'serviced', part: 'recovers', at: 1, days: 24 },
};

/** The part of the loan at `index`; the first twenty loans without a part stay quiet so that early rows do not shift. */
export function roleOf(index: number): Role {
  return PARTS[index] ?? { needs: 'any', part: index < 20 ? 'quiet' : 'chance', at: 0, days: 0 };
}
