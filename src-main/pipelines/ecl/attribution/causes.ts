/** Causes of a difference between two runs, in the order in which they are applied. `detail` says what was changed to measure each. */
export const CAUSES = [
  { id: 'loans-in', title: 'Loans only on the right', detail: 'modelled ECL of loans that the left run does not have' },
  { id: 'loans-out', title: 'Loans only on the left', detail: 'allowance of loans that the right run does not have, or of which nothing is left' },
  { id: 'engine', title: 'The program', detail: 'both runs measured again by this program, less what they had stored' },
  { id: 'staging', title: 'Stage', detail: 'the stage of the right run, everything else as on the left' },
  { id: 'written-off', title: 'Partly written off', detail: 'the amount written off taken from the balance' },
  { id: 'time', title: 'Passage of time', detail: 'term and balance as scheduled at the later date' },
  { id: 'exposure', title: 'Exposure', detail: 'balance, undrawn, term and form of repayment of the right run' },
  { id: 'rates', title: 'Interest rates', detail: 'EIR and contract rate of the right run' },
  { id: 'pd-inputs', title: 'PD, grade and score', detail: 'PD, grade, score and segment of the right run on the curves of the left one' },
  { id: 'scenarios', title: 'Scenario paths', detail: 'paths of the right run with the weights of the left one' },
  { id: 'weights', title: 'Scenario weights', detail: 'weights of the right run' },
  { id: 'lgd-inputs', title: 'LGD and collateral', detail: 'LGD, collateral and guarantees of the right run by the rules of the left one' },
  { id: 'pd-policy', title: 'PD curves and assignment', detail: 'the policy\'s PD section of the right run' },
  { id: 'lgd-policy', title: 'LGD rules', detail: 'the policy\'s LGD section of the right run' },
  { id: 'ead-policy', title: 'Exposure rules', detail: 'the policy\'s EAD section of the right run: CCF, prepayment, behavioural life' },
  { id: 'policy', title: 'Conventions and the rest of the policy', detail: 'everything else of the right run\'s policy' },
  { id: 'fx', title: 'Exchange rates', detail: 'exchange rates of the right run' },
  { id: 'overlays', title: 'Overlays', detail: 'overlays of the right run less those of the left one' },
] as const;
export type CauseId = (typeof CAUSES)[number]['id'];

/** A cause that was measured: its amount in minor units, how many loans it moved, and those it moved most. */
export interface MeasuredCause { readonly id: CauseId; readonly amount: bigint; readonly loans: number; readonly drivers: readonly { readonly loan: string; readonly sourceRow: number; readonly amount: bigint }[] }

const MOST_DRIVERS = 20;

/** Adds up what causes do loan by loan. */
export class CauseTally {
  readonly #causes = new Map<CauseId, { amount: bigint; loans: number; drivers: { loan: string; sourceRow: number; amount: bigint }[]; least: bigint }>(CAUSES.map(({ id }) => [id, { amount: 0n, loans: 0, drivers: [], least: 0n }]));

  /** `sourceRow` is that of the right run, of loans only on the left that of the left one. */
  add(id: CauseId, amount: bigint, loan: string, sourceRow: number): void {
    if (amount === 0n) return;
    const cause = this.#causes.get(id);
    if (cause === undefined) return;
    cause.amount += amount;
    cause.loans += 1;
    const size = amount < 0n ? -amount : amount;
    if (cause.drivers.length >= MOST_DRIVERS * 2 && size <= cause.least) return;
    cause.drivers.push({ loan, sourceRow, amount });
    if (cause.drivers.length < MOST_DRIVERS * 4) return;
    cause.drivers = largest(cause.drivers);
    const last = cause.drivers.at(-1)?.amount ?? 0n;
    cause.least = last < 0n ? -last : last;
  }

  measured(): MeasuredCause[] {
    return CAUSES.map(({ id }) => {
      const { amount, loans, drivers } = this.#causes.get(id) ?? { amount: 0n, loans: 0, drivers: [] };
      return { id, amount, loans, drivers: largest(drivers) };
    });
  }
}

function largest(drivers: readonly { loan: string; sourceRow: number; amount: bigint }[]): { loan: string; sourceRow: number; amount: bigint }[] {
  const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
  return drivers.toSorted((a, b) => (size(a.amount) === size(b.amount) ? (a.loan < b.loan ? -1 : 1) : size(a.amount) > size(b.amount) ? -1 : 1)).slice(0, MOST_DRIVERS);
}
