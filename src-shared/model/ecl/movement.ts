/**
 * Steps between two reporting dates, in the order in which they are applied. Each state is measured by the kernel and rounded once to
 * minor units, loan by loan; a step is the difference of two measured states, so nothing is a remainder. The first row of the table
 * `movement` holds the opening; transfers move the opening allowance between stages and net to zero.
 */
export const MOVEMENT_STEPS = [
  { id: 'opening', title: 'Opening', on: 'from', reference: 'IFRS 7 35H' },
  { id: 'transfers', title: 'Transfers between stages', on: 'both', reference: 'IFRS 7 35I(d)' },
  { id: 'stage_horizon_change', title: 'Remeasurement on transfer', on: 'to', reference: 'IFRS 7 35H' },
  { id: 'derecognised', title: 'Derecognised and repaid', on: 'from', reference: 'IFRS 7 35I(c)' },
  { id: 'written_off', title: 'Written off', on: 'from', reference: 'IFRS 7 35I(c)' },
  { id: 'passage_of_time', title: 'Passage of time and scheduled repayment', on: 'to', reference: 'IFRS 7 35H' },
  { id: 'balance_deviation', title: 'Exposure other than scheduled', on: 'to', reference: 'IFRS 7 35I' },
  { id: 'rate_change', title: 'Interest rates', on: 'to', reference: 'IFRS 9 B5.5.44' },
  { id: 'pd_change', title: 'PD and rating', on: 'to', reference: 'IFRS 7 35H(a)' },
  { id: 'scenario_change', title: 'Scenarios and weights', on: 'to', reference: 'IFRS 7 35G(c)' },
  { id: 'lgd_change', title: 'LGD and collateral', on: 'to', reference: 'IFRS 7 35H' },
  { id: 'model_change', title: 'Model and policy', on: 'to', reference: 'IFRS 7 35G(c)' },
  { id: 'fx', title: 'Exchange rates', on: 'to', reference: 'IFRS 7 35H' },
  { id: 'new', title: 'New', on: 'to', reference: 'IFRS 7 35I(a)' },
  { id: 'overlay', title: 'Overlays', on: 'to', reference: 'IFRS 7 35H' },
] as const;
export type MovementStep = (typeof MOVEMENT_STEPS)[number]['id'];

/**
 * Columns of the table `movement`, one row a loan of either date: `source_row` (of the closing run; exits count on after its last),
 * `loan_id`, `kind` (kept, new, derecognised, written-off), `stage_from`, `stage_to`, `segment`, `balance_from`, `balance_to`, one
 * decimal(18,2) column a step, and `closing`. By `on` a step is posted to the stage the loan came from, or the one it is in; `transfers`
 * holds what leaves the one and enters the other, and a part written off of a loan that is kept is posted where the loan is.
 */
export const MOVEMENT_KINDS = ['kept', 'new', 'derecognised', 'written-off'] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];
